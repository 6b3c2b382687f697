"""Parameters that change what statements do, and that are done here in one way only: every other value is refused.

A user may be given any, for they are kept and shown; but who has one can't log in.
https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.snowflake.wire import errors

STAMP = "YYYY-MM-DD HH24:MI:SS.FF3"
DONE: Mapping[str, tuple[str, ...]] = {
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
    "STRICT_JSON_OUTPUT": ("FALSE",),
    "TIME_INPUT_FORMAT": ("AUTO",),
    "TIME_OUTPUT_FORMAT": ("HH24:MI:SS",),
    "TIMESTAMP_INPUT_FORMAT": ("AUTO",),
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": ("",),
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": (STAMP,),
    "TIMESTAMP_OUTPUT_FORMAT": (f"{STAMP} TZHTZM",),
    "TIMESTAMP_TYPE_MAPPING": ("TIMESTAMP_NTZ",),
    "TIMESTAMP_TZ_OUTPUT_FORMAT": ("",),
    # What is shown as the default is Los Angeles: who sets nothing may still run in UTC.
    "TIMEZONE": ("UTC", "ETC/UTC"),
    "TRANSACTION_ABORT_ON_ERROR": ("FALSE",),
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL": ("READ COMMITTED",),
    "TWO_DIGIT_CENTURY_START": ("1970",),
    "WEEK_OF_YEAR_POLICY": ("0",),
    "WEEK_START": ("0",),
}


def refuse(parameters: Mapping[str, str]) -> None:
    """Raises SnowflakeError 000002 if one has a value that is not done here."""
    for key, value in parameters.items():
        if key in DONE and value.upper() not in DONE[key]:
            raise errors.unsupported(f"{key} = {value}")
