"""Weeks as the parameters WEEK_START and WEEK_OF_YEAR_POLICY have them.

https://docs.snowflake.com/en/sql-reference/functions-date-time#calendar-weeks-and-weekdays
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.session_settings import variable
from localcloud.snowflake.wire import errors

# The first day of a week, Monday is 1. By default a week begins on Monday, and Sunday is day 0 of it.
_START = f"CAST(coalesce({variable('WEEK_START')}, '1') AS BIGINT)"
_BY_YEAR = f"coalesce({variable('WEEK_OF_YEAR_POLICY')}, '0') = '1'"
_INTO_WEEK = f"(isodow({{0}}) - {_START} + 7) % 7"
_BEGIN = f"(CAST(d AS DATE) - CAST({_INTO_WEEK.format('d')} AS INTEGER))"
BEGIN = Macro("localcloud_week_begin", "d", _BEGIN)
END = Macro("localcloud_week_end", "d", f"({_BEGIN} + 6)")
# A week belongs to the year that has most of its days; or else each year begins a first week of its own.
_MIDDLE = f"({_BEGIN} + 3)"
NUMBER = Macro(
    "localcloud_week_number",
    "d",
    f"""CASE
        WHEN {_BY_YEAR} THEN (dayofyear(d) - 1 + {_INTO_WEEK.format("date_trunc('year', d)")}) // 7 + 1
        ELSE (dayofyear({_MIDDLE}) - 1) // 7 + 1 END""",
)
YEAR = Macro("localcloud_week_year", "d", f"CASE WHEN {_BY_YEAR} THEN year(d) ELSE year({_MIDDLE}) END")
DAY = Macro(
    "localcloud_week_day",
    "d",
    f"CASE WHEN {variable('WEEK_START')} IS NULL THEN dayofweek(d) ELSE {_INTO_WEEK.format('d')} + 1 END",
)
BETWEEN = Macro(
    "localcloud_weeks_between", "a, b", f"({_BEGIN.replace('(d', '(b')} - {_BEGIN.replace('(d', '(a')}) // 7"
)
# Slices begin with the week of 1970-01-01: https://docs.snowflake.com/en/sql-reference/functions/time_slice#usage-notes
_EPOCH = _BEGIN.replace("(d", "(DATE '1970-01-01'")
SLICE = Macro(
    "localcloud_week_slice",
    "d, n, ended",
    f"{_EPOCH} + CAST((floor((CAST(d AS DATE) - {_EPOCH}) / (7 * n)) + ended) * 7 * n AS INTEGER)",
)
MACROS = (BEGIN, END, NUMBER, YEAR, DAY, BETWEEN, SLICE)
# The parts of DATE_PART and EXTRACT, and their abbreviations.
_PARTS = {
    **dict.fromkeys(("WEEK", "W", "WK", "WEEKOFYEAR", "WOY", "WY"), NUMBER),
    **dict.fromkeys(("YEAROFWEEK",), YEAR),
    **dict.fromkeys(("DAYOFWEEK", "WEEKDAY", "DOW", "DW"), DAY),
}


def part(node: exp.Extract) -> Macro | None:
    """Return the macro of a part that depends on the parameters; None for another part."""
    return _PARTS.get(node.name.upper())


def slice_of(node: exp.TimeSlice) -> exp.Expr:
    """Return TIME_SLICE of weeks. Raise SnowflakeError 000002 unless the length and the end are constants."""
    weeks, end = node.expression, node.args.get("kind") or exp.Literal.string("START")
    if not (isinstance(weeks, exp.Literal) and weeks.is_int and int(weeks.name) and end.is_string):
        raise errors.unsupported("TIME_SLICE of weeks with other lengths and ends than constants")
    if end.name.upper() not in ("START", "END"):
        raise errors.unsupported(f"TIME_SLICE of weeks with {end.sql(dialect='snowflake')}")
    return SLICE(node.this, weeks, exp.Literal.number(int(end.name.upper() == "END")))


def is_week(unit: exp.Expr | None) -> bool:
    """Return whether a unit is the week."""
    return unit is not None and unit.name.upper() == "WEEK"


def _rewrite_number(node: exp.Week) -> None:
    node.replace(NUMBER(node.this))


def _rewrite_year(node: exp.YearOfWeek) -> None:
    node.replace(YEAR(node.this))


def _rewrite_day(node: exp.DayOfWeek) -> None:
    node.replace(DAY(node.this))


def _rewrite_last_day(node: exp.LastDay) -> None:
    if is_week(node.args.get("unit")):
        node.replace(END(node.this))


def _rewrite_difference(node: exp.DateDiff) -> None:
    if is_week(node.args.get("unit")):
        sides = (exp.cast(side, exp.DType.DATE) if side.is_string else side for side in (node.expression, node.this))
        node.replace(BETWEEN(*sides))


PRE_REWRITES: Rewrites = {
    exp.Week: _rewrite_number,
    exp.YearOfWeek: _rewrite_year,
    exp.DayOfWeek: _rewrite_day,
    exp.LastDay: _rewrite_last_day,
    exp.DateDiff: _rewrite_difference,
}
