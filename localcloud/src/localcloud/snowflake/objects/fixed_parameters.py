"""Parameters that change what statements do, and of which only some values are supported.

Every value can be set on a user, where it is stored and shown; a user with an unsupported value can't log in.
https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from localcloud.snowflake.engine import json_indents
from localcloud.snowflake.engine.session_settings import INPUT_FORMATS
from localcloud.snowflake.files.moment_pattern import pattern_of
from localcloud.snowflake.wire import errors

_SUPPORTED: Mapping[str, tuple[str, ...]] = {
    "DEFAULT_DDL_COLLATION": ("",),
    "ERROR_ON_NONDETERMINISTIC_MERGE": ("TRUE",),
    "ERROR_ON_NONDETERMINISTIC_UPDATE": ("FALSE",),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": ("FALSE",),
    "SEARCH_PATH": ("$CURRENT, $PUBLIC",),
    "SIMULATED_DATA_SHARING_CONSUMER": ("",),
    # Strict either way: no value here is undefined, and JSON null stays null.
    "STRICT_JSON_OUTPUT": ("FALSE", "TRUE"),
    "TIMESTAMP_TYPE_MAPPING": ("TIMESTAMP_NTZ",),
    "TRANSACTION_ABORT_ON_ERROR": ("FALSE",),
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL": ("READ COMMITTED",),
}


# The values that there are in Snowflake, as far as their number is small.
_VALUES: Mapping[str, tuple[str, ...]] = {
    "BINARY_INPUT_FORMAT": ("HEX", "BASE64", "UTF8", "UTF-8"),
    "BINARY_OUTPUT_FORMAT": ("HEX", "BASE64"),
    "JSON_INDENT": tuple(map(str, range(json_indents.MOST + 1))),
    "TWO_DIGIT_CENTURY_START": tuple(map(str, range(1900, 2101))),
    "WEEK_OF_YEAR_POLICY": ("0", "1"),
    "WEEK_START": tuple("01234567"),
}


def refuse(parameters: Mapping[str, str]) -> None:
    """Raise SnowflakeError 000002 for a value that is not supported, 001008 for one that Snowflake does not have."""
    for key, value in parameters.items():
        unknown_zone = key == "TIMEZONE" and value not in _zones()
        if unknown_zone or (key in _VALUES and value.upper() not in _VALUES[key]):
            raise errors.invalid_value(value, key)
        if key.endswith("OUTPUT_FORMAT") and value.upper() == "AUTO":
            raise errors.unsupported(f"{key} = {value}")
        if key in INPUT_FORMATS and value.upper() != "AUTO":
            pattern_of(value)
        if key in _SUPPORTED and value.upper() not in _SUPPORTED[key]:
            raise errors.unsupported(f"{key} = {value}")


@cache
def _zones() -> frozenset[str]:
    """Return the names of the time zones; they are case-sensitive.

    https://docs.snowflake.com/en/sql-reference/parameters#timezone
    """
    return frozenset(available_timezones()) | {"Etc/UTC"}
