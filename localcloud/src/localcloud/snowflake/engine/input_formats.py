"""Texts of dates and times in a session with a DATE_INPUT_FORMAT, TIME_INPUT_FORMAT or TIMESTAMP_INPUT_FORMAT.

Where the format is AUTO, DuckDB reads texts in ISO 8601 by itself; in any other it must not.
https://docs.snowflake.com/en/sql-reference/date-time-input-output#input-formats
"""

from __future__ import annotations

from collections.abc import Collection

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.operators import COMPARISONS
from localcloud.snowflake.engine.functions.read_moments import CLOCK, COMPARED_TEXT, DAY, MOMENT

_DATE, _TIME, _STAMP = "DATE_INPUT_FORMAT", "TIME_INPUT_FORMAT", "TIMESTAMP_INPUT_FORMAT"
_STAMPS = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.TIMESTAMPLTZ, exp.DType.DATETIME)
_CASTS = {exp.DType.DATE: (_DATE, DAY), exp.DType.TIME: (_TIME, CLOCK), **dict.fromkeys(_STAMPS, (_STAMP, MOMENT))}
# Conversions without a format, by their node or their name.
_NODES: dict[type[exp.Expr], tuple[str, Macro]] = {exp.TsOrDsToDate: (_DATE, DAY), exp.TsOrDsToTime: (_TIME, CLOCK)}
_CALLS = {
    **dict.fromkeys(("TO_TIMESTAMP", "TO_TIMESTAMP_NTZ", "TO_TIMESTAMP_LTZ"), (_STAMP, MOMENT)),
    **{"TO_DATE": (_DATE, DAY), "TO_TIME": (_TIME, CLOCK)},
}
# Functions of timestamps, by the arguments that they read a text for.
_PARTS = (
    *(exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear, exp.YearOfWeek, exp.YearOfWeekIso, exp.Day),
    *(exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear, exp.Hour, exp.Minute, exp.Second, exp.Dayname),
    *(exp.Monthname, exp.LastDay, exp.NextDay, exp.PreviousDay, exp.DateAdd, exp.TimeAdd, exp.AddMonths),
    *(exp.TimestampTrunc, exp.DateTrunc, exp.TimeSlice, exp.TimeToStr),
)
_ARGUMENTS: dict[type[exp.Expr], tuple[str, ...]] = {
    **dict.fromkeys(_PARTS, ("this",)),
    **dict.fromkeys((exp.DateDiff, exp.MonthsBetween), ("this", "expression")),
    exp.Extract: ("expression",),
}


def apply(expression: exp.Expr, formats: Collection[str]) -> None:
    """Let every text that becomes a date or time be read in the session's formats, in place.

    `formats` are the parameters that are not AUTO.
    """
    if not formats:
        return
    # The inner parts first: a macro's call has copies of its arguments.
    for node in list(expression.walk())[::-1]:
        if isinstance(node, exp.Cast):
            _read(node, "this", _CASTS.get(node.to.this) if type(node) is exp.Cast else None, formats)
        elif isinstance(node, exp.Anonymous) and len(node.expressions) == 1:
            _read(node, "expressions", _CALLS.get(node.name.upper()), formats)
        elif type(node) in _NODES and not node.args.get("format") and not node.args.get("safe"):
            _read(node, "this", _NODES[type(node)], formats)
        elif isinstance(node, exp.UnixToTime) and not node.args.get("scale"):
            _read(node, "this", (_STAMP, MOMENT), formats)
        elif isinstance(node, COMPARISONS):
            _compare([node.this, node.expression])
        elif isinstance(node, exp.Between):
            _compare([node.this, node.args["low"], node.args["high"]])
        elif isinstance(node, exp.In):
            _compare([node.this, *node.expressions])
        elif type(node) in _ARGUMENTS and _STAMP in formats:
            for key in _ARGUMENTS[type(node)]:
                _convert(node.args.get(key))


def _read(node: exp.Expr, key: str, found: tuple[str, Macro] | None, formats: Collection[str]) -> None:
    """Let the argument be read by the macro that is found, if its format is not AUTO."""
    if found is None or found[0] not in formats:
        return
    value = node.args[key][0] if key == "expressions" else node.args[key]
    if not isinstance(value.unnest(), exp.Null):
        value.replace(found[1](value))


def _compare(values: list[exp.Expr]) -> None:
    """Let texts be read as what they are compared with, if that is a date or time."""
    other = next((each for each in values if not _is_written(each)), None)
    if other is None or isinstance(other.unnest(), (exp.Literal, exp.Null, exp.Boolean, exp.Tuple, exp.Subquery)):
        return
    for value in values:
        if _is_written(value):
            value.replace(COMPARED_TEXT(value, other))


def _convert(value: exp.Expr | None) -> None:
    if value is not None and _is_written(value):
        value.replace(exp.cast(MOMENT(value), exp.DType.TIMESTAMP))


def _is_written(value: exp.Expr) -> bool:
    """Return whether a value is a text as it is written, or bound."""
    return value.unnest().is_string or isinstance(value.unnest(), exp.Placeholder)


def reads(type_: exp.DType, formats: Collection[str]) -> bool:
    """Return whether a text for a column of this type is in a session's format."""
    key = _STAMP if type_ == exp.DType.TIMESTAMPTZ else _CASTS.get(type_, ("", Macro))[0]
    return key in formats
