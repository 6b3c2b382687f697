"""write_pandas of the real connector: its stage, its files, its COPY, and the table it makes."""

import datetime
import itertools

import pandas
import pytest
from snowflake.connector.errors import DatabaseError
from snowflake.connector.pandas_tools import write_pandas

COUNTER = itertools.count()


@pytest.fixture
def table():
    return f"FRAME{next(COUNTER)}"


def run(connection, statement: str) -> list[tuple]:
    return connection.cursor().execute(statement).fetchall()


FRAME = pandas.DataFrame({"N": [1, 2, 3], "T": ["a", "it's", None]})


@pytest.mark.rule("write_pandas loads in chunks", source="developer-guide/python-connector/python-connector-api")
@pytest.mark.parametrize("options", [{}, {"chunk_size": 2}, {"chunk_size": 2, "bulk_upload_chunks": True}])
def test_into_a_table_that_is_there(vendor, table, options):
    run(vendor, f"CREATE TABLE {table} (N NUMBER, T VARCHAR)")
    success, chunks, rows, _ = write_pandas(vendor, FRAME, table, **options)
    assert (success, chunks, rows) == (True, 2 if options else 1, 3)
    assert run(vendor, f"SELECT N, T FROM {table} ORDER BY N") == [(1, "a"), (2, "it's"), (3, None)]


@pytest.mark.rule("INFER_SCHEMA returns the types for auto_create_table", source="sql-reference/functions/infer_schema")
def test_the_table_is_made_with_the_types_of_the_frame(vendor, table):
    frame = pandas.DataFrame(
        {
            "whole": [1, 2],
            "real": [0.5, 1e300],
            "text": ["x", "y"],
            "yes": [True, False],
            "day": [datetime.date(2021, 12, 25), None],
            "at": pandas.to_datetime(["2021-12-25 07:00:00.5", "1999-01-01 00:00:00.0"]),
        }
    )
    write_pandas(vendor, frame, table, auto_create_table=True, use_logical_type=True)
    cursor = vendor.cursor().execute(f'SELECT * FROM {table} ORDER BY "whole"')
    assert [column.name for column in cursor.description] == list(frame.columns)
    assert cursor.fetchall() == [
        (1, 0.5, "x", True, datetime.date(2021, 12, 25), datetime.datetime(2021, 12, 25, 7, 0, 0, 500000)),
        (2, 1e300, "y", False, None, datetime.datetime(1999, 1, 1)),
    ]
    types = {row[0]: row[1] for row in run(vendor, f"DESCRIBE TABLE {table}")}
    assert types["whole"] == "NUMBER(38,0)"
    assert types["real"] == "FLOAT"
    assert types["at"].startswith("TIMESTAMP_NTZ")


@pytest.mark.rule(
    "write_pandas with overwrite replaces the rows or the table",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/pandas_tools.py",
)
def test_overwrite(vendor, table):
    write_pandas(vendor, FRAME, table, auto_create_table=True)
    other = pandas.DataFrame({"M": [7]})
    write_pandas(vendor, other, table, auto_create_table=True, overwrite=True)
    assert run(vendor, f"SELECT M FROM {table}") == [(7,)]
    write_pandas(vendor, pandas.DataFrame({"M": [8]}), table, overwrite=True)
    assert run(vendor, f"SELECT M FROM {table}") == [(8,)]


def test_a_temporary_table(platform, vendor, table):
    write_pandas(vendor, FRAME, table, auto_create_table=True, table_type="temp", quote_identifiers=False)
    assert run(vendor, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    with platform.connect("migrator") as other, pytest.raises(DatabaseError, match="does not exist"):
        run(other, f"SELECT * FROM {platform.database}.VENDOR.{table}")


@pytest.mark.rule(
    "A write_pandas call that fails leaves no objects behind",
    source="developer-guide/python-connector/python-connector-api",
)
def test_nothing_stays_when_a_value_does_not_fit(vendor, table):
    run(vendor, f"CREATE TABLE {table} (N NUMBER, T VARCHAR(1))")
    with pytest.raises(DatabaseError, match="length limit"):
        write_pandas(vendor, FRAME, table)
    assert run(vendor, f"SELECT COUNT(*) FROM {table}") == [(0,)]


def test_times_bytes_and_objects(vendor, table):
    """As test_all_pandas_types of the connector's test/integ/pandas_it/test_pandas_tools.py; an object is a VARIANT.

    https://docs.snowflake.com/en/sql-reference/functions/infer_schema#examples has the type of an object.
    """
    values = [
        (datetime.time(14, 21, 32), b"a", {"a": 1}),
        (None, None, None),
        (datetime.time(), "b".encode("utf-16"), {}),
    ]
    frame = pandas.DataFrame(values, columns=["time", "binary", "object"])
    for _ in range(2):
        write_pandas(vendor, frame, table, auto_create_table=True, overwrite=True, quote_identifiers=False)
        rows = run(vendor, f"SELECT TIME, BINARY, OBJECT:a::INT FROM {table}")
        assert rows == [(time, binary, (object_ or {}).get("a")) for time, binary, object_ in values]
    assert [row[1] for row in run(vendor, f"DESCRIBE TABLE {table}")] == ["TIME(9)", "BINARY(8388608)", "VARIANT"]


def test_a_schema_that_can_not_be_told_is_refused(vendor, table):
    frame = pandas.DataFrame({"AT": pandas.to_datetime(["1999-01-01"])})
    with pytest.raises(DatabaseError, match="USE_LOGICAL_TYPE"):
        write_pandas(vendor, frame, table, auto_create_table=True)
