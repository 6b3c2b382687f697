"""Texts of dates and times in the formats of AUTO detection, as DuckDB SQL. Casts, INSERT and COPY share them.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
"""

from __future__ import annotations

import re

# DuckDB's types of microseconds and of nanoseconds; those reach from 1677 to 2262.
NANO_TYPES = {"TIMESTAMP": "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ_NS", "TIME": "TIME_NS"}
ZONE = r"\s*(Z|[+-]\d{2}(:?\d{2})?)"
# Hours are 00 to 23: https://docs.snowflake.com/en/sql-reference/date-time-input-output#valid-ranges-of-values-for-fields
_HOUR = r"([01]?\d|2[0-3])"
# ISO 8601, which DuckDB reads as Snowflake does.
_ISO_TO_SECONDS = rf"\s*\d{{1,5}}-\d{{1,2}}-\d{{1,2}}([T ]{_HOUR}:\d{{1,2}}(:\d{{1,2}}"
_ISO_ZONE = rf")?({ZONE})?)?\s*"
ISO = rf"{_ISO_TO_SECONDS}(\.\d{{1,9}})?{_ISO_ZONE}"
# The same with no other digit than 0 behind the sixth of a second, of which DuckDB's usual types lose nothing.
ISO_MICROS = rf"{_ISO_TO_SECONDS}(\.\d{{1,6}}0{{0,3}})?{_ISO_ZONE}"
# A digit behind the sixth of a second.
_BELOW = r":\d{1,2}\.\d{6}\d{0,2}[1-9]"
_HOUR_ONLY = rf"\s*\d{{4}}-\d{{1,2}}-\d{{1,2}}[T ]{_HOUR}\s*"
_EPOCH = r"\s*-?\d{1,19}\s*"
# The offset stands at the end, or before the year.
_OFFSET = r"\s+([+-]\d{2}:?\d{2})(\s+\d{4})?\s*$"
_APART = r"\s+(Z|[+-]\d{1,2}(:?\d{2})?)\s*$"
# DuckDB's formats read six digits of a second.
_BEYOND = r"(\.\d{6})(\d{1,3})"
_FULL_YEAR = r"[/ -]\d{4}\b"
_OTHER = (
    *("%m/%d/%Y", "%m/%d/%Y %H:%M:%S", "%d-%b-%Y", "%d-%B-%Y"),
    *("%a, %d %b %Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S.%f"),
    *("%a, %d %b %Y %I:%M:%S %p", "%a, %d %b %Y %I:%M:%S.%f %p", "%a %b %d %H:%M:%S %Y"),
)
_HALF_DAY = ("%I:%M %p", "%I:%M:%S %p", "%I:%M:%S.%f %p")
# Numbers below these count seconds, milliseconds and microseconds since 1970; others nanoseconds:
# https://docs.snowflake.com/en/sql-reference/functions/to_timestamp#usage-notes
_SECONDS, _MILLISECONDS, _MICROSECONDS = 31536000000, 31536000000000, 31536000000000000


def is_iso(text: str) -> bool:
    """Return whether a text is a date or a timestamp of ISO 8601 in microseconds, which DuckDB reads as it is."""
    return re.fullmatch(ISO_MICROS, text) is not None


def is_beyond_nanos(text: str) -> bool:
    """Return whether a text begins with a year that the types of nanoseconds do not hold."""
    year = re.match(r"\s*(\d+)-", text)
    return year is not None and not 1677 < int(year[1]) < 2262


def has_nanos(text: str) -> bool:
    """Return whether a text has a digit behind the sixth of a second, or is a number of nanoseconds since 1970."""
    if re.search(_BELOW, text):
        return True
    return bool(re.fullmatch(_EPOCH, text)) and int(text) >= _MICROSECONDS and int(text) % 1000 != 0


def with_nanos(text: str, numbers: bool = True) -> str:
    """Return SQL as `has_nanos`, for an SQL expression of a VARCHAR; without `numbers`, of digits behind a point."""
    number = f" OR {_is_nanos_number(text)}" if numbers else ""
    return f"(length({text}) > 14 AND (regexp_matches({text}, '{_BELOW}'){number}))"


def _is_nanos_number(text: str) -> str:
    number = f"TRY_CAST({text} AS BIGINT)"
    return f"coalesce({number} >= {_MICROSECONDS} AND {number} % 1000 <> 0, false)"


