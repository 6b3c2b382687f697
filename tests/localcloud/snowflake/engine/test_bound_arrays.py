"""INSERT with arrays of bindings: all rows in one statement, as if each had been inserted alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.conftest import Server

COLUMNS = "N INT, S VARCHAR(8), F FLOAT, D DATE, M TIMESTAMP_NTZ, B BOOLEAN, X BINARY, A NUMBER(10, 2)"
ROW = (1, "é", 0.25, date(2024, 2, 29), datetime(2024, 2, 29, 23, 59, 58, 123456), True, b"\xab", Decimal("1.25"))


@pytest.fixture
def cursor(snowflake_server: Server) -> Iterator[SnowflakeCursor]:
    with snowflake_server.connect(paramstyle="qmark") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE BOUND")
        cursor.execute(f"CREATE TABLE T ({COLUMNS})")
        yield cursor
        cursor.execute("DROP DATABASE BOUND")


def insert(cursor: SnowflakeCursor, values: str, rows: list[tuple], into: str = "T") -> int | None:
    return cursor.executemany(f"INSERT INTO {into} {values}", rows).rowcount


@pytest.mark.parametrize("rows", [[ROW] * 3, [ROW, (None,) * 8, ROW], [(None,) * 8, ROW], [(None,) * 8] * 2, [ROW]])
def test_values_of_every_type_and_nulls_arrive(cursor: SnowflakeCursor, rows: list[tuple]) -> None:
    assert insert(cursor, f"VALUES ({', '.join('?' * 8)})", rows) == len(rows)
    found = cursor.execute("SELECT * FROM T").fetchall()
    assert sorted(map(str, found)) == sorted(
        str(tuple(bytearray(v) if v == b"\xab" else v for v in row)) for row in rows
    )


def test_times(cursor: SnowflakeCursor) -> None:
    cursor.execute("CREATE TABLE CLOCK (T TIME)")
    insert(cursor, "VALUES (?)", [(time(1, 2, 3),), (time(23, 59, 59, 999999),)], "CLOCK")
    assert cursor.execute("SELECT T FROM CLOCK ORDER BY T").fetchall() == [
        (time(1, 2, 3),),
        (time(23, 59, 59, 999999),),
    ]


def test_expressions_around_the_values_and_columns_in_another_order(cursor: SnowflakeCursor) -> None:
    insert(
        cursor, "VALUES (UPPER(?), ? + 1, TO_DATE(?), 7)", [("a", 1, "2024-01-01"), ("b", 2, None)], "T (S, N, D, A)"
    )
    assert cursor.execute("SELECT S, N, D, A FROM T ORDER BY S").fetchall() == [
        ("A", 2, date(2024, 1, 1), Decimal("7.00")),
        ("B", 3, None, Decimal("7.00")),
    ]


def test_texts_are_converted_as_in_any_insert(cursor: SnowflakeCursor) -> None:
    insert(
        cursor,
        "VALUES (?, ?, ?)",
        [("12", "Thu, 21 Jan 2016 06:32:44", "AB"), ("13", "1453357964", "cd")],
        "T (N, M, X)",
    )
    moment = datetime(2016, 1, 21, 6, 32, 44)
    assert cursor.execute("SELECT N, M, X FROM T ORDER BY N").fetchall() == [
        (12, moment, b"\xab"),
        (13, moment, b"\xcd"),
    ]


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("N", ["1", "x"], "Numeric value 'x' is not recognized"),
        ("S", ["a" * 8, "b" * 9], "String 'bbbbbbbbb' is too long and would be truncated"),
        ("X", ["AB", "zz"], "not a legal hex-encoded value"),
        ("M", ["2024-01-01", "never"], "Timestamp 'never' is not recognized"),
    ],
)
def test_a_value_that_does_not_fit_leaves_no_row(
    cursor: SnowflakeCursor, column: str, values: list[str], message: str
) -> None:
    with pytest.raises(ProgrammingError, match=message):
        insert(cursor, "VALUES (?)", [(value,) for value in values], f"T ({column})")
    assert cursor.execute("SELECT COUNT(*) FROM T").fetchall() == [(0,)]


def test_a_transaction_keeps_them_after_an_error(cursor: SnowflakeCursor) -> None:
    cursor.execute("BEGIN")
    insert(cursor, "VALUES (?)", [(1,), (2,)], "T (N)")
    insert(cursor, "VALUES (?)", [(3,), (4,)], "T (N)")
    with pytest.raises(ProgrammingError):
        cursor.execute("INSERT INTO T (N) VALUES ('x')")
    cursor.execute("COMMIT")
    assert cursor.execute("SELECT N FROM T ORDER BY N").fetchall() == [(1,), (2,), (3,), (4,)]


def test_rows_of_an_earlier_result_stay_in_a_transaction_after_an_error(cursor: SnowflakeCursor) -> None:
    cursor.execute("BEGIN")
    cursor.execute("INSERT INTO T (N, S) VALUES (1, UPPER('a'))")
    cursor.execute("SHOW TABLES LIKE 'T'")
    cursor.execute('INSERT INTO T (S) SELECT "name" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')
    with pytest.raises(ProgrammingError):
        cursor.execute("INSERT INTO T (N) VALUES ('x')")
    cursor.execute("COMMIT")
    assert cursor.execute("SELECT S FROM T ORDER BY S").fetchall() == [("A",), ("T",)]


def test_other_statements_run_for_each_row(cursor: SnowflakeCursor) -> None:
    insert(cursor, "VALUES (?, ?)", [(1, "a"), (2, "b")], "T (N, S)")
    cursor.executemany("UPDATE T SET S = ? WHERE N = ?", [("c", 1), ("d", 2)])
    cursor.executemany("INSERT INTO T (N) SELECT ?", [(3,), (4,)])
    assert cursor.execute("SELECT N, S FROM T ORDER BY N").fetchall() == [(1, "c"), (2, "d"), (3, None), (4, None)]


def test_thousands_are_one_statement(cursor: SnowflakeCursor) -> None:
    assert insert(cursor, "VALUES (?, ?)", [(number, str(number)) for number in range(20_000)], "T (N, S)") == 20_000
    assert cursor.execute("SELECT COUNT(*), SUM(N) FROM T WHERE S = N::VARCHAR").fetchall() == [(20_000, 199_990_000)]
