"""Texts of dates and times in Snowflake's formats.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache

from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.files.zoned_text import DAY_NANOS, EPOCH_DAYS, FEWEST_MONTHS, OFFSETS, UTC_MINUTES
from localcloud.snowflake.wire import errors

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# The longer elements first. A double quote encloses a text.
_ELEMENT = re.compile(
    r'"(?P<text>[^"]*)"|(?P<element>YYYY|YY|MMMM|MON|MM|MI|DD|DY|HH24|HH12|HH|AM|PM|SS|FF\d?|TZH:?TZM|TZHTZM|TZH|TZM)',
    re.IGNORECASE,
)
# A point in time as its wall clock, minutes east of UTC, and nanoseconds behind the wall clock's microseconds.
_Writer = Callable[..., str]
_WRITERS: dict[str, _Writer] = {
    "YYYY": lambda at, *_: f"{at.year:04d}",
    "YY": lambda at, *_: f"{at.year % 100:02d}",
    "MMMM": lambda at, *_: _MONTHS[at.month - 1],
    "MON": lambda at, *_: _MONTHS[at.month - 1][:3],
    "MM": lambda at, *_: f"{at.month:02d}",
    "MI": lambda at, *_: f"{at.minute:02d}",
    "DD": lambda at, *_: f"{at.day:02d}",
    "DY": lambda at, *_: _DAYS[at.weekday()],
    "HH24": lambda at, *_: f"{at.hour:02d}",
    "HH12": lambda at, *_: f"{(at.hour + 11) % 12 + 1:02d}",
    "AM": lambda at, *_: "AM" if at.hour < 12 else "PM",
    "PM": lambda at, *_: "AM" if at.hour < 12 else "PM",
    "SS": lambda at, *_: f"{at.second:02d}",
    "TZH": lambda _, offset, *__: f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}",
    "TZM": lambda _, offset, *__: f"{abs(offset) % 60:02d}",
}
_WRITERS["TZHTZM"] = lambda at, offset, *_: _WRITERS["TZH"](at, offset) + _WRITERS["TZM"](at, offset)
_WRITERS["TZH:TZM"] = lambda at, offset, *_: f"{_WRITERS['TZH'](at, offset)}:{_WRITERS['TZM'](at, offset)}"


_EPOCH = datetime(1970, 1, 1)
# The digits of a second behind the sixth.
_BEHIND = re.compile(r"\.\d{6}(\d{1,3})")
# DuckDB's text of an INTERVAL.
_INTERVAL = re.compile(r"(\d+) years?(?: (\d+) months?)?(?: (\d+) days?)?(?: (\d+):(\d+):(\d+)(?:\.(\d+))?)?")


def _write(text: str, type_: str, format_: str) -> str:
    """Write a value in a format; `text` and `type_` are DuckDB's of it. Raise SnowflakeError 000002 for a format."""
    behind = _BEHIND.search(text)
    nanos = int(f"{behind[1]:0<3}") if behind else 0
    if type_ == "INTERVAL":
        wall, offset, nanos = _zoned(text)
    elif type_ in ("TIME", "TIME_NS"):
        wall, offset = datetime.combine(_EPOCH, time.fromisoformat(text)), 0
    else:
        wall = datetime.fromisoformat(text)
        offset = int((wall.utcoffset() or timedelta()).total_seconds()) // 60
    zoneless = type_ not in ("INTERVAL", "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS")
    return "".join(write(wall, offset, nanos) for write in _writers(format_, zoneless))


def _zoned(text: str) -> tuple[datetime, int, int]:
    """Return the wall clock, offset and nanoseconds of a TIMESTAMP_TZ. Raise SnowflakeError 000002 if it is none."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise errors.unsupported("the text of an interval")
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:6])
    whole = 12 * years + months
    if whole < FEWEST_MONTHS or whole % OFFSETS > 2 * UTC_MINUTES:
        raise errors.unsupported("the text of an interval")
    offset = whole % OFFSETS - UTC_MINUTES
    part = (hours * 3600 + minutes * 60 + seconds) * 1_000_000 + int(f"{found[7] or '':0<6}")
    nanos = (30 * whole + days - EPOCH_DAYS) * DAY_NANOS + part
    return _EPOCH + timedelta(microseconds=nanos // 1000, minutes=offset), offset, nanos % 1000


@lru_cache(maxsize=1000)
def _writers(format_: str, zoneless: bool) -> tuple[_Writer, ...]:
    """Return what writes each part of a format; `zoneless` values have a Z for an offset.

    Raise SnowflakeError 000002 for HH, whose meaning no page says.
    https://docs.snowflake.com/en/sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz
    """
    found, position = [], 0
    for match in _ELEMENT.finditer(format_):
        found.append(_constant(format_[position : match.start()]))
        position = match.end()
        if match["text"] is not None:
            found.append(_constant(match["text"]))
            continue
        name = match["element"].upper()
        if name == "HH":
            raise errors.unsupported("the format element HH without 24 or 12")
        if zoneless and name.startswith("TZ"):
            found.append(_constant("Z"))
        else:
            found.append(_digits(int(name[2:] or 9)) if name.startswith("FF") else _WRITERS[name])
    return (*found, _constant(format_[position:]))


def _constant(text: str) -> _Writer:
    return lambda *_: text


def _digits(count: int) -> _Writer:
    return lambda at, _, nanos: f"{at.microsecond:06d}{nanos:03d}"[:count]


WRITE = Scalar("localcloud_moment_text", _write, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR")
