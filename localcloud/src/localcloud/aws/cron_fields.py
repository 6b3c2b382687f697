"""The six fields of EventBridge Scheduler's cron expressions.

Minutes, hours, day of the month, month, day of the week, year; one of the two days is `?`:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
A range may have one value, and a step: https://github.com/localstack/localstack/issues/13572
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_STEPS = re.compile(r"(?P<values>[^/]+)(/(?P<step>\d+))?", re.ASCII)


@dataclass(frozen=True)
class _Field:
    """A field of values from `least` to `most`, which may have names, and other forms of a value."""

    least: int
    most: int
    names: Sequence[str] = ()
    others: str = r"(?!)"

    def has(self, text: str) -> bool:
        return all(re.fullmatch(self.others, each) or self._is_part(each) for each in text.upper().split(","))

    def _is_part(self, text: str) -> bool:
        found = _STEPS.fullmatch(text)
        if not found or found["step"] == "0":
            return False
        first, dash, last = found["values"].partition("-")
        return (first == "*" and not dash) or (self._is_value(first) and (not dash or self._is_value(last)))

    def _is_value(self, text: str) -> bool:
        number = text.isascii() and text.isdecimal()
        return self.least <= int(text) <= self.most if number else text in self.names


_FIELDS = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31, others=r"L|LW|(0?[1-9]|[12]\d|3[01])W"),
    _Field(1, 12, _MONTHS),
    _Field(1, 7, _DAYS, others=rf"L|([1-7]|{'|'.join(_DAYS)})(L|#[1-5])"),
    _Field(1970, 2199),
)


def valid(text: str) -> bool:
    """Return whether the text is six fields, one of its days `?`."""
    fields = text.split()
    if len(fields) != len(_FIELDS) or (fields[2] == "?") == (fields[4] == "?"):
        return False
    return all(
        field.has(given) or (given == "?" and place in (2, 4))
        for place, (field, given) in enumerate(zip(_FIELDS, fields, strict=True))
    )
