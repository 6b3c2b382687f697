"""Texts with an offset, of columns, that become times."""

from __future__ import annotations

import datetime

import pytest

# An offset behind a blank and without one, with minutes and without them, with a colon and without one.
OFFSETS = ("+0900", " +0900", " +09:00", "+09:00", " +09", "+09")
INSTANT = datetime.datetime(2024, 1, 1, 18, 4, 5, tzinfo=datetime.UTC)


@pytest.fixture
def texts(sql) -> list[str]:
    written = [f"2024-01-02 03:04:05{offset}" for offset in OFFSETS]
    sql("CREATE TABLE TEXTS (S VARCHAR)")
    sql("INSERT INTO TEXTS VALUES " + ", ".join(f"('{text}')" for text in written))
    return written


@pytest.mark.rule(
    "An offset may stand behind a blank, in texts of columns, too: TZHTZM, TZH:TZM and TZH",
    source="sql-reference/date-time-input-output#timestamp-formats",
)
@pytest.mark.parametrize(
    "value",
    [
        "S::TIMESTAMP_LTZ",
        "S::TIMESTAMP_LTZ(3)",
        "TO_TIMESTAMP_LTZ(S)",
        "TRY_TO_TIMESTAMP_LTZ(S)",
        "TRY_CAST(S AS TIMESTAMP_LTZ)",
        "TO_TIMESTAMP_TZ(S)",
    ],
)
def test_a_text_of_a_column_is_an_instant(sql, texts, value: str) -> None:
    found = sql(f"SELECT DISTINCT {value} FROM TEXTS")
    assert [moment.astimezone(datetime.UTC) for (moment,) in found] == [INSTANT]


def test_texts_of_a_column_are_put_into_a_column_of_times(sql, texts) -> None:
    sql("CREATE TABLE MOMENTS (L TIMESTAMP_LTZ)")
    sql("INSERT INTO MOMENTS SELECT S FROM TEXTS")
    assert sql("SELECT COUNT(*), COUNT(DISTINCT L) FROM MOMENTS") == [(len(OFFSETS), 1)]
    sql("UPDATE MOMENTS SET L = S FROM TEXTS WHERE S LIKE '% +0900'")
    sql("MERGE INTO MOMENTS USING TEXTS ON FALSE WHEN NOT MATCHED THEN INSERT VALUES (S)")
    assert sql("SELECT COUNT(*), COUNT(DISTINCT L) FROM MOMENTS") == [(2 * len(OFFSETS), 1)]
    assert sql("SELECT DISTINCT S::TIMESTAMP_NTZ FROM TEXTS") == [(datetime.datetime(2024, 1, 2, 3, 4, 5),)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE MOMENTS SET {} = {}",
        "UPDATE MOMENTS SET {} = {} FROM OTHERS WHERE MOMENTS.K = OTHERS.K",
        "UPDATE MOMENTS M SET M.{} = {} FROM OTHERS WHERE M.K = OTHERS.K",
        "MERGE INTO MOMENTS USING OTHERS ON MOMENTS.K = OTHERS.K WHEN MATCHED THEN UPDATE SET {} = {}",
    ],
)
def test_a_text_is_assigned_beside_a_table_with_the_same_columns(sql, change: str) -> None:
    """An assignment is no comparison: its text is not read beside a column, which would be ambiguous.

    https://docs.snowflake.com/en/sql-reference/sql/update
    """
    sql("CREATE TABLE MOMENTS (K INT, L TIMESTAMP_LTZ, N TIMESTAMP_NTZ, D DATE, V VARCHAR)")
    sql("INSERT INTO MOMENTS (K) VALUES (1)")
    sql("CREATE TABLE OTHERS AS SELECT * FROM MOMENTS")
    text = "2024-01-02 03:04:05 +0900"
    for column in "LNDV":
        sql(change.format(column, f"'{text}'"))
    [(instant, *others)] = sql("SELECT L, N, D, V FROM MOMENTS")
    assert instant.astimezone(datetime.UTC) == INSTANT
    assert others == [datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.date(2024, 1, 2), text]
    assert sql(f"SELECT COUNT(*) FROM MOMENTS WHERE L = '{text}'") == [(1,)]


def test_nine_digits_before_an_offset(sql) -> None:
    sql("CREATE TABLE NINE (S VARCHAR)")
    sql("INSERT INTO NINE VALUES ('2024-01-02 03:04:05.123456789 +0900')")
    asked = "SELECT TO_CHAR(CONVERT_TIMEZONE('UTC', S::TIMESTAMP_LTZ(9)), 'HH24:MI:SS.FF9') FROM NINE"
    assert sql(asked) == [("18:04:05.123456789",)]


def test_nine_digits_are_bound(sql, snowflake_server, database) -> None:
    """As JDBC binds a Timestamp: nanoseconds since 1970, as a TIMESTAMP_LTZ for a column of any kind."""
    sql("CREATE TABLE NANOS (L TIMESTAMP_LTZ, N TIMESTAMP_NTZ, Z TIMESTAMP_TZ)")
    bound = {str(mark): {"type": "TIMESTAMP_LTZ", "value": "1704164645123456789"} for mark in (1, 2, 3)}
    body = {"sqlText": "INSERT INTO NANOS VALUES (?, ?, ?)", "bindings": bound}
    with snowflake_server.connect(database=database, timezone="UTC") as connection:
        answer = connection.rest.request("/queries/v1/query-request?requestId=nanos", body)
    assert (answer["success"], answer["message"]) == (True, None)
    asked = ", ".join(f"TO_CHAR({column}, 'SS.FF9')" for column in "LNZ")
    assert sql(f"SELECT {asked} FROM NANOS") == [("05.123456789",) * 3]
