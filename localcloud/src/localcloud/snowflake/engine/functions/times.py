"""Date and time functions.

https://docs.snowflake.com/en/sql-reference/functions-date-time
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions import date_arguments, date_components, from_parts, time_texts, weeks, zoned
from localcloud.snowflake.engine.functions.date_arguments import (
    DATEADD_ARGUMENT,
    DATEDIFF_ARGUMENT,
    DATEDIFF_CONSTANT,
    amount,
    cast_first,
    dated,
)
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.read_moments import EXACT_MOMENT
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.files.moment_text import is_iso
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    ADD_MONTHS CONVERT_TIMEZONE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATEADD DATEDIFF DATEFROMPARTS
    DATE_FROM_PARTS DATE_PART DATE_TRUNC DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFWEEKISO DAYOFYEAR EXTRACT GETDATE HOUR
    LAST_DAY LOCALTIME LOCALTIMESTAMP MINUTE MONTH MONTHNAME MONTHS_BETWEEN NEXT_DAY PREVIOUS_DAY QUARTER SECOND SYSDATE
    SYSTIMESTAMP TIMEADD TIMEDIFF TIMEFROMPARTS TIMESTAMPADD TIMESTAMPDIFF TIMESTAMPFROMPARTS TIMESTAMPNTZFROMPARTS
    TIMESTAMP_FROM_PARTS TIMESTAMP_LTZ_FROM_PARTS TIMESTAMP_NTZ_FROM_PARTS TIMESTAMP_TZ_FROM_PARTS TIME_FROM_PARTS
    TIME_SLICE WEEK WEEKISO WEEKOFYEAR YEAR YEAROFWEEK YEAROFWEEKISO
    """
)
# Functions that are EXTRACT of a part, and have no other rewrite.
_PART_NODES = (
    *(exp.Year, exp.Quarter, exp.Month, exp.Day, exp.DayOfMonth, exp.DayOfYear, exp.DayOfWeekIso),
    *(exp.WeekOfYear, exp.YearOfWeekIso, exp.Hour, exp.Minute, exp.Second),
)
_WEEKDAYS = ("su", "mo", "tu", "we", "th", "fr", "sa")
_CLOCK_UNITS = ("HOUR", "MINUTE", "SECOND")
DATE_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")

_OFFSET = re.compile(r"Z$|[+-]\d\d:?\d\d$", re.I)
# DuckDB returns a TIMESTAMP for a DATE; cast_to_type restores the argument's type when the query is planned.
_MONTHS = "to_months(CAST(round(n) AS INTEGER))"
ADD_MONTHS = Macro(
    "localcloud_add_months",
    "x, n",
    f"""cast_to_type(CASE
        WHEN CAST(x AS DATE) = last_day(x)
        THEN last_day(x + {_MONTHS}) + (CAST(x AS TIMESTAMP) - CAST(CAST(x AS DATE) AS TIMESTAMP))
        ELSE x + {_MONTHS} END, x)""",
)
# A NUMBER with six decimals: https://docs.snowflake.com/en/sql-reference/functions/months_between#examples
_INTO_MONTH = "(epoch({0}) - epoch(date_trunc('month', {0}))) / 2678400"
MONTHS_BETWEEN = Macro(
    "localcloud_months_between",
    "a, b",
    f"""CAST(round(datediff('month', b, a) + CASE
        WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b)) THEN 0
        ELSE {_INTO_MONTH.format("a")} - {_INTO_MONTH.format("b")} END, 6) AS DECIMAL(27, 6))""",
)
# DuckDB truncates no TIME.
TRUNCATED = Macro(
    "localcloud_truncated",
    "x, u",
    "cast_to_type(date_trunc(u, x), x)",
    {"x TIME": "CAST(date_trunc(u, make_timestamp(epoch_us(x))) AS TIME)"},
)
MACROS = (
    *(ADD_MONTHS, MONTHS_BETWEEN, TRUNCATED),
    *(*from_parts.MACROS, *weeks.MACROS, *date_arguments.MACROS),
)


def _rewrite_now(node: exp.CurrentDate | exp.CurrentTimestamp | exp.Localtimestamp) -> None:
    """DuckDB would take a function without parentheses for the column of a SELECT that has its name."""
    if node.args.get("sysdate") or not node.find_ancestor(exp.Select):
        return
    today = isinstance(node, exp.CurrentDate)
    node.replace(exp.Anonymous(this="today" if today else "get_current_timestamp"))


