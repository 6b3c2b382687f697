"""Parameters of a session that DuckDB has to know: its time zone, and variables that macros read.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.files.moment_pattern import pattern_of
from localcloud.snowflake.wire.literals import string_literal

# https://docs.snowflake.com/en/sql-reference/parameters#timezone
TIMEZONE = "America/Los_Angeles"
# The values without a variable. TIMESTAMP_OUTPUT_FORMAT stands for an empty one of the other three.
_STAMP = "TIMESTAMP_OUTPUT_FORMAT"
_OF_STAMPS = ("TIMESTAMP_NTZ_OUTPUT_FORMAT", "TIMESTAMP_LTZ_OUTPUT_FORMAT", "TIMESTAMP_TZ_OUTPUT_FORMAT")
# How texts of dates and times are written; AUTO stands for the formats of files/moment_text.py.
INPUT_FORMATS = ("DATE_INPUT_FORMAT", "TIME_INPUT_FORMAT", "TIMESTAMP_INPUT_FORMAT")
NTZ_FORMAT, LTZ_FORMAT = "YYYY-MM-DD HH24:MI:SS.FF3", "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM"
_DEFAULTS = {
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": NTZ_FORMAT,
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": LTZ_FORMAT,
    "TIMESTAMP_TZ_OUTPUT_FORMAT": LTZ_FORMAT,
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS",
    "BINARY_OUTPUT_FORMAT": "HEX",
    "BINARY_INPUT_FORMAT": "HEX",
    "WEEK_START": "0",
    "WEEK_OF_YEAR_POLICY": "0",
    "TWO_DIGIT_CENTURY_START": "1970",
    **dict.fromkeys(INPUT_FORMATS, "AUTO"),
}
KEYS = ("TIMEZONE", _STAMP, *_DEFAULTS)


def variable(key: str) -> str:
    """Return DuckDB SQL of a parameter's value: NULL for the default. That of INPUT_FORMATS is DuckDB's pattern."""
    return f"getvariable('{_name(key)}')"


def statements(parameters: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """Return DuckDB's statements that bring a connection from the parameters `before` to these, both by KEYS.

    `before` is empty for a connection that has none.
    """
    found = []
    if parameters["TIMEZONE"] != before.get("TIMEZONE"):
        found.append(zone_statement(parameters["TIMEZONE"]))
    old, new = (_variables(given) if given else {} for given in (before, parameters))
    changed = {key: value for key, value in new.items() if value != old.get(key)}
    return found + [
        f"SET VARIABLE {_name(key)} = {'NULL' if value is None else string_literal(value)}"
        for key, value in changed.items()
    ]


def chosen_formats(parameters: Mapping[str, str]) -> frozenset[str]:
    """Return those of INPUT_FORMATS that are not AUTO."""
    return frozenset(key for key in INPUT_FORMATS if parameters[key].upper() != "AUTO")


def zone_statement(zone: str) -> str:
    """Return DuckDB's statement that makes this the time zone of a connection."""
    return f"SET TimeZone = {string_literal(zone)}"


def _variables(parameters: Mapping[str, str]) -> dict[str, str | None]:
    """Return the value of each variable, None for the default."""
    given = {key: parameters[key] or parameters[_STAMP] * (key in _OF_STAMPS) for key in _DEFAULTS}
    chosen = {key: None if value.upper() == _DEFAULTS[key] else value for key, value in given.items()}
    return {key: pattern_of(value) if value and key in INPUT_FORMATS else value for key, value in chosen.items()}


def _name(key: str) -> str:
    return f"localcloud_{key.lower()}"
