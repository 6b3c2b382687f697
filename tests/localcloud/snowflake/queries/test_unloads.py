"""COPY INTO <location>, by the real connector."""

import gzip

import pyarrow.parquet as pq
import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def stage(sql):
    sql("CREATE STAGE FILES")
    sql("CREATE TABLE ORDERS (DAY DATE, AT TIME, ITEM VARCHAR, PRICE NUMBER(8, 2))")
    rows = "('2020-01-28', '18:05', 'pen', 2.5), ('2020-01-29', '02:15', 'a,b', 8), (NULL, NULL, NULL, 1)"
    sql(f"INSERT INTO ORDERS VALUES {rows}")
    return sql


def names(sql, path: str = "") -> list[str]:
    return [row[0].removeprefix("files/") for row in sql(f"LIST @FILES{path}")]


def content(sql, folder, path: str) -> bytes:
    """The bytes of a stage's file, by GET."""
    sql(f"GET @FILES/{path} file://{folder}/")
    return (folder / path.rpartition("/")[2]).read_bytes()


@pytest.mark.rule(
    "COPY INTO a location answers rows_unloaded, input_bytes and output_bytes",
    source="sql-reference/sql/copy-into-location",
)
@pytest.mark.rule(
    "Unloaded files begin with data_ unless the location has a prefix", source="user-guide/data-unload-overview"
)
@pytest.mark.rule(
    "A suffix tells unloaded files apart: data_stats_0_1_0",
    source="user-guide/data-unload-overview",
    status="matches Snowflake; one thread writes here, so only the middle number counts",
)
@pytest.mark.rule(
    "Unloaded CSV files are compressed with gzip by default", source="sql-reference/sql/copy-into-location"
)
@pytest.mark.rule(
    "NULL is unloaded as the first text of NULL_IF, by default \\N", source="sql-reference/sql/copy-into-location"
)
def test_rows_are_unloaded_to_csv(stage, tmp_path):
    [(rows, before, after)] = stage("COPY INTO @FILES/out/ FROM ORDERS")
    assert names(stage) == ["out/data_0_0_0.csv.gz"]
    data = content(stage, tmp_path, "out/data_0_0_0.csv.gz")
    text = gzip.decompress(data).decode()
    assert text == "2020-01-28,18:05:00,pen,2.50\n2020-01-29,02:15:00,a\\,b,8.00\n\\N,\\N,\\N,1.00\n"
    assert (rows, before, after) == (3, len(text), len(data))
    stage("COPY INTO @FILES/result/orders_ FROM (SELECT PRICE FROM ORDERS)")
    stage("COPY INTO @FILES/result/all FROM (SELECT PRICE FROM ORDERS)")
    assert names(stage, "/result") == ["result/all_0_0_0.csv.gz", "result/orders_0_0_0.csv.gz"]
    assert stage("SELECT $3 FROM @FILES/out/ ORDER BY $4") == [(None,), ("pen",), ("a,b",)]


