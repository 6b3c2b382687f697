"""Conditional functions.

https://docs.snowflake.com/en/sql-reference/functions-conditional
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set(
    """
    BOOLAND BOOLNOT BOOLOR BOOLXOR COALESCE DECODE EQUAL_NULL GREATEST GREATEST_IGNORE_NULLS IFF IFNULL LEAST
    LEAST_IGNORE_NULLS NULLIF NULLIFZERO NVL NVL2 ZEROIFNULL
    """
)
MACROS: tuple[Macro, ...] = ()
PRE_REWRITES: Rewrites = {}
