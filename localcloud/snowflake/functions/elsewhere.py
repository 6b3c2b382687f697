"""Snowflake's functions that the local cloud does not do.

https://docs.snowflake.com/en/sql-reference/functions-all
"""

from __future__ import annotations

from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    REGEXP_SUBSTR SOUNDEX TO_BINARY TYPEOF
    """
)
