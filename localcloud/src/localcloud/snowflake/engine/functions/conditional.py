"""Choices among values.

https://docs.snowflake.com/en/sql-reference/functions-conditional
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.names import names

NAMES = names(
    """
    BOOLAND BOOLNOT BOOLOR BOOLXOR COALESCE DECODE EQUAL_NULL GREATEST GREATEST_IGNORE_NULLS IFF IFNULL LEAST
    LEAST_IGNORE_NULLS NULLIF NULLIFZERO NVL NVL2 ZEROIFNULL
    """
)
MACROS = ()
MENDS = {}
