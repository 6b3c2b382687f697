"""ORC files: COPY by name and by a SELECT, queries of the stage, INFER_SCHEMA, by the real connector."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.orc
import pytest

from tests.localcloud.snowflake.refusal import error_number

ROWS = pa.table(
    {
        "id": pa.array([1, 2], pa.int64()),
        "name": ["a", None],
        "price": pa.array([decimal.Decimal("2.50"), None], pa.decimal128(8, 2)),
        "day": [datetime.date(2024, 2, 29), None],
        "at": pa.array([datetime.datetime(2024, 2, 29, 1, 2, 3), None], pa.timestamp("ns")),
        "yes": [True, False],
    }
)


@pytest.mark.rule(
    "ORC files are loaded by column names and by a SELECT, and INFER_SCHEMA reads them",
    source="sql-reference/sql/create-file-format",
    status="matches Snowflake; TRIM_SPACE and REPLACE_INVALID_CHARACTERS are refused; INFER_SCHEMA's types from memory",
)
@pytest.mark.rule(
    "COPY INTO a location writes CSV, JSON and Parquet alone", source="sql-reference/sql/copy-into-location"
)
def test_orc_files_are_read(sql, tmp_path):
    pa.orc.write_table(ROWS, tmp_path / "a.orc")
    (tmp_path / "b.orc").write_text("no ORC")
    sql("CREATE STAGE S")
    sql("CREATE FILE FORMAT F TYPE = ORC NULL_IF = ('a')")
    for name in ("a.orc", "b.orc"):
        sql(f"PUT file://{tmp_path / name} @S AUTO_COMPRESS = FALSE")
    found = sql("SELECT COLUMN_NAME, TYPE FROM TABLE(INFER_SCHEMA(LOCATION => '@S/a.orc', FILE_FORMAT => 'F'))")
    assert found == [
        ("id", "NUMBER(38, 0)"), ("name", "TEXT"), ("price", "NUMBER(8, 2)"), ("day", "DATE"),
        ("at", "TIMESTAMP_NTZ"), ("yes", "BOOLEAN"),
    ]  # fmt: skip
    sql("CREATE TABLE T (ID NUMBER, NAME VARCHAR, PRICE NUMBER(8, 2), DAY DATE, AT TIMESTAMP_NTZ, YES BOOLEAN)")
    sql("COPY INTO T FROM @S/a.orc FILE_FORMAT = (TYPE = ORC) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    first = (1, "a", decimal.Decimal("2.50"), datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 1, 2, 3), True)
    assert sql("SELECT * FROM T ORDER BY ID") == [first, (2, None, None, None, None, False)]
    select = "COPY INTO T (PRICE, NAME) FROM (SELECT $1:id, $1:name FROM @S/a.orc)"
    sql(f"{select} FILE_FORMAT = (FORMAT_NAME = 'F') FORCE = TRUE")
    assert sql("SELECT PRICE::INT, NAME FROM T WHERE ID IS NULL ORDER BY 1") == [(1, None), (2, None)]
    assert sql("SELECT $1:price::VARCHAR FROM @S/a.orc (FILE_FORMAT => 'F') WHERE $1:id = 1") == [("2.5",)]
    assert error_number(sql, "COPY INTO T FROM @S/a.orc FILE_FORMAT = (TYPE = ORC) FORCE = TRUE") == 2019
    bad = "COPY INTO T FROM @S/b.orc FILE_FORMAT = (TYPE = ORC) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    assert error_number(sql, bad) == 100016
    assert error_number(sql, "COPY INTO @S/c FROM T FILE_FORMAT = (TYPE = ORC)") == 2
