"""TIMESTAMP_TZ: a point in time that keeps its offset, as an INTERVAL of DuckDB's, and texts of it.

https://docs.snowflake.com/en/sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz

DuckDB has no such type. It compares, groups and joins INTERVALs by their whole length, and keeps months, days and
microseconds apart. Here the whole length, with months of 30 days, is the point in time, and the months tell the offset.
An INTERVAL's microsecond stands for a nanosecond: its days are of 86.4 seconds, and it reaches beyond the year 99999.
No part is negative: then intervals of one length are equal, whatever their parts.
"""

from __future__ import annotations

# The days before 1970, and the months of one offset: the rest of a division by these is the offset and UTC_MINUTES.
EPOCH_DAYS, OFFSETS, UTC_MINUTES = 2_000_000_000, 4096, 1440
# Fewer months than a value of any year: those of another interval.
FEWEST_MONTHS = 1000 * OFFSETS
# The nanoseconds of a day; in microseconds a day, and the months of one offset. DuckDB's literals would be of 32 bits.
DAY_NANOS = 86_400_000_000
_DAY, MINUTE = 86_400_000, "CAST(60000000 AS BIGINT)"
_SPAN = 30 * OFFSETS * _DAY
# Minutes east of UTC of the session's zone, at the time of a TIMESTAMP_LTZ.
SESSION_OFFSET = "CAST(date_part('timezone', {0}) // 60 AS INTEGER)"
# A text ends with an offset behind its minutes or seconds; without one it is of the session's zone.
_ZONE = r"(:\d+(\.\d+)?)\s*(Z|[+-]\d{2}(:?\d{2})?)\s*$"
# Digits of a second that DuckDB's casts leave out.
_BELOW_MICROS = r"\.\d{6}(\d{1,3})"


def interval(micros: str, offset: str, nanos: str = "0") -> str:
    """Return DuckDB SQL of the value of `micros`, microseconds since 1970, and `offset`, minutes east of UTC.

    `nanos` are the nanoseconds behind them, 0 to 999.
    """
    code, whole = f"({offset}) + {UTC_MINUTES}", f"(({micros}) + {EPOCH_DAYS * _DAY})"
    return f"""(to_months(CAST({OFFSETS} * ({whole} // {_SPAN} - 1) + {code} AS INTEGER))
        + to_days(CAST({whole} % {_SPAN} // {_DAY} + {30 * OFFSETS} - 30 * ({code}) AS INTEGER))
        + to_microseconds(CAST({whole} % {_DAY} * 1000 + {nanos} AS BIGINT)))"""


def micros_of(value: str) -> str:
    """Return DuckDB SQL of the microseconds since 1970 of a value."""
    days = f"(30 * {_months(value)} + date_part('day', {value}) - {EPOCH_DAYS})"
    minutes = f"date_part('hour', {value}) * 3600000 + date_part('minute', {value}) * 60000"
    return f"({days} * {_DAY} + {minutes} + date_part('microsecond', {value}) // 1000)"


def nanos_of(value: str) -> str:
    """Return DuckDB SQL of the nanoseconds of a value behind its microseconds, 0 to 999."""
    return f"date_part('microsecond', {value}) % 1000"


def offset_of(value: str) -> str:
    """Return DuckDB SQL of the minutes east of UTC of a value."""
    return f"CAST({_months(value)} % {OFFSETS} - {UTC_MINUTES} AS INTEGER)"


def of_text(text: str, cast: str = "CAST") -> str:
    """Return DuckDB SQL of the value of a text in ISO 8601; `cast` is CAST or TRY_CAST."""
    zone = f"replace(regexp_extract({text}, '{_ZONE}', 3), ':', '')"
    offset = f"CASE WHEN {zone} = 'Z' THEN 0 WHEN {zone} <> '' THEN {_offset_of_text(zone)} END"
    bare = f"{cast}(regexp_replace({text}, '{_ZONE}', '\\1') AS TIMESTAMP)"
    nanos = f"CAST(rpad(regexp_extract({text}, '{_BELOW_MICROS}', 1), 3, '0') AS INTEGER)"
    zoned = interval(f"epoch_us({bare}) - ({offset}) * {MINUTE}", offset, nanos)
    return f"CASE WHEN {zone} <> '' THEN {zoned} ELSE {of_instant(f'{cast}({text} AS TIMESTAMPTZ)', nanos)} END"


def of_instant(value: str, nanos: str = "0") -> str:
    """Return DuckDB SQL of a TIMESTAMP_LTZ with the offset of the session's zone, and nanoseconds behind it."""
    return interval(f"epoch_us({value})", SESSION_OFFSET.format(value), nanos)


def _months(value: str) -> str:
    return f"(12 * date_part('year', {value}) + date_part('month', {value}))"


def _offset_of_text(zone: str) -> str:
    """Return DuckDB SQL of the minutes of an offset such as +02 or -0830."""
    digits = f"TRY_CAST(rpad({zone}[2:], 4, '0') AS INTEGER)"
    return f"(CASE WHEN {zone}[1] = '-' THEN -1 ELSE 1 END * ({digits} // 100 * 60 + {digits} % 100))"
