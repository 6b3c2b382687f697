"""Conditional functions.

https://docs.snowflake.com/en/sql-reference/functions-conditional
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar_types import NO_ELEMENT, no_element
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set(
    """
    BOOLAND BOOLNOT BOOLOR BOOLXOR COALESCE DECODE EQUAL_NULL GREATEST GREATEST_IGNORE_NULLS IFF IFNULL LEAST
    LEAST_IGNORE_NULLS NULLIF NULLIFZERO NVL NVL2 REGR_VALX REGR_VALY ZEROIFNULL
    """
)
# A number or a text of one, as accounts take them: https://github.com/mlorek/frostlake/blob/main/docs/functions.md
LOGICAL = Macro(
    "localcloud_logical",
    "x, name",
    "x",
    {"x VARCHAR": "CAST(x AS DOUBLE)", "x BOOLEAN": f"CAST(error('{NO_ELEMENT}BOOLEAN||' || name) AS DOUBLE)"},
)
MACROS = (LOGICAL,)
# By the node: their names, and the keys of their arguments.
_LOGIC = {
    exp.Booland: ("BOOLAND", ("this", "expression")),
    exp.Boolor: ("BOOLOR", ("this", "expression")),
    exp.Xor: ("BOOLXOR", ("this", "expression")),
    exp.Boolnot: ("BOOLNOT", ("this",)),
}


def _rewrite_regression_value(node: exp.RegrValx | exp.RegrValy) -> None:
    """Return one argument as a FLOAT if the other is not NULL."""
    value, other = (node.expression, node.this) if isinstance(node, exp.RegrValx) else (node.this, node.expression)
    known = exp.not_(exp.Is(this=other.copy(), expression=exp.Null()))
    node.replace(exp.Case(ifs=[exp.If(this=known, true=exp.cast(value.copy(), exp.DType.DOUBLE))]))


def _rewrite_logic(node: exp.Booland | exp.Boolor | exp.Xor | exp.Boolnot) -> None:
    """Read texts as numbers. Raise SnowflakeError 001044 for a BOOLEAN."""
    name, keys = _LOGIC[type(node)]
    if not node.args.get("round_input"):
        return
    for key in keys:
        value = node.args[key].unnest()
        if isinstance(value, (exp.Boolean, exp.Predicate, exp.Connector, exp.Not)):
            raise no_element("BOOLEAN", "", name)
        if isinstance(value, exp.Column) or value.is_string:
            node.set(key, LOGICAL(node.args[key], exp.Literal.string(name)))


PRE_REWRITES: Rewrites = {
    **dict.fromkeys((exp.RegrValx, exp.RegrValy), _rewrite_regression_value),
    **dict.fromkeys(_LOGIC, _rewrite_logic),
}
