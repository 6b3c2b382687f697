"""TIMESTAMP_TZ: stored with its offset, compared by its point in time."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
import snowflake.connector
from snowflake.connector.constants import FIELD_ID_TO_NAME
from snowflake.connector.errors import ProgrammingError

PARIS, DELHI = timezone(timedelta(hours=2)), timezone(timedelta(hours=5, minutes=30))
# The first two are the same point in time.
ROWS = ("'2022-06-01 14:00:00.5 +02:00'", "'2022-06-01 17:30:00.5 +0530'", "'2022-06-01 12:00:01Z'", "NULL")


@pytest.fixture
def table(sql) -> None:
    sql("CREATE TABLE T (ID INT, AT TIMESTAMP_TZ)")
    sql(f"INSERT INTO T VALUES {', '.join(f'({number}, {row})' for number, row in enumerate(ROWS))}")


@pytest.mark.rule(
    "A TIMESTAMP_TZ keeps its offset, and is shown with it",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_values_keep_their_offset(sql, table) -> None:
    found = sql("SELECT AT, AT::VARCHAR FROM T ORDER BY ID")
    assert [moment and moment.isoformat() for moment, _ in found] == [
        "2022-06-01T14:00:00.500000+02:00", "2022-06-01T17:30:00.500000+05:30", "2022-06-01T12:00:01+00:00", None,
    ]  # fmt: skip
    assert [text for _, text in found] == [
        "2022-06-01 14:00:00.500 +0200", "2022-06-01 17:30:00.500 +0530", "2022-06-01 12:00:01.000 +0000", None,
    ]  # fmt: skip


@pytest.mark.rule(
    "Without a time zone a TIMESTAMP_TZ has the session's offset",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_the_sessions_offset(sql) -> None:
    sql("ALTER SESSION SET TIMEZONE = 'America/New_York'")
    query = "SELECT '2022-01-01'::TIMESTAMP_TZ::VARCHAR, '2022-07-01'::TIMESTAMP_NTZ::TIMESTAMP_TZ::VARCHAR"
    assert sql(query) == [("2022-01-01 00:00:00.000 -0500", "2022-07-01 00:00:00.000 -0400")]


@pytest.mark.rule(
    "TIMESTAMP_TZ values are compared, grouped, joined and sorted by their points in time",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_comparisons(sql, table) -> None:
    assert sql("SELECT COUNT(DISTINCT AT), MIN(ID), COUNT(*) FROM T") == [(2, 0, 4)]
    assert sorted(row[0] for row in sql("SELECT COUNT(*) FROM T GROUP BY AT")) == [1, 1, 2]
    assert sql("SELECT A.ID, B.ID FROM T A JOIN T B ON A.AT = B.AT WHERE A.ID < B.ID") == [(0, 1)]
    assert sql("SELECT ID FROM T WHERE AT = (SELECT MAX(AT) FROM T)") == [(2,)]
    assert sql("SELECT ID FROM T ORDER BY AT DESC NULLS LAST, ID DESC") == [(2,), (1,), (0,), (3,)]
    for condition in (
        "AT = '2022-06-01 12:00:00.5 +00:00'", "AT < '2022-06-01 05:00:01'::TIMESTAMP_NTZ",
        "AT BETWEEN '2022-06-01 00:00:00 Z' AND '2022-06-01 12:00:00.9 Z'", "AT IN ('2022-06-01 12:00:00.5 Z')",
        "'2022-06-01 15:00:01 +03:00'::TIMESTAMP_TZ > AT", "AT <= '2022-06-01 12:00:00.5 Z'::TIMESTAMP_LTZ",
    ):  # fmt: skip
        assert sql(f"SELECT ID FROM T WHERE {condition} ORDER BY ID") == [(0,), (1,)], condition


@pytest.mark.rule(
    "Operations on a TIMESTAMP_TZ are performed with its own offset",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_functions(sql, table) -> None:
    query = """SELECT HOUR(AT), AT::DATE, AT::TIME, AT::TIMESTAMP_NTZ, DAYNAME(AT), DATE_PART(TZH, AT), LAST_DAY(AT),
        TO_CHAR(AT, 'YYYY HH24'), DATE_PART(EPOCH_SECOND, AT) FROM T WHERE ID = 1"""
    assert sql(query) == [
        (17, date(2022, 6, 1), time(17, 30, 0, 500000), datetime(2022, 6, 1, 17, 30, 0, 500000), "Wed", 5,
         date(2022, 6, 30), "2022 17", 1654084800)
    ]  # fmt: skip
    query = """SELECT DATEADD(DAY, 30, AT), DATEADD(HOUR, 7, MAX(AT)), DATE_TRUNC('DAY', AT), AT + INTERVAL '1 month',
        ADD_MONTHS(AT, -1) FROM T WHERE ID = 1 GROUP BY AT"""
    assert [moment.isoformat() for moment in sql(query)[0]] == [
        "2022-07-01T17:30:00.500000+05:30", "2022-06-02T00:30:00.500000+05:30", "2022-06-01T00:00:00+05:30",
        "2022-07-01T17:30:00.500000+05:30", "2022-05-01T17:30:00.500000+05:30",
    ]  # fmt: skip
    assert sql("SELECT AT AS Z, YEAR(Z) FROM T WHERE ID = 2")[0][1] == 2022


@pytest.mark.rule(
    "A DATEDIFF of hours and less counts points in time, one of days and more wall clocks",
    source="sql-reference/functions/datediff",
    status="matches Snowflake, as far as is known: no page says it of different offsets",
)
def test_differences(sql, table) -> None:
    query = "SELECT DATEDIFF(MINUTE, A.AT, B.AT), DATEDIFF(DAY, A.AT, B.AT) FROM T A, T B WHERE A.ID = 0 AND B.ID = 1"
    assert sql(query) == [(0, 0)]


@pytest.mark.rule(
    "CONVERT_TIMEZONE with one zone keeps the point in time, and gives it the zone's offset",
    source="sql-reference/functions/convert_timezone",
)
def test_conversions_of_zones(sql, table) -> None:
    query = "SELECT CONVERT_TIMEZONE('America/St_Johns', AT)::VARCHAR FROM T ORDER BY ID LIMIT 1"
    assert sql(query) == [("2022-06-01 09:30:00.500 -0230",)]


@pytest.mark.rule(
    "A TIMESTAMP_TZ becomes a point in time, a wall clock or a text in other columns",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_other_columns(sql, table) -> None:
    sql("CREATE TABLE U (N TIMESTAMP_NTZ, L TIMESTAMP_LTZ, D DATE, V VARCHAR, Z TIMESTAMP_TZ)")
    sql("INSERT INTO U SELECT AT, AT, AT, AT, CURRENT_TIMESTAMP() FROM T WHERE ID = 1")
    sql("UPDATE U SET Z = N")
    [(naive, local, day, text, zoned)] = sql("SELECT * FROM U")
    assert (naive, local, day) == (
        datetime(2022, 6, 1, 17, 30, 0, 500000), datetime(2022, 6, 1, 12, 0, 0, 500000, UTC), date(2022, 6, 1),
    )  # fmt: skip
    assert (text, zoned.isoformat()) == ("2022-06-01 17:30:00.500 +0530", "2022-06-01T17:30:00.500000-07:00")
    sql("CREATE TABLE W (V VARCHAR) AS SELECT AT FROM T WHERE ID = 1")
    assert sql("SELECT * FROM W") == [("2022-06-01 17:30:00.500 +0530",)]
    found = sql(
        "SELECT ARRAY_AGG(AT), OBJECT_AGG('A', AT::VARIANT), TO_VARIANT(MAX(AT)), MAX(AT) || '' FROM T WHERE ID = 1"
    )
    assert all("2022-06-01 17:30:00.500 +0530" in value for value in found[0])


@pytest.mark.rule(
    "TIMESTAMP_TZ columns are described as such, and have defaults", source="sql-reference/sql/desc-table"
)
def test_columns(sql) -> None:
    sql("CREATE TABLE D (A INT, B TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP())")
    sql("INSERT INTO D (A) VALUES (1)")
    assert sql("SELECT B::TIMESTAMP_LTZ <= CURRENT_TIMESTAMP() FROM D") == [(True,)]
    assert sql("DESC TABLE D")[1][1:5] == ("TIMESTAMP_TZ(9)", "COLUMN", "Y", "CURRENT_TIMESTAMP()")
    assert sql("SELECT DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE COLUMN_NAME = 'B'") == [("TIMESTAMP_TZ",)]


@pytest.mark.rule(
    "A TIMESTAMP_TZ is sent with its offset, in Arrow and in JSON, and bound with it",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/converter.py",
)
def test_clients_send_and_read_offsets(snowflake_server, database, sql, monkeypatch) -> None:
    monkeypatch.setattr(snowflake.connector, "paramstyle", "qmark")
    moments = [datetime(2021, 3, 4, 5, 6, 7, 8, zone) for zone in (PARIS, DELHI)]
    for format_ in ("ARROW", "JSON"):
        options = {"database": database, "session_parameters": {"PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": format_}}
        with snowflake_server.connect(**options, warehouse="COMPUTE_WH") as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE OR REPLACE TABLE B (ID INT, AT TIMESTAMP_TZ)")
            cursor.execute("INSERT INTO B VALUES (?, ?)", (0, ("TIMESTAMP_TZ", moments[0])))
            rows = [(1, ("TIMESTAMP_TZ", moments[1])), (2, ("TIMESTAMP_TZ", None))]
            cursor.executemany("INSERT INTO B VALUES (?, ?)", rows)
            found = cursor.execute("SELECT AT FROM B ORDER BY ID").fetchall()
            assert FIELD_ID_TO_NAME[cursor.description[0].type_code] == "TIMESTAMP_TZ"
            assert [row[0] for row in found] == [*moments, None]
            assert [row[0].utcoffset() for row in found[:2]] == [moment.utcoffset() for moment in moments]
            query = "SELECT ID FROM B WHERE AT = ?"
            assert cursor.execute(query, (("TIMESTAMP_TZ", moments[1]),)).fetchall() == [(1,)]


@pytest.mark.rule(
    "What has no meaning for a TIMESTAMP_TZ fails",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
    status="matches Snowflake; the errors are others: 000002, or a wrong type",
)
def test_what_is_refused(sql, table) -> None:
    for value in ("AT - AT", "SUM(AT)", "AVG(AT)", "IFF(TRUE, AT, AT::DATE)", "AT + 1"):
        with pytest.raises(ProgrammingError):
            sql(f"SELECT {value} FROM T")


def test_a_table_of_the_same_name_elsewhere_changes_no_statement(sql, table, database) -> None:
    lateral = "SELECT X.ID, Y.N FROM {0} X, LATERAL (SELECT COUNT(*) AS N FROM {0} Z WHERE Z.ID <= X.ID) Y ORDER BY 1"
    sql("CREATE SCHEMA OTHER")
    try:
        sql("CREATE TABLE T (ID INT) AS SELECT * FROM VALUES (1), (2)")
        expected = [(1, 1), (2, 2)]
        assert sql(lateral.format("T")) == sql(lateral.format("OTHER.T")) == expected
        assert sql(lateral.format(f"{database}.OTHER.T")) == expected
    finally:
        sql("USE SCHEMA PUBLIC")