def _rewrite_time_now(node: exp.Localtime) -> None:
    """Drop the time zone that DuckDB's current time has."""
    if node.this:
        raise errors.unsupported("CURRENT_TIME with digits of a second")
    now = exp.cast(exp.Anonymous(this="get_current_timestamp"), exp.DType.TIMESTAMP)
    node.replace(exp.cast(now, exp.DType.TIME))


def _rewrite_trunc(node: exp.TimestampTrunc | exp.DateTrunc) -> None:
    node.set("this", dated(node.this, "DATE_TRUNC"))
    if _unit_of(node) == "NANOSECOND":
        node.replace(node.this)
        return
    if weeks.is_week(node.args.get("unit")):
        node.replace(_cast_like(node.this, weeks.BEGIN(node.this)))
        return
    if _unit_of(node) in _CLOCK_UNITS:
        node.replace(TRUNCATED(node.this, exp.Literal.string(_unit_of(node).lower())))
        return
    node.replace(_cast_like(node.this, node))


def _rewrite_part(node: exp.Expr) -> None:
    node.set("this", dated(node.this, "EXTRACT"))


def _rewrite_week_part(node: exp.Week | exp.YearOfWeek | exp.DayOfWeek) -> None:
    _rewrite_part(node)
    weeks.PRE_REWRITES[type(node)](node)


def _rewrite_last_day(node: exp.LastDay) -> None:
    date_components.require(node, "LAST_DAY")
    node.set("this", dated(node.this, "LAST_DAY"))
    weeks.PRE_REWRITES[exp.LastDay](node)


def _rewrite_name(node: exp.Dayname | exp.Monthname) -> None:
    node.set("this", cast_first(node.this, type(node).__name__.upper()))


def _rewrite_difference(node: exp.DateDiff) -> None:
    """Read a text as what it stands beside, which sqlglot would read as a DATE; two texts are timestamps."""
    first, second = node.this, node.expression
    if first.is_string and second.is_string:
        node.set("this", _stamp_of_text(first))
        node.set("expression", _stamp_of_text(second))
    else:
        node.set("this", _text_beside(first, second))
        node.set("expression", _text_beside(second, first))
    weeks.PRE_REWRITES[exp.DateDiff](node)