@pytest.mark.rule("HEADER = TRUE writes the columns' names", source="sql-reference/sql/copy-into-location")
@pytest.mark.rule(
    "FIELD_OPTIONALLY_ENCLOSED_BY encloses texts when rows are unloaded", source="sql-reference/sql/copy-into-location"
)
@pytest.mark.rule(
    "An empty text needs FIELD_OPTIONALLY_ENCLOSED_BY, or EMPTY_FIELD_AS_NULL = FALSE",
    source="user-guide/data-unload-considerations",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule(
    "DATE_FORMAT and its like write the dates and times of unloaded files",
    source="sql-reference/sql/copy-into-location",
)
def test_the_format_s_options_write_the_fields(stage, tmp_path):
    quoted = "FIELD_OPTIONALLY_ENCLOSED_BY = '\"' COMPRESSION = NONE NULL_IF = () DATE_FORMAT = 'DD.MM.YYYY'"
    stage(f"COPY INTO @FILES/q FROM ORDERS FILE_FORMAT = (TYPE = CSV {quoted}) HEADER = TRUE")
    lines = content(stage, tmp_path, "q_0_0_0.csv").decode().splitlines()
    assert lines[:2] == ['"DAY","AT","ITEM","PRICE"', '28.01.2020,18:05:00,"pen",2.50']
    assert lines[3] == ",,,1.00"
    empty = "COPY INTO @FILES/e FROM (SELECT '' AS A, 'x' AS B) FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE {})"
    with pytest.raises(DatabaseError, match="Cannot unload empty string"):
        stage(empty.format(""))
    stage(empty.format("EMPTY_FIELD_AS_NULL = FALSE FIELD_DELIMITER = '|'"))
    assert content(stage, tmp_path, "e_0_0_0.csv") == b"|x\n"


@pytest.mark.rule(
    "SINGLE = TRUE writes one file, named data if the location names none",
    source="sql-reference/sql/copy-into-location",
)
@pytest.mark.rule(
    "MAX_FILE_SIZE limits each file",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; measured before compression",
)
@pytest.mark.rule(
    "A single file larger than MAX_FILE_SIZE fails",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; code and text from memory",
)
def test_rows_are_unloaded_to_one_file_or_several(stage):
    thousand = "(SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000)))"
    plain = "FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE) MAX_FILE_SIZE = 1500"
    stage(f"COPY INTO @FILES/many/ FROM {thousand} {plain}")
    assert names(stage, "/many") == [f"many/data_0_{number}_0.csv" for number in range(3)]
    assert stage("SELECT COUNT(*), SUM($1::NUMBER) FROM @FILES/many/") == [(1000, 499500)]
    stage(f"COPY INTO @FILES/one/ FROM {thousand} SINGLE = TRUE")
    stage(f"COPY INTO @FILES/one/named.csv FROM {thousand} SINGLE = TRUE")
    assert names(stage, "/one") == ["one/data", "one/named.csv"]
    with pytest.raises(DatabaseError, match="exceeded for unload single file mode"):
        stage(f"COPY INTO @FILES/large/ FROM {thousand} {plain} SINGLE = TRUE")
    assert names(stage, "/large") == []


@pytest.mark.rule(
    "PARTITION BY writes a folder for each value of its expression, __NULL__ for NULL",
    source="sql-reference/sql/copy-into-location",
)
@pytest.mark.rule(
    "INCLUDE_QUERY_ID and PARTITION BY put the query's id into the names", source="sql-reference/sql/copy-into-location"
)
@pytest.mark.rule(
    "Parquet files are compressed with Snappy: data_0_0_0.snappy.parquet", source="sql-reference/sql/copy-into-location"
)
@pytest.mark.rule(
    "Parquet's columns have the names of the query with HEADER = TRUE, else others",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; _COL_0 and on from memory",
)
def test_rows_are_unloaded_to_parquet_by_partition(stage, tmp_path):
    by = "'date=' || TO_VARCHAR(DAY, 'YYYY-MM-DD') || '/hour=' || TO_VARCHAR(DATE_PART(HOUR, AT))"
    stage(f"COPY INTO @FILES/p FROM ORDERS PARTITION BY ({by}) FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE")
    [(query_id,)] = stage("SELECT LAST_QUERY_ID()")
    found = names(stage, "/p")
    folders = ["p/__NULL__", "p/date=2020-01-28/hour=18", "p/date=2020-01-29/hour=2"]
    assert [name.rpartition("/")[0] for name in found] == folders
    assert all(name.rpartition("/")[2].startswith(f"data_{query_id}_") for name in found)
    content(stage, tmp_path, found[1])
    read = pq.read_table(tmp_path / found[1].rpartition("/")[2])
    assert read.column_names == ["DAY", "AT", "ITEM", "PRICE"]
    assert read.column("ITEM").to_pylist() == ["pen"]
    stage("COPY INTO @FILES/u/ FROM (SELECT ITEM FROM ORDERS) FILE_FORMAT = (TYPE = PARQUET) INCLUDE_QUERY_ID = TRUE")
    [(other,)] = stage("SELECT LAST_QUERY_ID()")
    assert names(stage, "/u") == [f"u/data_{other}_0_0_0.snappy.parquet"]
    [read] = [content(stage, tmp_path, name) and pq.read_table(tmp_path / name[2:]) for name in names(stage, "/u")]
    assert read.column_names == ["_COL_0"]


@pytest.mark.rule(
    "JSON files hold one column of type VARIANT, OBJECT or ARRAY",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule(
    "DETAILED_OUTPUT = TRUE answers a row for each file: path, size and rows",
    source="sql-reference/sql/copy-into-location",
)
def test_rows_are_unloaded_to_json(stage, tmp_path):
    query = "(SELECT OBJECT_CONSTRUCT('item', ITEM) FROM ORDERS WHERE ITEM = 'pen')"
    json = "FILE_FORMAT = (TYPE = JSON COMPRESSION = NONE) DETAILED_OUTPUT = TRUE"
    assert stage(f"COPY INTO @FILES/j FROM {query} {json}") == [("j_0_0_0.json", 15, 1)]
    assert content(stage, tmp_path, "j_0_0_0.json") == b'{"item":"pen"}\n'
    with pytest.raises(ProgrammingError, match="only one column"):
        stage(f"COPY INTO @FILES/j FROM ORDERS {json}")


@pytest.mark.rule(
    "Files that are there are replaced with OVERWRITE = TRUE only",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; code and text from memory; files of other names are no obstacle",
)
@pytest.mark.rule(
    "VALIDATION_MODE = RETURN_ROWS answers the rows, and unloads nothing", source="sql-reference/sql/copy-into-location"
)
@pytest.mark.rule(
    "PARTITION BY and INCLUDE_QUERY_ID exclude SINGLE and OVERWRITE",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; code and texts from memory",
)
@pytest.mark.rule(
    "Unloading TIMESTAMP_TZ or TIMESTAMP_LTZ to Parquet is an error",
    source="sql-reference/sql/copy-into-location",
    status="matches Snowflake; refused with error 000002",
)
def test_what_can_not_be_unloaded_is_refused(stage):
    stage("COPY INTO @FILES/out/ FROM ORDERS")
    with pytest.raises(ProgrammingError, match="Use overwrite option to force unloading"):
        stage("COPY INTO @FILES/out/ FROM ORDERS")
    stage("COPY INTO @FILES/out/ FROM ORDERS OVERWRITE = TRUE")
    assert len(stage("COPY INTO @FILES/v/ FROM ORDERS VALIDATION_MODE = RETURN_ROWS")) == 3
    assert names(stage) == ["out/data_0_0_0.csv.gz"]
    for options in ("SINGLE = TRUE", "OVERWRITE = TRUE"):
        with pytest.raises(ProgrammingError, match="not supported with"):
            stage(f"COPY INTO @FILES/x/ FROM ORDERS PARTITION BY (ITEM) {options}")
    moment = "(SELECT CURRENT_TIMESTAMP() AS T)"
    assert error_number(stage, f"COPY INTO @FILES/x/ FROM {moment} FILE_FORMAT = (TYPE = PARQUET)") == 2


@pytest.mark.rule(
    "Unloading needs SELECT on the table and WRITE on the internal stage",
    source="user-guide/security-access-control-privileges",
)
def test_unloading_needs_its_rights(snowflake_server, stage, database):
    for grant in (
        f"USAGE ON DATABASE {database}",
        f"USAGE ON SCHEMA {database}.PUBLIC",
        "USAGE ON WAREHOUSE COMPUTE_WH",
    ):
        stage("CREATE ROLE IF NOT EXISTS UNLOADER") and stage(f"GRANT {grant} TO ROLE UNLOADER")
    stage("GRANT ROLE UNLOADER TO USER ADMIN")
    with snowflake_server.connect(role="UNLOADER", database=database, schema="PUBLIC", warehouse="COMPUTE_WH") as other:
        for grant in ("SELECT ON TABLE ORDERS", "READ ON STAGE FILES", "WRITE ON STAGE FILES"):
            with pytest.raises(ProgrammingError, match=r"not authorized|Insufficient privileges"):
                other.cursor().execute("COPY INTO @FILES/mine/ FROM ORDERS")
            stage(f"GRANT {grant} TO ROLE UNLOADER")
        assert other.cursor().execute("COPY INTO @FILES/mine/ FROM ORDERS").fetchone()[0] == 3
