"""Parameters of dates, times and weeks: what they change, on each level where they can be set."""

from datetime import date, datetime

import pytest

NOON = "'2024-07-01 12:00:00.25'"


@pytest.mark.rule(
    "TIMEZONE is the zone of CURRENT_TIMESTAMP, of texts and of TIMESTAMP_NTZ that become a TIMESTAMP_LTZ, and back",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_the_zone_of_a_session(sql) -> None:
    sql("ALTER SESSION SET TIMEZONE = 'Asia/Kolkata'")
    query = f"""SELECT {NOON}::TIMESTAMP_LTZ, {NOON}::TIMESTAMP_NTZ::TIMESTAMP_LTZ, HOUR({NOON}::TIMESTAMP_LTZ),
        '2024-07-01 12:00:00 Z'::TIMESTAMP_LTZ::TIMESTAMP_NTZ, '2024-07-01 20:00:00 Z'::TIMESTAMP_LTZ::DATE"""
    text, wall, hour, back, day = sql(query)[0]
    assert text == wall and text.isoformat() == "2024-07-01T12:00:00.250000+05:30"
    assert (hour, back, day) == (12, datetime(2024, 7, 1, 17, 30), date(2024, 7, 2))
    assert sql("SELECT CURRENT_TIMESTAMP()")[0][0].utcoffset().total_seconds() == 5.5 * 3600
    sql("ALTER SESSION UNSET TIMEZONE")
    assert sql(f"SELECT {NOON}::TIMESTAMP_LTZ")[0][0].isoformat() == "2024-07-01T12:00:00.250000-07:00"


@pytest.mark.rule("A user's TIMEZONE is that of its new sessions", source="sql-reference/parameters#timezone")
def test_the_zone_of_a_user(sql, snowflake_server) -> None:
    sql("CREATE OR REPLACE USER ZONE_TEST PASSWORD = 'a-long-password' TIMEZONE = 'Asia/Tokyo'")
    with snowflake_server.connect(user="ZONE_TEST", password="a-long-password") as connection:
        assert connection.cursor().execute("SELECT CURRENT_TIMESTAMP()").fetchone()[0].utcoffset().seconds == 9 * 3600
    sql("DROP USER ZONE_TEST")


FORMATS = {
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": ("TIMESTAMP_NTZ", "DY, DD MON YY HH12:MI PM", "Mon, 01 Jul 24 12:00 PM"),
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": ("TIMESTAMP_LTZ", "HH24.MI.SS.FF2 TZH:TZM", "12.00.00.25 -07:00"),
    "TIMESTAMP_TZ_OUTPUT_FORMAT": ("TIMESTAMP_TZ", '"at" HH24:MI TZHTZM', "at 12:00 -0700"),
    "TIMESTAMP_OUTPUT_FORMAT": ("TIMESTAMP_LTZ", "YYYY/MM/DD FF", "2024/07/01 250000000"),
    "DATE_OUTPUT_FORMAT": ("TIMESTAMP_NTZ::DATE", "DD. MMMM YYYY", "01. July 2024"),
    "TIME_OUTPUT_FORMAT": ("TIMESTAMP_NTZ::TIME", "HH24:MI:SS.FF3", "12:00:00.250"),
}


@pytest.mark.rule(
    "The parameters …_OUTPUT_FORMAT are the formats of dates and times that become texts",
    source="sql-reference/date-time-input-output",
)
def test_formats_of_texts(sql) -> None:
    for key, (type_, format_, text) in FORMATS.items():
        for converted in (f"{NOON}::{type_}::VARCHAR", f"TO_VARCHAR({NOON}::{type_})"):
            default = sql(f"SELECT {converted}")[0][0]
            sql(f"ALTER SESSION SET {key} = '{format_}'")
            assert sql(f"SELECT {converted}") == [(text,)] != [(default,)]
            sql(f"ALTER SESSION UNSET {key}")
            assert sql(f"SELECT {converted}") == [(default,)]


@pytest.mark.rule(
    "A TIMESTAMP_NTZ is written with Z for its zone",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_the_zone_of_a_value_without_one(sql) -> None:
    sql("ALTER SESSION SET TIMESTAMP_NTZ_OUTPUT_FORMAT = 'HH24:MI TZH:TZM'")
    assert sql(f"SELECT {NOON}::TIMESTAMP_NTZ::VARCHAR") == [("12:00 Z",)]


@pytest.mark.rule(
    "BINARY_OUTPUT_FORMAT and BINARY_INPUT_FORMAT are the formats of BINARY that becomes a text, and of its texts",
    source="sql-reference/binary-input-output",
)
def test_formats_of_binaries(sql) -> None:
    sql("ALTER SESSION SET BINARY_OUTPUT_FORMAT = 'BASE64'")
    assert sql("SELECT TO_BINARY('4D61', 'HEX')::VARCHAR") == [("TWE=",)]
    sql("ALTER SESSION SET BINARY_INPUT_FORMAT = 'UTF-8'")
    assert sql("SELECT 'Ma'::BINARY::VARCHAR") == [("TWE=",)]


# Friday to Monday of 2021: week, year of the week, day, first day of the week, last day of it.
WEEKS = {
    (0, 0): ["53 2020 5 2020-12-28 2021-01-03", "53 2020 0 2020-12-28 2021-01-03", "1 2021 1 2021-01-04 2021-01-10"],
    (7, 0): ["53 2020 6 2020-12-27 2021-01-02", "1 2021 1 2021-01-03 2021-01-09", "1 2021 2 2021-01-03 2021-01-09"],
    (0, 1): ["1 2021 5 2020-12-28 2021-01-03", "1 2021 0 2020-12-28 2021-01-03", "2 2021 1 2021-01-04 2021-01-10"],
    (7, 1): ["1 2021 6 2020-12-27 2021-01-02", "2 2021 1 2021-01-03 2021-01-09", "2 2021 2 2021-01-03 2021-01-09"],
}


@pytest.mark.rule(
    "WEEK_START is the first day of a week, and WEEK_OF_YEAR_POLICY says which week is a year's first",
    source="sql-reference/functions-date-time#calendar-weeks-and-weekdays",
)
def test_weeks(sql) -> None:
    query = """SELECT WEEK(D), DATE_PART(YEAROFWEEK, D), DAYOFWEEK(D), DATE_TRUNC('WEEK', D), LAST_DAY(D, 'WEEK')
        FROM VALUES ('2021-01-01'::DATE), ('2021-01-03'::DATE), ('2021-01-04'::DATE) AS V (D)"""
    for (start, policy), expected in WEEKS.items():
        sql(f"ALTER SESSION SET WEEK_START = {start}, WEEK_OF_YEAR_POLICY = {policy}")
        assert [" ".join(map(str, row)) for row in sql(query)] == expected
        assert sql("SELECT DATEDIFF(WEEK, '2021-01-02'::DATE, '2021-01-03'::DATE)") == [(int(start == 7),)]
        assert sql("SELECT WEEKISO('2021-01-03'::DATE), DAYOFWEEKISO('2021-01-03'::DATE)") == [(53, 7)]
