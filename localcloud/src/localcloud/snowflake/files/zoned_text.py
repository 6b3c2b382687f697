"""TIMESTAMP_TZ: a point in time that keeps its offset, as an INTERVAL of DuckDB's, and texts of it.

https://docs.snowflake.com/en/sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz

DuckDB has no such type. It compares, groups and joins INTERVALs by their whole length, and keeps months, days and
microseconds apart. Here the whole length, with months of 30 days, is the point in time, and the months are the offset.
No part is negative: then intervals of one length are equal, whatever their parts.
"""

from __future__ import annotations

# The months of the offset zero, and the days of 1970: their sum lies far beyond any offset and any year.
ZERO_MONTHS, EPOCH_DAYS = 100_000, 5_000_000
# Microseconds; DuckDB's literals would be of 32 bits.
_DAY, MINUTE = 86_400_000_000, "CAST(60000000 AS BIGINT)"
# Minutes east of UTC of the session's zone, at the time of a TIMESTAMP_LTZ.
SESSION_OFFSET = "CAST(date_part('timezone', {0}) // 60 AS INTEGER)"
# A text ends with an offset behind its minutes or seconds; without one it is of the session's zone.
_ZONE = r"(:\d+(\.\d+)?)\s*(Z|[+-]\d{2}(:?\d{2})?)\s*$"


def interval(micros: str, offset: str) -> str:
    """Return DuckDB SQL of the value of `micros`, microseconds since 1970, and `offset`, minutes east of UTC."""
    months, whole = f"({ZERO_MONTHS} + ({offset}))", f"(({micros}) + {EPOCH_DAYS * _DAY})"
    return f"""(to_months(CAST({months} AS INTEGER))
        + to_days(CAST({whole} // {_DAY} - 30 * {months} AS INTEGER)) + to_microseconds({whole} % {_DAY}))"""


def micros_of(value: str) -> str:
    """Return DuckDB SQL of the microseconds since 1970 of a value."""
    days = f"(30 * {_months(value)} + date_part('day', {value}) - {EPOCH_DAYS})"
    hours = f"date_part('hour', {value}) * 3600000000 + date_part('minute', {value}) * {MINUTE}"
    return f"({days} * {_DAY} + {hours} + date_part('microsecond', {value}))"


def offset_of(value: str) -> str:
    """Return DuckDB SQL of the minutes east of UTC of a value."""
    return f"CAST({_months(value)} - {ZERO_MONTHS} AS INTEGER)"


def of_text(text: str, cast: str = "CAST") -> str:
    """Return DuckDB SQL of the value of a text in ISO 8601; `cast` is CAST or TRY_CAST."""
    zone = f"replace(regexp_extract({text}, '{_ZONE}', 3), ':', '')"
    offset = f"CASE WHEN {zone} = 'Z' THEN 0 WHEN {zone} <> '' THEN {_offset_of_text(zone)} END"
    bare = f"{cast}(regexp_replace({text}, '{_ZONE}', '\\1') AS TIMESTAMP)"
    zoned = interval(f"epoch_us({bare}) - ({offset}) * {MINUTE}", offset)
    return f"CASE WHEN {zone} <> '' THEN {zoned} ELSE {of_instant(f'{cast}({text} AS TIMESTAMPTZ)')} END"


def of_instant(value: str) -> str:
    """Return DuckDB SQL of a TIMESTAMP_LTZ with the offset of the session's zone."""
    return interval(f"epoch_us({value})", SESSION_OFFSET.format(value))


def _months(value: str) -> str:
    return f"(12 * date_part('year', {value}) + date_part('month', {value}))"


def _offset_of_text(zone: str) -> str:
    """Return DuckDB SQL of the minutes of an offset such as +02 or -0830."""
    digits = f"TRY_CAST(rpad({zone}[2:], 4, '0') AS INTEGER)"
    return f"(CASE WHEN {zone}[1] = '-' THEN -1 ELSE 1 END * ({digits} // 100 * 60 + {digits} % 100))"
