"""SCHEDULE of a task: a number of minutes, or a cron expression with a time zone.

https://docs.snowflake.com/en/sql-reference/sql/create-task#optional-parameters
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localcloud.snowflake.wire import errors

_INTERVAL = re.compile(r"\s*(\d+)\s*(SECOND|MINUTE|HOUR|S|M|H)S?\s*", re.IGNORECASE)
_UNITS = {"S": 1, "M": 60, "H": 3600}
_SHORTEST, _LONGEST = timedelta(seconds=10), timedelta(minutes=11_520)
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
# A day of every leap year comes within these.
_SEARCHED_DAYS = 366 * 8


@dataclass(frozen=True)
class Interval:
    """Every so often, from when the task was resumed."""

    length: timedelta

    def after(self, moment: datetime) -> datetime:
        """Return the next time after a moment at which the task ran or was resumed."""
        return moment + self.length


@dataclass(frozen=True)
class Cron:
    """Minutes, hours, days of the month, months and days of the week (0 is Sunday); "L" is the last day.

    `days` and `weekdays` are None for *: a day must fit one of those that are given.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int | str] | None
    months: frozenset[int]
    weekdays: frozenset[int | str] | None
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime:
        """Return the next time after a moment, in UTC. Raise SnowflakeError 000002 if there is none."""
        here = moment.astimezone(self.zone)
        for ahead in range(_SEARCHED_DAYS):
            day = here.date() + timedelta(days=ahead)
            if not self._fits(day):
                continue
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    found = datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)
                    if found > moment:
                        return found
        raise errors.unsupported("a schedule that never comes")

    def _fits(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        if self.days is None and self.weekdays is None:
            return True
        last = calendar.monthrange(day.year, day.month)[1]
        weekday = (day.weekday() + 1) % 7
        by_day = self.days is not None and (day.day in self.days or ("L" in self.days and day.day == last))
        by_weekday = self.weekdays is not None and (
            weekday in self.weekdays or (f"{weekday}L" in self.weekdays and day.day > last - 7)
        )
        return by_day or by_weekday


def read(text: str) -> Interval | Cron:
    """Return the schedule. Raise SnowflakeError 001003 for any other text."""
    if match := _INTERVAL.fullmatch(text):
        length = timedelta(seconds=int(match[1]) * _UNITS[match[2][0].upper()])
        if not _SHORTEST <= length <= _LONGEST:
            raise _wrong(text)
        return Interval(length)
    words = text.upper().split()
    if len(words) != 8 or words[:2] != ["USING", "CRON"]:
        raise _wrong(text)
    try:
        zone = ZoneInfo(text.split()[-1])
        minutes, hours, days, months, weekdays = words[2:7]
        return Cron(
            _numbers(minutes, 0, 59),
            _numbers(hours, 0, 23),
            None if days == "*" else _field(days, 1, 31, last=True),
            _numbers(months, 1, 12, _MONTHS),
            None if weekdays == "*" else frozenset(_sunday(each) for each in _field(weekdays, 0, 7, _DAYS, last=True)),
            zone,
        )
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise _wrong(text) from error


def _sunday(value: int | str) -> int | str:
    return 0 if value == 7 else value


def _numbers(text: str, low: int, high: int, names: Mapping[str, int] | None = None) -> frozenset[int]:
    return frozenset(value for value in _field(text, low, high, names) if isinstance(value, int))


def _field(
    text: str, low: int, high: int, names: Mapping[str, int] | None = None, last: bool = False
) -> frozenset[int | str]:
    """Return the values of a field such as 1-5,*/10,L. Raise ValueError for another text, and for L without `last`."""
    found: set[int | str] = set()
    for part in text.split(","):
        if last and (part == "L" or (names is _DAYS and part.endswith("L"))):
            found.add(part if part == "L" else f"{_number(part[:-1], names)}L")
            continue
        span, _, step = part.partition("/")
        first, _, end = (f"{low}-{high}" if span == "*" else span).partition("-")
        start = _number(first, names)
        stop = _number(end, names) if end else high if step else start
        if not low <= start <= stop <= high:
            raise ValueError(part)
        found.update(range(start, stop + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, names: Mapping[str, int] | None) -> int:
    return names[text] if names and text in names else int(text)


def _wrong(text: str) -> errors.SnowflakeError:
    return errors.compilation("001003", "42000", f"invalid schedule '{text}'")
