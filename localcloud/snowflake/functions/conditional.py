"""Choices among values.

https://docs.snowflake.com/en/sql-reference/functions-conditional
"""

from __future__ import annotations

from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    COALESCE DECODE GREATEST IFF IFNULL LEAST NULLIF NVL NVL2 ZEROIFNULL
    """
)
MACROS = ()
MENDS = {}
