"""A limit for functions of zoned times and of nanoseconds within each other: each writes its argument several times.

The sixth DATEADD of a DATEADD would take minutes before functions/expansion_limit.py saw its size.
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors

# How often a rewritten function has its argument: zoned_times.py, nanosecond_times.py and zoned_comparisons.py.
_TIMES: dict[type[exp.Expr], int] = {
    **dict.fromkeys((exp.DateAdd, exp.TimeAdd, exp.TimestampTrunc, exp.DateTrunc, exp.TimeSlice), 6),
    exp.AddMonths: 4,
    **dict.fromkeys((exp.Coalesce, exp.Between, exp.In, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), 3),
}
# The statement is rewritten within a few seconds. Arguments that are surely no such times are written once, and count
# here all the same: a month's first day of a month's first day beside `=` is 3,888.
_MOST = 4000


def refuse(expression: exp.Expr) -> None:
    """Raise SnowflakeError 000002 for functions that are nested too deep."""
    written: dict[int, int] = {}
    for node in expression.walk():
        around = 1 if isinstance(node, exp.Query) else written.get(id(node.parent), 1)
        written[id(node)] = number = around * _factor(node)
        if number > _MOST:
            raise errors.unsupported("functions of times that are nested so deep: take them apart with WITH")


def _factor(node: exp.Expr) -> int:
    if isinstance(node, (exp.Add, exp.Sub)):
        return 6 if isinstance(node.expression, exp.Interval) else 1
    return _TIMES.get(type(node), 1)
