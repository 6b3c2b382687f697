"""Interval constants of several parts, and those of the interval types, in sums and differences.

The increments are added or subtracted in the order listed.
https://docs.snowflake.com/en/sql-reference/data-types-datetime#interval-constants
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

_UNITS = {
    "YEAR": "Y YY YYY YYYY YR YEARS YRS",
    "QUARTER": "Q QTR QTRS QUARTERS",
    "MONTH": "MM MON MONS MONTHS",
    "WEEK": "W WK WEEKOFYEAR WOY WY WEEKS",
    "DAY": "D DD DAYS DAYOFMONTH",
    "HOUR": "H HH HR HOURS HRS",
    "MINUTE": "M MI MIN MINUTES MINS",
    "SECOND": "S SEC SECONDS SECS",
    "MILLISECOND": "MS MSEC MILLISECONDS",
    "MICROSECOND": "US USEC MICROSECONDS",
    "NANOSECOND": "NS NSEC NANOSEC NSECOND NANOSECONDS NANOSECS NSECONDS",
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in (unit, *word_set(names))}
_PART = re.compile(r"\s*([-+]?\d+)\s*([a-z]*)\s*", re.IGNORECASE)
# The texts of interval types, by their first and last part; all their numbers have the sign.
_DAYS, _HOURS, _MINUTES = r"(?P<DAY>\d+) ", r"(?P<HOUR>\d+)", r":(?P<MINUTE>\d+)"
_SECONDS = r":(?P<SECOND>\d+)(?:\.(?P<MICROSECOND>\d{1,6})0*)?"
_SPANS = {
    ("YEAR", "MONTH"): r"(?P<YEAR>\d+)-(?P<MONTH>\d+)",
    ("DAY", "HOUR"): _DAYS + _HOURS,
    ("DAY", "MINUTE"): _DAYS + _HOURS + _MINUTES,
    ("DAY", "SECOND"): _DAYS + _HOURS + _MINUTES + _SECONDS,
    ("HOUR", "MINUTE"): _HOURS + _MINUTES,
    ("HOUR", "SECOND"): _HOURS + _MINUTES + _SECONDS,
    ("MINUTE", "SECOND"): _MINUTES[1:] + _SECONDS,
}
# What a part that is not the first one can be at most.
_MOST = {"MONTH": 11, "HOUR": 23, "MINUTE": 59, "SECOND": 59}


def expand(expression: exp.Expr) -> bool:
    """Add or subtract each part of an interval by itself, in place; return whether there was any such interval.

    Raise SnowflakeError 000002 for a text that is not supported.
    """
    found = False
    for interval in list(expression.find_all(exp.Interval)):
        # A type of a column has no text.
        if interval.this is None or not interval.this.is_string or (parts := _parts(interval)) is None:
            continue
        if any(unit == "NANOSECOND" for _, unit in parts):
            raise errors.unsupported("an interval of nanoseconds")
        sum_ = interval.parent
        if isinstance(sum_, exp.Add) and sum_.this is interval:
            other = sum_.expression
            sum_.set("expression", interval)
            sum_.set("this", other)
        if not isinstance(sum_, (exp.Add, exp.Sub)) or sum_.expression is not interval:
            raise errors.unsupported(f"the interval '{interval.this.name}' outside of a sum")
        steps = [exp.Interval(this=exp.Literal.string(amount), unit=exp.var(unit)) for amount, unit in parts]
        for step in steps[:-1]:
            sum_.set("this", type(sum_)(this=sum_.this.copy(), expression=step))
        # The column of a result keeps its name.
        sum_.set("expression", steps[-1])
        found = True
    return found


def _parts(interval: exp.Interval) -> list[tuple[str, str]] | None:
    """Return the numbers and units; None for an interval of one part that is written with its unit's own name."""
    text, unit = interval.this.name, interval.args.get("unit")
    if isinstance(unit, exp.IntervalSpan):
        return _of_span(text, (unit.this.name.upper(), unit.expression.name.upper()))
    if unit is not None:
        known = _UNIT_OF.get(unit.name.upper())
        plain = known is None or unit.name.upper() in (known, f"{known}S")
        return None if plain or known is None else [(text, known)]
    matches = [_PART.fullmatch(part) for part in text.split(",")]
    parts = [(match[1], _UNIT_OF.get(match[2].upper() or "SECOND", "")) for match in matches if match]
    if len(parts) < len(matches) or not all(unit for _, unit in parts):
        raise _unsupported(text)
    return parts


def _of_span(text: str, span: tuple[str, str]) -> list[tuple[str, str]]:
    match = re.fullmatch(rf"([-+]?){_SPANS[span]}", text.strip()) if span in _SPANS else None
    if match is None:
        raise _unsupported(text)
    numbers = {unit: number for unit, number in match.groupdict().items() if number is not None}
    if "MICROSECOND" in numbers:
        numbers["MICROSECOND"] = numbers["MICROSECOND"].ljust(6, "0")
    if any(int(number) > _MOST.get(unit, int(number)) for unit, number in numbers.items() if unit != span[0]):
        raise _unsupported(text)
    if "YEAR" in numbers:
        numbers = {"MONTH": str(12 * int(numbers["YEAR"]) + int(numbers["MONTH"]))}
    sign = "-" if match[1] == "-" else ""
    return [(f"{sign}{int(number)}", unit) for unit, number in numbers.items()]


def _unsupported(text: str) -> errors.SnowflakeError:
    return errors.unsupported(f"the interval '{text}'")
