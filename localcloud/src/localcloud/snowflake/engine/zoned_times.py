"""Functions and operators of TIMESTAMP_TZ, which is an INTERVAL in DuckDB (files/zoned_text.py).

Only statements that use the type, or read a table that has it, are rewritten (time_kinds.py). Which of their values
are of the type is DuckDB's to say when it plans the query.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine import time_nesting, zoned_comparisons
from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.zoned_comparisons import is_bound, is_other

# Conversions that read the wall clock, of a value whose type sqlglot does not know.
_CONVERSIONS = ("TO_DATE", "TO_TIME", "TO_TIMESTAMP", "TO_TIMESTAMP_NTZ")
# Parts of the wall clock.
PARTS = (
    *(exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear, exp.YearOfWeek, exp.YearOfWeekIso, exp.Day),
    *(exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear, exp.Hour, exp.Minute, exp.Second, exp.Dayname),
    *(exp.Monthname, exp.LastDay, exp.NextDay, exp.PreviousDay, exp.TsOrDsToDate, exp.TimeToStr),
)
# Functions whose result is of their argument's type.
ADDING = (exp.DateAdd, exp.TimeAdd, exp.AddMonths)
_KEEPING = (*ADDING, exp.TimestampTrunc, exp.DateTrunc, exp.TimeSlice)
_BELOW_A_DAY = ("HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND", "NANOSECOND")
# Types that a cast reads the wall clock for.
_WALLS = (exp.DType.DATE, exp.DType.TIME, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME)


def rewrite(expression: exp.Expr) -> None:
    """Rewrite what may have an argument of the type, in place, the inner parts first."""
    _read_the_clock(expression)
    time_nesting.refuse(expression)
    for part in [part for part in expression.walk() if type(part) in _REWRITES][::-1]:
        _REWRITES[type(part)](part)


def _read_the_clock(expression: exp.Expr) -> None:
    """Write TO_TIMESTAMP_NTZ(CONVERT_TIMEZONE(zone, CURRENT_TIMESTAMP())) as DuckDB does, without a TIMESTAMP_TZ.

    dbt writes it a dozen times in a snapshot, and its macros within each other would be planned for minutes.
    """
    for converted in list(expression.find_all(exp.ConvertTimezone)):
        clock, call = converted.args.get("timestamp"), converted.parent
        is_ntz = isinstance(call, exp.Anonymous) and call.name.upper() == "TO_TIMESTAMP_NTZ"
        if call and is_ntz and isinstance(clock, exp.CurrentTimestamp) and not converted.args.get("source_tz"):
            call.replace(exp.AtTimeZone(this=clock.copy(), zone=converted.args["target_tz"].copy()))


def _wrap(value: exp.Expr) -> exp.Expr:
    return value.copy() if is_other(value) else zoned.WALL(value)


def _of_wall(*keys: str) -> Callable[[exp.Expr], None]:
    def rewrite_arguments(node: exp.Expr) -> None:
        for key in keys:
            if value := node.args.get(key):
                node.set(key, _wrap(value))

    return rewrite_arguments


def _keeping(node: exp.Expr) -> None:
    value = node.this.copy()
    if not is_other(value) and not is_bound(value):
        like = zoned.WITH_OFFSET if isinstance(node, ADDING) else zoned.WITH_OFFSET_IN_MICROS
        node.set("this", zoned.WALL(value))
        node.replace(like(node, value))


def _moved(node: exp.Add | exp.Sub) -> None:
    """A value with an interval; a difference of two values stays as it is, and its type is refused."""
    if isinstance(node.expression, exp.Interval) and not is_other(node.this) and not is_bound(node.this):
        value = node.this.copy()
        node.set("this", _wrap(value))
        node.replace(zoned.WITH_OFFSET(exp.paren(node.copy()), value))


def _extracted(node: exp.Extract) -> None:
    name = node.name.upper()
    if name in ("TIMEZONE_HOUR", "TZH", "TZ_HOUR"):
        node.replace(_whole(zoned.OFFSET(node.expression), "//"))
    elif name in ("TIMEZONE_MINUTE", "TZM", "TZ_MINUTE"):
        node.replace(_whole(zoned.OFFSET(node.expression), "%"))
    elif name == "NANOSECOND":
        node.replace(zoned.NANOSECOND(node.expression))
    else:
        macro = zoned.INSTANT if name.startswith("EPOCH") else zoned.WALL
        node.set("expression", macro(node.expression))


def _whole(offset: exp.Expr, operator: str) -> exp.Expr:
    sixty = exp.Literal.number(60)
    return (
        exp.IntDiv(this=offset, expression=sixty)
        if operator == "//"
        else exp.Anonymous(this="mod", expressions=[offset, sixty])
    )


def _between(node: exp.DateDiff) -> None:
    """Days and more are counted by wall clocks, hours and less by points in time."""
    left, right = node.this.copy(), node.expression.copy()
    unit = node.args.get("unit")
    if unit is not None and unit.name.upper() in _BELOW_A_DAY and not (is_bound(left) or is_bound(right)):
        node.set("this", zoned.IN_UTC(left, right))
        node.set("expression", zoned.IN_UTC(right, left))
        if unit.name.upper() == "NANOSECOND":
            ends = (zoned.NANOS(zoned.COMPARED(left, right)), zoned.NANOS(zoned.COMPARED(right, left)))
            rest = exp.Sub(this=ends[0], expression=ends[1])
            node.replace(exp.paren(exp.Add(this=node.copy(), expression=exp.paren(rest))))
    else:
        node.set("this", _wrap(left))
        node.set("expression", _wrap(right))


def _element(node: exp.Func) -> None:
    """An element of an array is a text; DISTINCT and WITHIN GROUP stand around it."""
    inner = node.this
    while isinstance(inner, (exp.Order, exp.Distinct)):
        inner = inner.this if isinstance(inner, exp.Order) else inner.expressions[0]
    if not is_other(inner):
        inner.replace(zoned.ELEMENT(inner))


def _pair(node: exp.ObjectAgg | exp.PropertyEQ) -> None:
    if not is_other(node.expression):
        node.set("expression", zoned.ELEMENT(node.expression))


def _elements(node: exp.Array) -> None:
    node.set("expressions", [each if is_other(each) else zoned.ELEMENT(each) for each in node.expressions])


def _averaged(node: exp.Func) -> None:
    if not is_other(node.this) and not isinstance(node.this, exp.Distinct):
        node.set("this", zoned.REFUSED_AVERAGE(node.this))


def _called(node: exp.Anonymous) -> None:
    if node.name.upper() in _CONVERSIONS and node.expressions:
        node.set("expressions", [_wrap(node.expressions[0]), *node.expressions[1:]])


def _cast(node: exp.Cast | exp.TryCast) -> None:
    """Casts to DATE and TIME take the wall clock, casts to TIMESTAMP_LTZ the point in time; columns do so by macros."""
    if is_other(node.this):
        return
    if node.to.this == exp.DType.VARIANT:
        node.set("this", zoned.ELEMENT(node.this))
    elif node.to.this == exp.DType.TIMESTAMPLTZ:
        node.set("this", zoned.INSTANT(node.this))
    elif node.to.this in _WALLS:
        node.set("this", zoned.WALL(node.this))


_REWRITES: Rewrites = {
    **zoned_comparisons.PRE_REWRITES,
    **dict.fromkeys(PARTS, _of_wall("this")),
    **dict.fromkeys(_KEEPING, _keeping),
    **dict.fromkeys((exp.Add, exp.Sub), _moved),
    **dict.fromkeys((exp.Cast, exp.TryCast), _cast),
    exp.MonthsBetween: _of_wall("this", "expression"),
    **dict.fromkeys((exp.Avg, exp.Median), _averaged),
    **dict.fromkeys((exp.ArrayAgg, exp.ArrayUniqueAgg), _element),
    **dict.fromkeys((exp.ToVariant, exp.JSONFormat), _element),
    **dict.fromkeys((exp.ObjectAgg, exp.PropertyEQ), _pair),
    exp.Array: _elements,
    exp.Anonymous: _called,
    exp.Extract: _extracted,
    exp.DateDiff: _between,
}
