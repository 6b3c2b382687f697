"""DATE_INPUT_FORMAT, TIME_INPUT_FORMAT and TIMESTAMP_INPUT_FORMAT: how texts of dates and times are read."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from tests.localcloud.snowflake.refusal import error_number

FORMATS = (
    "DATE_INPUT_FORMAT = 'DD/MM/YYYY' TIMESTAMP_INPUT_FORMAT = 'YYYY.MM.DD HH:MI' TIME_INPUT_FORMAT = 'HH12:MI AM'"
)
DAY, NOON, AT = date(2024, 4, 3), datetime(2024, 4, 3, 12, 5), time(13, 2)
# Expressions of a date, a timestamp and a time; the text is that of the session's format.
READING = {
    DAY: ("'{}'::DATE", "DATE '{}'", "TO_DATE('{}')", "TRY_TO_DATE('{}')", "TRY_CAST('{}' AS DATE)", "TO_DATE(A)"),
    NOON: ("'{}'::TIMESTAMP", "TO_TIMESTAMP('{}')", "TO_TIMESTAMP_NTZ('{}')", "TRY_TO_TIMESTAMP('{}')", "A::DATETIME"),
    AT: ("'{}'::TIME", "TO_TIME('{}')", "TIME('{}')", "TRY_TO_TIME('{}')", "A::TIME"),
}
TEXTS = {DAY: "03/04/2024", NOON: "2024.04.03 12:5", AT: "01:02 PM"}
OTHERS = {DAY: ("2024-04-03", 100040), NOON: ("2024-04-03 12:05", 100035), AT: ("13:02", 100108)}


@pytest.fixture
def reading(sql):
    """`sql`, in a session with formats."""
    sql(f"ALTER SESSION SET {FORMATS}")
    yield sql
    sql("ALTER SESSION UNSET DATE_INPUT_FORMAT, TIMESTAMP_INPUT_FORMAT, TIME_INPUT_FORMAT")


@pytest.mark.rule(
    "DATE_INPUT_FORMAT, TIME_INPUT_FORMAT and TIMESTAMP_INPUT_FORMAT are the formats of texts that are read",
    source="sql-reference/date-time-input-output#input-formats",
    status="matches Snowflake; INSERT … SELECT * reads texts as with AUTO",
)
@pytest.mark.parametrize("moment", READING, ids=["date", "timestamp", "time"])
def test_texts_are_read_in_the_format_and_in_no_other(reading, moment) -> None:
    text, (other, error) = TEXTS[moment], OTHERS[moment]
    for expression in READING[moment]:
        query = "SELECT {} FROM (SELECT '{}' AS A)"
        assert reading(query.format(expression.format(text), text)) == [(moment,)], expression
        refused = query.format(expression.format(other), other)
        if expression.startswith("TRY"):
            assert reading(refused) == [(None,)], expression
        else:
            assert error_number(reading, refused) == error, expression


def test_texts_within_other_conversions_are_read_in_their_own_format(reading) -> None:
    for expression in (
        "CAST(CAST('03/04/2024' AS DATE) AS TIMESTAMP)",
        "TO_TIMESTAMP(TO_DATE('03/04/2024'))",
    ):
        assert reading(f"SELECT {expression}") == [(datetime(2024, 4, 3),)], expression
    assert reading("SELECT (D = '03/04/2024')::INT FROM (SELECT TO_DATE('03/04/2024') AS D)") == [(1,)]


@pytest.mark.rule(
    "INSERT, UPDATE, MERGE and bound values read texts in the session's formats",
    source="sql-reference/date-time-input-output#input-formats",
)
def test_changes_read_the_formats(reading, snowflake_server, database) -> None:
    reading("CREATE TABLE T (D DATE, S TIMESTAMP_NTZ, L TIMESTAMP_LTZ, Z TIMESTAMP_TZ, T TIME)")
    row = ("03/04/2024", "2024.04.03 12:5", "2024.04.03 12:5", "2024.04.03 12:5", "01:02 PM")
    reading(f"INSERT INTO T VALUES {row}")
    reading("INSERT INTO T SELECT A, B, B, B, C FROM (SELECT '03/04/2024' A, '2024.04.03 12:5' B, '01:02 PM' C)")
    with snowflake_server.connect(database=database, schema="PUBLIC", paramstyle="qmark") as binding:
        binding.cursor().execute(f"ALTER SESSION SET {FORMATS}")
        binding.cursor().execute("INSERT INTO T SELECT ?, ?, ?, ?, ?", row)
        binding.cursor().executemany("INSERT INTO T VALUES (?, ?, ?, ?, ?)", [row, row])
    assert reading("SELECT DISTINCT D, S, L::VARCHAR, Z::VARCHAR, T FROM T") == [
        (DAY, NOON, "2024-04-03 12:05:00.000 -0700", "2024-04-03 12:05:00.000 -0700", AT)
    ]
    assert reading("SELECT COUNT(*) FROM T") == [(5,)]
    assert error_number(reading, "INSERT INTO T (D) VALUES ('2024-04-03')") == 100040
    reading("UPDATE T SET D = '04/04/2024' WHERE D = '03/04/2024'")
    reading("MERGE INTO T USING (SELECT 1) ON D = '04/04/2024' WHEN MATCHED THEN UPDATE SET D = '05/04/2024'")
    assert reading("SELECT DISTINCT D FROM T") == [(date(2024, 4, 5),)]


@pytest.mark.rule(
    "A text that is compared with a date or time is read in the session's format",
    source="sql-reference/date-time-input-output#input-formats",
)
def test_comparisons_read_the_formats(reading) -> None:
    reading("CREATE TABLE T (D DATE, S TIMESTAMP_NTZ, T TIME, A VARCHAR)")
    reading("INSERT INTO T VALUES ('03/04/2024', '2024.04.03 12:5', '01:02 PM', '03/04/2024')")
    for condition in (
        *("D = '03/04/2024'", "D IN ('01/01/2024', '03/04/2024')", "'02/04/2024' < D", "A = '03/04/2024'"),
        *("S BETWEEN '2024.04.03 12:4' AND '2024.04.03 12:6'", "T >= '01:02 PM'"),
        *("D > DATEADD(DAY, -1, '2024.04.03 0:0')", "DATEDIFF(DAY, '2024.04.03 0:0', '2024.04.05 0:0') = 2"),
    ):
        assert reading(f"SELECT COUNT(*) FROM T WHERE {condition}") == [(1,)], condition
    assert error_number(reading, "SELECT * FROM T WHERE D = '2024-04-03'") == 100040


@pytest.mark.rule(
    "A text with an offset behind a blank is read as a TIMESTAMP_LTZ",
    source="sql-reference/date-time-input-output#timestamp-formats",
)
def test_offsets_behind_a_blank(sql) -> None:
    sql("CREATE TABLE T (N INT, L TIMESTAMP_LTZ)")
    sql("INSERT INTO T VALUES (1, '2024-04-03 01:02:03 -05:00'), (2, '2024-04-03 01:02:03')")
    sql("INSERT INTO T SELECT 3, '2024-04-03 01:02:03 +0200'")
    sql("UPDATE T SET L = '2024-04-03 01:02:03 Z' WHERE N = 2")
    assert sql("SELECT L::VARCHAR FROM T ORDER BY N") == [
        ("2024-04-02 23:02:03.000 -0700",),
        ("2024-04-02 18:02:03.000 -0700",),
        ("2024-04-02 16:02:03.000 -0700",),
    ]
    for condition, numbers in (
        ("L = '2024-04-03 01:02:03 -05:00'", [1]),
        ("L >= '2024-04-02 18:02:03 -0700'", [1, 2]),
        ("'2024-04-03 01:02:03 +02:00' = L", [3]),
        ("L BETWEEN '2024-04-02 16:00:00 -07:00' AND '2024-04-03 01:02:03 +00:00'", [2, 3]),
        ("L IN ('2024-04-03 01:02:03 -05:00', '2024-04-03 01:02:03 +0200')", [1, 3]),
        ("'2024-04-03 01:02:03 -05:00' = '2024-04-03 01:02:03 ' || '-05:00'", [1, 2, 3]),
    ):
        assert sql(f"SELECT N FROM T WHERE {condition} ORDER BY N") == [(number,) for number in numbers], condition
    sql("CREATE TABLE U AS SELECT '2024-04-03 01:02:03 -05:00' AS S, '2024-04-03 01:02:03'::TIMESTAMP_NTZ AS M")
    assert sql("SELECT S = '2024-04-03 01:02:03 -05:00', M = '2024-04-03 01:02:03 -05:00' FROM U") == [(True, True)]


def test_offsets_behind_a_blank_beside_a_zoned_column(sql) -> None:
    sql("CREATE TABLE T (L TIMESTAMP_LTZ, Z TIMESTAMP_TZ, M TIMESTAMP_NTZ, S VARCHAR)")
    text = "'2024-04-03 01:02:03 -05:00'"
    sql(f"INSERT INTO T VALUES ({text}, {text}, {text}, {text})")
    equal = " AND ".join(f"{column} = {text} AND {column} IN ({text}, 'x')" for column in "S")
    equal += "".join(f" AND {column} = {text} AND {column} BETWEEN {text} AND {text}" for column in "LZM")
    assert sql(f"SELECT COUNT(*) FROM T WHERE {equal}") == [(1,)]
    assert sql("SELECT L > '2024-04-03 01:02:03 -04:00', Z > '2024-04-03 01:02:03 -0600' FROM T") == [(True, False)]


@pytest.mark.rule("A view reads texts in the formats of the session that queries it", source="sql-reference/parameters")
def test_a_view_reads_the_formats_of_its_reader(reading) -> None:
    reading("CREATE VIEW V AS SELECT A::DATE AS D FROM (SELECT '03/04/2024' AS A)")
    assert reading("SELECT D FROM V") == [(DAY,)]
    reading("ALTER SESSION UNSET DATE_INPUT_FORMAT")
    assert reading("SELECT D FROM V") == [(date(2024, 3, 4),)]


@pytest.mark.rule("The formats can be set on the account and on a user", source="sql-reference/parameters")
def test_the_levels_of_the_formats(sql, snowflake_server) -> None:
    sql("CREATE OR REPLACE USER FORMAT_TEST PASSWORD = 'a-long-password' DATE_INPUT_FORMAT = 'DD/MM/YYYY'")
    with snowflake_server.connect(user="FORMAT_TEST", password="a-long-password") as connection:
        cursor = connection.cursor()
        assert cursor.execute("SELECT '03/04/2024'::DATE").fetchall() == [(DAY,)]
        [(key, value, default, level, *_)] = cursor.execute("SHOW PARAMETERS LIKE 'DATE_INPUT_FORMAT'").fetchall()
        assert (key, value, default, level) == ("DATE_INPUT_FORMAT", "DD/MM/YYYY", "AUTO", "USER")
        cursor.execute("ALTER SESSION SET DATE_INPUT_FORMAT = 'auto'")
        assert cursor.execute("SELECT '2024-04-03'::DATE").fetchall() == [(DAY,)]
    sql("DROP USER FORMAT_TEST")


@pytest.mark.parametrize("format_", ["FOO", "YYYY-MM-DD Q"])
def test_formats_that_are_not_read_are_refused(sql, format_) -> None:
    assert error_number(sql, f"ALTER SESSION SET TIMESTAMP_INPUT_FORMAT = '{format_}'") == 2


@pytest.mark.rule(
    "TWO_DIGIT_CENTURY_START is the first year that YY may be",
    source="sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats",
)
@pytest.mark.rule(
    "MON and MMMM take a month's name short or in full; TZH and TZM are an offset from UTC",
    source="sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats",
)
def test_years_of_two_digits_names_of_months_and_offsets(sql, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("5/4/79,1 April 2024 5:06 +0200\n5/4/80,1-x-2024\n")
    sql("CREATE TABLE T (D DATE, Z TIMESTAMP_TZ)")
    sql("CREATE STAGE S")
    sql(f"PUT file://{tmp_path}/a.csv @S")
    sql("ALTER SESSION SET TWO_DIGIT_CENTURY_START = 1980 DATE_INPUT_FORMAT = 'DD/MM/YY'")
    sql("ALTER SESSION SET TIMESTAMP_INPUT_FORMAT = 'DD MON YYYY HH24:MI TZHTZM'")
    both = [(date(2079, 4, 5),), (date(1980, 4, 5),)]
    assert sql("SELECT TO_DATE(column1) FROM VALUES ('5/4/79'), ('5/4/80') ORDER BY column1") == both
    assert sql("SELECT TO_DATE(column1, 'DD/MM/YY') FROM VALUES ('5/4/79'), ('5/4/80') ORDER BY column1") == both
    assert sql("SELECT '1 apr 2024 5:06 -0300'::TIMESTAMP_TZ::VARCHAR") == [("2024-04-01 05:06:00.000 -0300",)]
    assert sql("SELECT '1 apr 2024 5:06 -0300'::TIMESTAMP_LTZ::VARCHAR") == [("2024-04-01 01:06:00.000 -0700",)]
    assert sql("SELECT '1 apr 2024 5:06 -0300'::TIMESTAMP_NTZ") == [(datetime(2024, 4, 1, 5, 6),)]
    sql("COPY INTO T FROM @S ON_ERROR = CONTINUE")
    assert sql("SELECT D, Z::VARCHAR FROM T") == [(date(2079, 4, 5), "2024-04-01 05:06:00.000 +0200")]
    for value in (1899, 2101):
        assert error_number(sql, f"ALTER SESSION SET TWO_DIGIT_CENTURY_START = {value}") == 1008
    sql("ALTER SESSION UNSET TWO_DIGIT_CENTURY_START, DATE_INPUT_FORMAT, TIMESTAMP_INPUT_FORMAT")
    assert sql("SELECT TO_DATE('5/4/79', 'DD/MM/YY')") == [(date(1979, 4, 5),)]


@pytest.mark.rule(
    "COPY reads dates and times in the session's formats where the file format has none",
    source="sql-reference/sql/copy-into-table#format-type-options-formattypeoptions",
)
def test_copy_reads_the_formats(reading, database, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("03/04/2024,2024.04.03 12:5,2024.04.03 12:5,01:02 PM\n")
    reading("CREATE TABLE T (D DATE, S TIMESTAMP_NTZ, Z TIMESTAMP_TZ, T TIME)")
    reading("CREATE STAGE S")
    reading(f"PUT file://{tmp_path}/a.csv @S")
    reading("COPY INTO T FROM @S")
    reading("COPY INTO T FROM (SELECT $1::DATE, TO_TIMESTAMP($2), $3, $4 FROM @S) FORCE = TRUE")
    assert reading("SELECT DISTINCT D, S, Z::VARCHAR, T FROM T") == [(DAY, NOON, "2024-04-03 12:05:00.000 -0700", AT)]
    assert reading("SELECT $1::DATE FROM @S") == [(DAY,)]
    us = "FILE_FORMAT = (DATE_FORMAT = 'MM/DD/YYYY') FORCE = TRUE"
    reading(f"COPY INTO T (D) FROM (SELECT $1 FROM @S) {us}")
    reading(f"COPY INTO T (D) FROM (SELECT TO_DATE($1, 'DD/MM/YYYY') FROM @S) {us}")
    assert reading("SELECT D FROM T WHERE S IS NULL ORDER BY D") == [(date(2024, 3, 4),), (DAY,)]
