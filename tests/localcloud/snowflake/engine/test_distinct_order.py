"""ORDER BY of SELECT DISTINCT."""

from __future__ import annotations

import pytest
import sqlglot

from localcloud.snowflake.engine import distinct_order
from localcloud.snowflake.wire.errors import SnowflakeError


def refusal(sql: str) -> str | None:
    """Return the error's message; None for a query whose order is valid."""
    try:
        distinct_order.require(sqlglot.parse_one(sql, read="snowflake"))
    except SnowflakeError as error:
        return error.message
    return None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DISTINCT a FROM t ORDER BY a, 1, T.A DESC, a + 1, UPPER(a)",
        "SELECT DISTINCT a AS k FROM t ORDER BY K, a",
        'SELECT DISTINCT "b" FROM t ORDER BY "b"',
        "SELECT DISTINCT UPPER(a) FROM t ORDER BY upper(A)",
        "SELECT DISTINCT a, COUNT(*) FROM t GROUP BY a, b ORDER BY COUNT(*)",
        "SELECT DISTINCT * FROM t ORDER BY b",
        "SELECT DISTINCT t.* FROM t ORDER BY b",
        "SELECT DISTINCT a FROM t ORDER BY (SELECT MAX(b) FROM u)",
        "SELECT a FROM t ORDER BY b",
        "SELECT DISTINCT a:b FROM t ORDER BY a:b",
    ],
)
def test_what_a_row_has_orders_it(sql) -> None:
    assert refusal(sql) is None


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT DISTINCT a FROM t ORDER BY b", "T.B"),
        ("SELECT DISTINCT a FROM db.s.t AS x ORDER BY a, b DESC", "X.B"),
        ("SELECT DISTINCT a FROM t, u ORDER BY b", "B"),
        ("SELECT DISTINCT a FROM t, u ORDER BY u.b", "U.B"),
        ("SELECT DISTINCT a FROM t ORDER BY a + b", "T.B"),
        ('SELECT DISTINCT a FROM t ORDER BY "a"', "T.a"),
        ("SELECT DISTINCT UPPER(a) FROM t ORDER BY a", "T.A"),
    ],
)
def test_another_column_does_not(sql, column) -> None:
    assert refusal(sql) == f"SQL compilation error:\n[{column}] is not a valid order by expression"


@pytest.mark.rule(
    "SELECT DISTINCT is ordered by columns that it selects, in subqueries, too",
    source="https://github.com/snowflakedb/snowpark-python/issues/3106",
    status="matches Snowflake; the number of the error is a guess",
)
def test_statements_are_refused(sql) -> None:
    sql("CREATE TABLE T (A INT, B INT)")
    sql("INSERT INTO T VALUES (1, 2), (1, 1), (2, 0)")
    for query in ("SELECT DISTINCT A FROM T ORDER BY B", "SELECT * FROM (SELECT DISTINCT A FROM T ORDER BY B LIMIT 1)"):
        with pytest.raises(Exception, match=r"\[T\.B\] is not a valid order by expression"):
            sql(query)
    assert sql("SELECT DISTINCT A FROM T ORDER BY A DESC") == [(2,), (1,)]
