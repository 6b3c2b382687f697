"""INFER_SCHEMA of CSV and JSON files, and tables made from it, by the real connector."""

import gzip

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number

JSON = """{"col_bool": true, "col_date": "2022-04-22", "col_ts": "2022-04-22 10:00:00.123", "id": 1, "price": 1E2}
{"col_bool": null, "col_date": "2022-04-23", "col_ts": "2022-04-22T10:00:00Z", "id": 20.5, "tags": [1], "who": {"a": 1}}
"""
CSV = "id,Name,mixed,at,none\n1,a,1,12:30:00,\n-20.25,b,x,12:30:01,\n"
COLUMNS = "COLUMN_NAME, TYPE, NULLABLE, EXPRESSION, FILENAMES, ORDER_ID"


@pytest.fixture
def files(sql, tmp_path):
    """A stage with files of both types, in the format of each, and a function that infers."""
    (tmp_path / "a.json").write_text(JSON)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    (tmp_path / "c.csv").write_text("id,extra\n300,2022-04-22\n")
    sql("CREATE STAGE S")
    for name in ("a.json", "b.csv.gz", "c.csv"):
        sql(f"PUT file://{tmp_path / name} @S/{'json' if 'json' in name else 'csv'}/ AUTO_COMPRESS = FALSE")
    sql("CREATE FILE FORMAT MY_JSON_FORMAT TYPE = JSON")
    sql("CREATE FILE FORMAT MY_CSV_FORMAT TYPE = CSV PARSE_HEADER = TRUE ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE")
    sql("CREATE FILE FORMAT PLAIN TYPE = CSV SKIP_HEADER = 1")

    def infer(path: str, format_: str, options: str = "", columns: str = COLUMNS) -> list[tuple]:
        call = f"INFER_SCHEMA(LOCATION => '@S/{path}', FILE_FORMAT => '{format_}'{options})"
        return sql(f"SELECT {columns} FROM TABLE({call}) ORDER BY ORDER_ID")

    return infer


@pytest.mark.rule(
    "INFER_SCHEMA finds the types of the values in CSV and JSON files; all columns are nullable",
    source="sql-reference/functions/infer_schema",
    status="matches Snowflake; the precision of numbers, and the types of nested and of mixed values, from memory",
)
@pytest.mark.rule(
    "INFER_SCHEMA names the columns of a CSV file by PARSE_HEADER, or else c1, c2 …",
    source="sql-reference/functions/infer_schema",
)
@pytest.mark.rule(
    "INFER_SCHEMA with IGNORE_CASE returns names in capitals, and GET_IGNORE_CASE as their expression",
    source="sql-reference/functions/infer_schema",
)
@pytest.mark.rule(
    "INFER_SCHEMA reads the files of FILES, at most MAX_FILE_COUNT of them, and of each MAX_RECORDS_PER_FILE records",
    source="sql-reference/functions/infer_schema",
    status="matches Snowflake; KIND other than STANDARD is refused",
)
def test_the_columns_of_texts(files, sql):
    assert files("json/", "MY_JSON_FORMAT")[:3] == [
        ("col_bool", "BOOLEAN", True, "$1:col_bool::BOOLEAN", "json/a.json", 0),
        ("col_date", "DATE", True, "$1:col_date::DATE", "json/a.json", 1),
        ("col_ts", "TIMESTAMP_NTZ", True, "$1:col_ts::TIMESTAMP_NTZ", "json/a.json", 2),
    ]
    types = "COLUMN_NAME, TYPE"
    assert files("json/", "MY_JSON_FORMAT", columns=types)[3:] == [
        ("id", "NUMBER(3, 1)"), ("price", "REAL"), ("tags", "ARRAY"), ("who", "OBJECT"),
    ]  # fmt: skip
    assert files("json/", "MY_JSON_FORMAT", ", MAX_RECORDS_PER_FILE => 1", types)[3:] == [
        ("id", "NUMBER(1, 0)"),
        ("price", "REAL"),
    ]
    with pytest.raises(ProgrammingError, match="IGNORE_CASE"):
        files("csv/", "MY_CSV_FORMAT", ", IGNORE_CASE => 'TRUE'")
    assert files("csv/", "MY_CSV_FORMAT", ", IGNORE_CASE => TRUE", "COLUMN_NAME, TYPE, EXPRESSION, FILENAMES") == [
        ("ID", "NUMBER(5, 2)", "GET_IGNORE_CASE ($1, ID)::NUMBER(5, 2)", "csv/b.csv.gz, csv/c.csv"),
        ("NAME", "TEXT", "GET_IGNORE_CASE ($1, NAME)::TEXT", "csv/b.csv.gz"),
        ("MIXED", "TEXT", "GET_IGNORE_CASE ($1, MIXED)::TEXT", "csv/b.csv.gz"),
        ("AT", "TIME", "GET_IGNORE_CASE ($1, AT)::TIME", "csv/b.csv.gz"),
        ("NONE", "TEXT", "GET_IGNORE_CASE ($1, NONE)::TEXT", "csv/b.csv.gz"),
        ("EXTRA", "DATE", "GET_IGNORE_CASE ($1, EXTRA)::DATE", "csv/c.csv"),
    ]
    for options in (", FILES => ('c.csv')", ", FILES => 'c.csv', MAX_FILE_COUNT => 1, KIND => 'STANDARD'"):
        assert files("csv/", "PLAIN", options, "COLUMN_NAME, EXPRESSION") == [
            ("c1", "$1::NUMBER(3, 0)"),
            ("c2", "$2::DATE"),
        ]
    call = "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@S/csv/', FILE_FORMAT => 'PLAIN', {}))"
    for argument, number in (("KIND => 'ICEBERG'", 2), ("MAX_FILE_COUNT => 0", 1008), ("FILES => 'x'", 91016)):
        assert error_number(sql, call.format(argument)) == number


@pytest.mark.rule(
    "CREATE TABLE … USING TEMPLATE makes a table of the columns that INFER_SCHEMA finds",
    source="sql-reference/sql/create-table#create-table-using-template",
    status="matches Snowflake; the code and text for a query of anything else from memory",
)
def test_a_table_from_a_template(files, sql):
    template = """USING TEMPLATE (SELECT ARRAY_AGG({}) FROM TABLE(
        INFER_SCHEMA(LOCATION => '@S/csv/b.csv.gz', FILE_FORMAT => 'MY_CSV_FORMAT', IGNORE_CASE => TRUE)))"""
    sql(f"CREATE TABLE MYTABLE {template.format('OBJECT_CONSTRUCT(*)')}")
    assert [row[:4] for row in sql("DESCRIBE TABLE MYTABLE")][:2] == [
        ("ID", "NUMBER(4,2)", "COLUMN", "Y"),
        ("NAME", "VARCHAR(16777216)", "COLUMN", "Y"),
    ]
    load = "COPY INTO MYTABLE FROM @S/csv/b.csv.gz FILE_FORMAT = (FORMAT_NAME = 'MY_CSV_FORMAT')"
    sql(f"{load} MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    assert sql("SELECT NAME, ID::VARCHAR FROM MYTABLE ORDER BY 1") == [("a", "1.00"), ("b", "-20.25")]
    sql(f"CREATE OR REPLACE TABLE MYTABLE COPY GRANTS {template.format('OBJECT_CONSTRUCT(*)')}")
    assert sql("SELECT * FROM MYTABLE") == []
    assert error_number(sql, f"CREATE TABLE OTHER {template.format('NULLABLE')}") == 2023