def nanos_of_text(text: str) -> str:
    """Return SQL of the nanoseconds behind the microseconds of a text, 0 to 999."""
    return f"CAST(rpad({_last_digits(text)}, 3, '0') AS INTEGER)"


def _last_digits(text: str) -> str:
    """Return SQL of the digits behind the sixth of a second, "" for none."""
    return f"coalesce(regexp_extract({text}, '{_BEYOND}', 2), '')"


def in_micros(text: str) -> str:
    """Return SQL of a text without the digits behind the sixth of a second."""
    return f"regexp_replace({text}, '{_BEYOND}', '\\1')"


def beside_offset(text: str) -> str:
    """Return SQL of a text without the blanks before an offset at its end."""
    return f"regexp_replace({text}, '{_APART}', '\\1')"


def iso_moment(text: str, otherwise: str, below: str | None = None) -> str:
    """Return SQL of the ISO 8601 text of the date or timestamp in the SQL expression `text`, a VARCHAR.

    It has up to nine digits of a second. For a text in no known format it is the SQL expression `otherwise`; for one
    with a digit behind the sixth it is `below`, if that is given.
    """
    iso = ISO if below is None else ISO_MICROS
    return f"CASE WHEN regexp_full_match({text}, '{iso}') THEN {text} ELSE {other_moment(text, otherwise, below)} END"


def other_moment(text: str, otherwise: str, below: str | None = None) -> str:
    """Return SQL as `iso_moment` does, for a text that is not ISO 8601."""
    bare = in_micros(f"regexp_replace({text}, '{_OFFSET}', '\\2')")
    stamp = f"strftime(try_strptime({bare}, {_list(_OTHER)}), '%Y-%m-%d %H:%M:%S.%f') || {_last_digits(text)}"
    # DuckDB computes constants whatever the branch.
    number = f"TRY_CAST({text} AS BIGINT)"
    first = "" if below is None else f"WHEN {with_nanos(text)} THEN {below}"
    return f"""CASE {first}
        WHEN regexp_full_match({text}, '{_HOUR_ONLY}') THEN trim({text}) || ':00'
        WHEN regexp_full_match({text}, '{_EPOCH}') AND {number} IS NOT NULL THEN CASE
            WHEN {number} < {_SECONDS} THEN CAST(make_timestamp({number} * 1000000) AS VARCHAR)
            WHEN {number} < {_MILLISECONDS} THEN CAST(make_timestamp({number} * 1000) AS VARCHAR)
            WHEN {number} < {_MICROSECONDS} THEN CAST(make_timestamp({number}) AS VARCHAR)
            ELSE CAST(make_timestamp_ns({number}) AS VARCHAR) END
        WHEN regexp_matches({text}, '{_FULL_YEAR}')
        THEN coalesce({stamp} || coalesce(regexp_extract({text}, '{_OFFSET}', 1), ''), {otherwise})
        ELSE {otherwise} END"""


def iso_time(text: str, otherwise: str, below: str | None = None) -> str:
    """Return the 24-hour text of the time in the SQL expression `text`, which may end in AM or PM.

    A time with AM or PM in no known format becomes `otherwise`; other texts stay as they are. `below`: as above.
    """
    time = f"strftime(try_strptime({in_micros(text)}, {_list(_HALF_DAY)}), '%H:%M:%S.%f') || {_last_digits(text)}"
    first = "" if below is None else f"WHEN {with_nanos(text)} THEN {below}"
    return f"""CASE {first} WHEN regexp_matches({text}, '(?i)[ap]m\\s*$') THEN coalesce({time}, {otherwise})
        ELSE {text} END"""


def or_number(text: str, time: str) -> str:
    """Return SQL of the time of day of a text that is a whole number since 1970, and for others the SQL `time`.

    https://docs.snowflake.com/en/sql-reference/functions/to_time#usage-notes
    """
    number = f"TRY_CAST({text} AS BIGINT)"
    micros = f"""CASE WHEN {number} < {_SECONDS} THEN {number} * 1000000 WHEN {number} < {_MILLISECONDS}
        THEN {number} * 1000 WHEN {number} < {_MICROSECONDS} THEN {number} ELSE {number} // 1000 END"""
    return f"""CASE WHEN regexp_full_match({text}, '{_EPOCH}') AND {number} IS NOT NULL
        THEN CAST(CAST(make_timestamp({micros}) AS TIME) AS VARCHAR) ELSE {time} END"""


def _list(formats: tuple[str, ...]) -> str:
    return f"[{', '.join(map(repr, formats))}]"
