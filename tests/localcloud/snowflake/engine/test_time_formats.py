"""Formats of times in TO_CHAR, TO_VARCHAR, TO_DATE and TO_TIMESTAMP."""

from datetime import date, datetime

import pytest
from snowflake.connector.constants import FIELD_ID_TO_NAME
from snowflake.connector.errors import ProgrammingError

FORMATS = {
    "'YYYY-MM-DD HH24:MI:SS'": "2021-02-05 07:08:09",
    "'yyyy-mm-dd hh24:mi:ss'": "2021-02-05 07:08:09",
    "'yyyy-mm-dd ' || 'HH24' || 'UTC'": "2021-02-05 07UTC",
    "'DY dy DD.MON.YY HH12 AM'": "Fri Fri 05.Feb.21 07 AM",
    "'YYYY-MM-DD\"T\"HH24:MI:SS.FF3'": "2021-02-05T07:08:09.123",
}


@pytest.mark.rule(
    "TO_CHAR writes the time of a column or a cast in the given format, in any case",
    source="sql-reference/functions/to_char",
)
@pytest.mark.parametrize("format_", FORMATS)
def test_times_are_written_in_a_format(sql, format_) -> None:
    sql("CREATE TABLE T AS SELECT '2021-02-05 07:08:09.123'::TIMESTAMP_NTZ AS SEEN")
    for value in ("SEEN", "SEEN::TIMESTAMP_NTZ", "MAX(SEEN)"):
        for function in ("TO_CHAR", "TO_VARCHAR"):
            assert sql(f"SELECT {function}({value}, {format_}) FROM T") == [(FORMATS[format_],)]
    sql(f"CREATE VIEW V AS SELECT TO_CHAR(SEEN, {format_}) AS WRITTEN FROM T")
    assert sql("SELECT * FROM V") == [(FORMATS[format_],)]
    assert sql("SELECT TO_CHAR(SEEN::DATE, 'MM/yyyy') FROM T WHERE TO_CHAR(SEEN, 'YYYY') = %s", "2021") == [
        ("02/2021",)
    ]


def test_a_column_has_the_name_of_its_text(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        for text in ("TO_CHAR(A, 'YYYY')", "TO_CHAR(A::TIMESTAMP_NTZ, 'HH24 TZHTZM')", "TO_VARCHAR(A,'TZH')"):
            cursor = connection.cursor().execute(f"SELECT {text} FROM (SELECT SYSDATE() AS A)")
            assert [column.name for column in cursor.description] == [text.upper()]


@pytest.mark.rule("TO_DATE and TO_TIMESTAMP accept a format", source="sql-reference/functions/to_date")
def test_times_are_read_in_a_format(sql) -> None:
    query = "SELECT TO_DATE('5.2.2021', 'dd.mm.yyyy')::VARCHAR, TO_TIMESTAMP('5.2.2021 07', 'DD.MM.YYYY HH24')::VARCHAR"
    assert sql(query) == [("2021-02-05", "2021-02-05 07:00:00.000")]


@pytest.mark.rule(
    "TO_CHAR and TO_DECIMAL write and read numbers in the given format",
    source="sql-reference/sql-format-models",
    status="matches Snowflake, in the lax mode; EE and on, FX, %, TM, AUTO, and TM9 of a FLOAT are refused (000002)",
)
@pytest.mark.parametrize("format_", ["'9,999.00EEEE'", "'Q'", "F"])
def test_other_formats_are_refused(sql, format_) -> None:
    with pytest.raises(ProgrammingError, match=r"does not support (TO_CHAR|the format)"):
        sql(f"SELECT TO_CHAR(N, {format_}) FROM (SELECT 1234.5 AS N, 'YYYY' AS F)")


@pytest.mark.rule(
    "A TIMESTAMP_LTZ is a point in time, displayed in the session's time zone",
    source="sql-reference/data-types-datetime",
)
def test_a_point_in_time_is_shown_in_the_sessions_zone(sql) -> None:
    sql("CREATE TABLE L (A TIMESTAMP_LTZ)")
    sql("INSERT INTO L VALUES ('2024-01-01 10:00:00+02:00'), (NULL)")
    for zone, shown in (("America/Los_Angeles", "2024-01-01T00:00:00-08:00"), ("UTC", "2024-01-01T08:00:00+00:00")):
        sql(f"ALTER SESSION SET TIMEZONE = '{zone}'")
        assert [row[0] and row[0].isoformat() for row in sql("SELECT A FROM L ORDER BY 1")] == [shown, None]
    assert sql("SELECT DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'L'") == [("TIMESTAMP_LTZ",)]


@pytest.mark.rule("CURRENT_TIMESTAMP is a TIMESTAMP_LTZ", source="sql-reference/functions/current_timestamp")
def test_the_type_of_now(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        for query in ("SELECT CURRENT_TIMESTAMP()", "SELECT CURRENT_TIMESTAMP, 1"):
            described = connection.cursor().execute(query).description
            assert FIELD_ID_TO_NAME[described[0].type_code] == "TIMESTAMP_LTZ"
            assert FIELD_ID_TO_NAME[connection.cursor().describe(query)[0].type_code] == "TIMESTAMP_LTZ"


@pytest.mark.rule(
    "The year of a date may have one to five digits",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/converter.py",
    status="matches Snowflake; the driver writes years before 1000 like this",
)
def test_early_years_are_read(sql) -> None:
    sql("CREATE TABLE T (D DATE, S TIMESTAMP_NTZ)")
    sql("INSERT INTO T VALUES (%s, %s)", date(1, 3, 4), datetime(99, 3, 4, 5, 6, 7))
    assert sql("SELECT * FROM T") == [(date(1, 3, 4), datetime(99, 3, 4, 5, 6, 7))]
    assert sql("SELECT YEAR('10000-01-01'::DATE)") == [(10000,)]
