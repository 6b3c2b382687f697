"""Functions of zoned times and of nanoseconds that are nested deep."""

from __future__ import annotations

import pytest
import sqlglot

from localcloud.snowflake.engine import time_nesting
from localcloud.snowflake.wire.errors import SnowflakeError


def nested(function: str, depth: int) -> str:
    value = "t"
    for _ in range(depth):
        value = function.format(value)
    return f"SELECT {value} FROM x"


def is_refused(sql: str) -> bool:
    try:
        time_nesting.refuse(sqlglot.parse_one(sql, read="snowflake"))
    except SnowflakeError as error:
        assert "nested so deep" in error.message
        return True
    return False


@pytest.mark.parametrize(
    ("function", "depth"),
    [("DATEADD(day, 1, {})", 4), ("{} + INTERVAL '1 day'", 4), ("ADD_MONTHS({}, 1)", 5), ("COALESCE({}, u)", 7)],
)
def test_functions_within_each_other_are_refused_before_they_are_written(function, depth) -> None:
    assert [is_refused(nested(function, each)) for each in (depth, depth + 1)] == [False, True]


@pytest.mark.parametrize(
    "sql",
    [
        nested("UPPER({})", 50),
        "SELECT 1 FROM x WHERE d = DATE_TRUNC('month', DATEADD(month, -1, DATE_TRUNC('month', DATEADD(day, -1, t))))",
        nested("({} + 1)", 50),
        "SELECT 1 WHERE " + " AND ".join(f"DATEADD(day, {number}, t) = u" for number in range(50)),
        "SELECT 1 WHERE a IN (SELECT b FROM y WHERE b IN (SELECT c FROM z WHERE DATEADD(day, 1, c) = (SELECT MAX("
        "DATEADD(day, 1, d)) FROM w WHERE e IN (SELECT f FROM v WHERE COALESCE(f, g) > DATEADD(day, 1, g)))))",
    ],
)
def test_what_stands_beside_each_other_is_not(sql) -> None:
    assert not is_refused(sql)


def test_a_deep_expression_of_a_zoned_column_ends(sql) -> None:
    sql("CREATE TABLE Z (A TIMESTAMP_TZ)")
    with pytest.raises(Exception, match="nested so deep"):
        sql(nested("DATEADD(day, 1, {})", 9).replace("(day, 1, t)", "(day, 1, A)").replace("FROM x", "FROM Z"))