def _text_beside(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    is_plain = value.is_string and not is_iso(value.name) and not _OFFSET.search(value.name)
    if isinstance(value, exp.Column) or (is_plain and isinstance(other, exp.Column)):
        return DATEDIFF_ARGUMENT(value, other)
    if not (value.is_string and is_iso(value.name)) or other.find(exp.Placeholder, exp.Null):
        return value.copy()
    return DATEDIFF_CONSTANT(value, other)


def _stamp_of_text(text: exp.Expr) -> exp.Expr:
    return exp.cast(text.copy() if is_iso(text.name) else EXACT_MOMENT(text), exp.DType.TIMESTAMP)


def _rewrite_add(node: exp.DateAdd) -> None:
    """Round the amount, which DuckDB would truncate, and read a text as a timestamp, which sqlglot reads as a DATE.

    https://github.com/mlorek/frostlake/blob/main/docs/functions.md (DATE_ADD<UNITS>TO<KIND>)
    """
    date_components.require(node, "DATEADD")
    if node.this.is_string:
        node.set("this", _stamp_of_text(node.this))
    elif isinstance(node.this, exp.Column):
        node.set("this", DATEADD_ARGUMENT(node.this))
    elif isinstance(node.this, exp.Null):
        node.set("this", exp.cast(node.this.copy(), exp.DType.TIMESTAMP))
    if not _is_integer(node.expression):
        node.set("expression", exp.cast(amount(node.expression), exp.DType.BIGINT))
    if _unit_of(node) in DATE_UNITS:
        node.replace(_cast_like(node.this, node))


def _rewrite_interval(node: exp.Add | exp.Sub) -> None:
    """A DATE with an interval of whole days is a DATE."""
    interval = node.expression
    if isinstance(interval, exp.Interval) and _unit_of(interval).removesuffix("S") in DATE_UNITS:
        node.replace(_cast_like(node.this, exp.paren(node.copy())))


# https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts
_PARTS = {"YEARDAY": "DAYOFYEAR", "NANOSECONDS": "NANOSECOND"}


def _rewrite_extract(node: exp.Extract) -> None:
    """The seconds since 1970 are whole in Snowflake."""
    if part := _PARTS.get(node.name.upper()):
        node.set("this", exp.var(part))
    node.set("expression", dated(node.expression, "EXTRACT"))
    if macro := weeks.part(node):
        node.replace(macro(node.expression))
    elif node.name.upper() == "NANOSECOND":
        node.replace(zoned.NANOSECOND(node.expression))
    elif node.name.upper() in ("EPOCH", "EPOCH_SECOND"):
        node.replace(_floored("epoch", node.expression, 1))
    elif node.name.upper() == "EPOCH_MILLISECOND":
        node.replace(_floored("epoch_us", node.expression, 1000))


def _floored(function: str, value: exp.Expr, unit: int) -> exp.Expr:
    """Return a function of DuckDB's in whole units, which DuckDB would round."""
    units = exp.Div(this=exp.Anonymous(this=function, expressions=[value.copy()]), expression=exp.Literal.number(unit))
    return exp.cast(exp.Floor(this=units), exp.DType.BIGINT)


def _rewrite_slice(node: exp.TimeSlice) -> None:
    date_components.require(node, "TIME_SLICE")
    node.set("this", cast_first(node.this, "TIME_SLICE"))
    sliced = weeks.slice_of(node) if weeks.is_week(node.args.get("unit")) else node
    node.replace(_cast_like(node.this, sliced))


def _rewrite_zone(node: exp.ConvertTimezone) -> None:
    """With a single zone the result is a TIMESTAMP_TZ, with two a TIMESTAMP_NTZ.

    https://docs.snowflake.com/en/sql-reference/functions/convert_timezone
    """
    if not node.args.get("source_tz"):
        node.replace(zoned.AT_ZONE(node.args["timestamp"], node.args["target_tz"]))


def _rewrite_add_months(node: exp.AddMonths) -> None:
    months = node.expression if _is_integer(node.expression) else amount(node.expression)
    node.replace(ADD_MONTHS(cast_first(node.this, "ADD_MONTHS"), months))


def _rewrite_months_between(node: exp.MonthsBetween) -> None:
    node.replace(MONTHS_BETWEEN(dated(node.this, "MONTHS_BETWEEN"), dated(node.expression, "MONTHS_BETWEEN")))


def _rewrite_weekday(node: exp.NextDay | exp.PreviousDay) -> None:
    """Keep the first two letters of the weekday, which alone count: https://docs.snowflake.com/en/sql-reference/functions/next_day."""
    node.set("this", cast_first(node.this, "NEXT_DAY" if isinstance(node, exp.NextDay) else "PREVIOUS_DAY"))
    if node.expression.is_string:
        name = node.expression.name.strip()[:2].lower()
        if name not in _WEEKDAYS:
            raise errors.unsupported(f"the weekday {node.expression.sql(dialect='snowflake')}")
        node.set("expression", exp.Literal.string(name))


PRE_REWRITES: Rewrites = {
    **weeks.PRE_REWRITES,
    **from_parts.PRE_REWRITES,
    **time_texts.PRE_REWRITES,
    **dict.fromkeys((exp.NextDay, exp.PreviousDay), _rewrite_weekday),
    **dict.fromkeys((exp.Week, exp.YearOfWeek, exp.DayOfWeek), _rewrite_week_part),
    **dict.fromkeys((exp.Dayname, exp.Monthname), _rewrite_name),
    **dict.fromkeys((exp.CurrentDate, exp.CurrentTimestamp, exp.Localtimestamp), _rewrite_now),
    exp.Localtime: _rewrite_time_now,
    exp.TimestampTrunc: _rewrite_trunc,
    exp.DateTrunc: _rewrite_trunc,
    exp.DateAdd: _rewrite_add,
    exp.TimeAdd: _rewrite_add,
    exp.Add: _rewrite_interval,
    exp.Sub: _rewrite_interval,
    exp.Extract: _rewrite_extract,
    **dict.fromkeys(_PART_NODES, _rewrite_part),
    exp.LastDay: _rewrite_last_day,
    exp.DateDiff: _rewrite_difference,
    exp.TimeSlice: _rewrite_slice,
    exp.ConvertTimezone: _rewrite_zone,
    exp.AddMonths: _rewrite_add_months,
    exp.MonthsBetween: _rewrite_months_between,
}


def _cast_like(value: exp.Expr, changed: exp.Expr) -> exp.Expr:
    """Return `changed`, cast to the type of `value`."""
    return exp.func("cast_to_type", changed.copy(), value.copy())


def _is_integer(amount: exp.Expr) -> bool:
    """Return whether the amount is an integer literal."""
    inner = amount.unnest()
    inner = inner.this if isinstance(inner, exp.Neg) else inner
    return isinstance(inner, exp.Literal) and inner.is_int


def _unit_of(node: exp.Expr) -> str:
    """Return the unit of a DATEADD, INTERVAL …, in upper case, "" without one."""
    unit = node.args.get("unit")
    return unit.name.upper() if unit else ""
