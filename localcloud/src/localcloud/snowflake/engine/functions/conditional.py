"""Conditional functions.

https://docs.snowflake.com/en/sql-reference/functions-conditional
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set(
    """
    BOOLAND BOOLNOT BOOLOR BOOLXOR COALESCE DECODE EQUAL_NULL GREATEST GREATEST_IGNORE_NULLS IFF IFNULL LEAST
    LEAST_IGNORE_NULLS NULLIF NULLIFZERO NVL NVL2 REGR_VALX REGR_VALY ZEROIFNULL
    """
)
MACROS: tuple[Macro, ...] = ()


def _rewrite_regression_value(node: exp.RegrValx | exp.RegrValy) -> None:
    """Return one argument as a FLOAT if the other is not NULL."""
    value, other = (node.expression, node.this) if isinstance(node, exp.RegrValx) else (node.this, node.expression)
    known = exp.not_(exp.Is(this=other.copy(), expression=exp.Null()))
    node.replace(exp.Case(ifs=[exp.If(this=known, true=exp.cast(value.copy(), exp.DType.DOUBLE))]))


PRE_REWRITES: Rewrites = dict.fromkeys((exp.RegrValx, exp.RegrValy), _rewrite_regression_value)
