"""Texts of dates and times in the formats of AUTO detection, as DuckDB SQL. Casts, INSERT and COPY share them.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
"""

from __future__ import annotations

import re

ZONE = r"\s*(Z|[+-]\d{2}(:?\d{2})?)"
# Hours are 00 to 23: https://docs.snowflake.com/en/sql-reference/date-time-input-output#valid-ranges-of-values-for-fields
_HOUR = r"([01]?\d|2[0-3])"
# ISO 8601, which DuckDB reads as Snowflake does.
ISO = rf"\s*\d{{1,5}}-\d{{1,2}}-\d{{1,2}}([T ]{_HOUR}:\d{{1,2}}(:\d{{1,2}}(\.\d{{1,9}})?)?" + f"({ZONE})?)?" + r"\s*"
_HOUR_ONLY = rf"\s*\d{{4}}-\d{{1,2}}-\d{{1,2}}[T ]{_HOUR}\s*"
_EPOCH = r"\s*-?\d{1,19}\s*"
# The offset stands at the end, or before the year.
_OFFSET = r"\s+([+-]\d{2}:?\d{2})(\s+\d{4})?\s*$"
# DuckDB reads six digits of a second.
_BEYOND = r"(\.\d{6})\d{1,3}"
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
    """Return whether a text is a date or a timestamp of ISO 8601, which needs no conversion for DuckDB."""
    return re.fullmatch(ISO, text) is not None


def iso_moment(text: str, otherwise: str) -> str:
    """Return SQL of the ISO 8601 text of the date or timestamp in the SQL expression `text`, a VARCHAR.

    For a text in no known format it is the SQL expression `otherwise`.
    """
    return f"CASE WHEN regexp_full_match({text}, '{ISO}') THEN {text} ELSE {other_moment(text, otherwise)} END"


def other_moment(text: str, otherwise: str) -> str:
    """Return SQL as `iso_moment` does, for a text that is not ISO 8601."""
    bare = f"regexp_replace(regexp_replace({text}, '{_OFFSET}', '\\2'), '{_BEYOND}', '\\1')"
    stamp = f"strftime(try_strptime({bare}, {_list(_OTHER)}), '%Y-%m-%d %H:%M:%S.%f')"
    # DuckDB computes constants whatever the branch.
    number = f"TRY_CAST({text} AS BIGINT)"
    return f"""CASE
        WHEN regexp_full_match({text}, '{_HOUR_ONLY}') THEN trim({text}) || ':00'
        WHEN regexp_full_match({text}, '{_EPOCH}') AND {number} IS NOT NULL THEN CAST(CASE
            WHEN {number} < {_SECONDS} THEN make_timestamp({number} * 1000000)
            WHEN {number} < {_MILLISECONDS} THEN make_timestamp({number} * 1000)
            WHEN {number} < {_MICROSECONDS} THEN make_timestamp({number})
            ELSE make_timestamp({number} // 1000) END AS VARCHAR)
        WHEN regexp_matches({text}, '{_FULL_YEAR}')
        THEN coalesce({stamp} || coalesce(regexp_extract({text}, '{_OFFSET}', 1), ''), {otherwise})
        ELSE {otherwise} END"""


def iso_time(text: str, otherwise: str) -> str:
    """Return SQL of the 24-hour text of the time in the SQL expression `text`, which may end in AM or PM.

    A time with AM or PM in no known format becomes `otherwise`; other texts stay as they are.
    """
    bare = f"regexp_replace({text}, '{_BEYOND}', '\\1')"
    time = f"strftime(try_strptime({bare}, {_list(_HALF_DAY)}), '%H:%M:%S.%f')"
    return f"CASE WHEN regexp_matches({text}, '(?i)[ap]m\\s*$') THEN coalesce({time}, {otherwise}) ELSE {text} END"


def _list(formats: tuple[str, ...]) -> str:
    return f"[{', '.join(map(repr, formats))}]"
