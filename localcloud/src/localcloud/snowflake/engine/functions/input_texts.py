"""The text in ISO 8601 of a text of a date or time: in the session's format, or in one of AUTO detection.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#input-formats
"""

from __future__ import annotations

from localcloud.snowflake.engine.session_settings import variable
from localcloud.snowflake.files.moment_reader import text_of
from localcloud.snowflake.files.moment_text import iso_moment, iso_time, or_number, with_nanos


def date_text(text: str, otherwise: str) -> str:
    """Return DuckDB SQL of the ISO 8601 text in the SQL expression `text`, a VARCHAR, for a DATE.

    For a text in another format it is the SQL expression `otherwise`.
    """
    return _read("DATE_INPUT_FORMAT", text, iso_moment(text, otherwise), otherwise)


def timestamp_text(text: str, otherwise: str, below: str | None = None) -> str:
    """Return the same for a timestamp of any kind.

    For a text with a digit behind the sixth of a second it is `below`, if that is given.
    """
    return _read("TIMESTAMP_INPUT_FORMAT", text, iso_moment(text, otherwise, below), otherwise, below=below)


def time_text(text: str, otherwise: str, below: str | None = None) -> str:
    """Return the same for a TIME; with AUTO detection a text without AM or PM stays as it is."""
    detected = or_number(text, iso_time(text, otherwise, below))
    return _read("TIME_INPUT_FORMAT", text, detected, otherwise, below, "[12:29]")


def _read(key: str, text: str, detected: str, otherwise: str, below: str | None = None, part: str = "") -> str:
    pattern = variable(key)
    read = f"coalesce({text_of(text, pattern)}{part}, {otherwise})"
    lossy = "" if below is None else f"WHEN {with_nanos(text, numbers=False)} THEN {below}"
    return f"CASE WHEN {text} IS NULL THEN NULL WHEN {pattern} IS NULL THEN {detected} {lossy} ELSE {read} END"
