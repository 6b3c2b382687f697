"""Parameters that change what statements do, and of which only some values are supported.

Every value can be set on a user, where it is stored and shown; a user with an unsupported value can't log in.
https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.wire import errors

_STAMP = "YYYY-MM-DD HH24:MI:SS.FF3"
_SUPPORTED: Mapping[str, tuple[str, ...]] = {
    "BINARY_INPUT_FORMAT": ("HEX",),
    "BINARY_OUTPUT_FORMAT": ("HEX",),
    "DATE_INPUT_FORMAT": ("AUTO", "YYYY-MM-DD"),
    "DATE_OUTPUT_FORMAT": ("YYYY-MM-DD",),
    "DEFAULT_DDL_COLLATION": ("",),
    "ERROR_ON_NONDETERMINISTIC_MERGE": ("TRUE",),
    "ERROR_ON_NONDETERMINISTIC_UPDATE": ("FALSE",),
    # Indented or not: values of VARIANT come without spaces.
    "JSON_INDENT": ("0", "2"),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": ("FALSE",),
    "ROWS_PER_RESULTSET": ("0",),
    "SEARCH_PATH": ("$CURRENT, $PUBLIC",),
    "SIMULATED_DATA_SHARING_CONSUMER": ("",),
    # Strict either way: no value here is undefined, and JSON null stays null.
    "STRICT_JSON_OUTPUT": ("FALSE", "TRUE"),
    "TIME_INPUT_FORMAT": ("AUTO",),
    "TIME_OUTPUT_FORMAT": ("HH24:MI:SS",),
    "TIMESTAMP_INPUT_FORMAT": ("AUTO",),
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": ("",),
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": (_STAMP,),
    "TIMESTAMP_OUTPUT_FORMAT": (f"{_STAMP} TZHTZM",),
    "TIMESTAMP_TYPE_MAPPING": ("TIMESTAMP_NTZ",),
    "TIMESTAMP_TZ_OUTPUT_FORMAT": ("",),
    # The default is shown as Los Angeles; sessions run in UTC.
    "TIMEZONE": ("UTC", "ETC/UTC"),
    "TRANSACTION_ABORT_ON_ERROR": ("FALSE",),
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL": ("READ COMMITTED",),
    "TWO_DIGIT_CENTURY_START": ("1970",),
    "WEEK_OF_YEAR_POLICY": ("0",),
    "WEEK_START": ("0",),
}


def refuse(parameters: Mapping[str, str]) -> None:
    """Raise SnowflakeError 000002 if a parameter has a value that is not supported."""
    for key, value in parameters.items():
        if key in _SUPPORTED and value.upper() not in _SUPPORTED[key]:
            raise errors.unsupported(f"{key} = {value}")
