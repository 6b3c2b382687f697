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
# A number that stands beside a column in a choice: beside a BOOLEAN, it is one. The same source. A NULL is taken for a
# BIGINT, which is nearer to it.
BESIDE = Macro("localcloud_beside_boolean", "x, y", "x", {"y BIGINT": "x", "y BOOLEAN": "CAST(x AS BOOLEAN)"})
MACROS = (LOGICAL, BESIDE)
_BOOLEANS = (exp.Boolean, exp.Predicate, exp.Connector, exp.Not)
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
        if isinstance(value, _BOOLEANS):
            raise no_element("BOOLEAN", "", name)
        if isinstance(value, exp.Column) or value.is_string:
            node.set(key, LOGICAL(node.args[key], exp.Literal.string(name)))


def convert_choices(expression: exp.Expr) -> None:
    """Make BOOLEANs, in place, of numbers beside one in COALESCE, IFF and CASE: DuckDB does the opposite."""
    for node in list(expression.find_all(exp.Coalesce, exp.If, exp.Case)):
        match node:
            case exp.Coalesce():
                values = [node.this, *node.expressions]
            case exp.Case():
                values = [*(each.args["true"] for each in node.args["ifs"]), node.args.get("default")]
            case _ if isinstance(node.parent, exp.Case):
                continue
            case _:
                values = [node.args["true"], node.args.get("false")]
        _convert_numbers([value for value in values if value is not None])


def _convert_numbers(values: list[exp.Expr]) -> None:
    numbers = [value for value in values if isinstance(value, exp.Literal) and value.is_int]
    if not numbers:
        return
    others = [value.unnest() for value in values]
    certain = any(map(_is_boolean, others))
    column = next((value for value in others if isinstance(value, exp.Column)), None)
    for number in numbers:
        if certain:
            number.replace(exp.cast(number.copy(), exp.DType.BOOLEAN))
        elif column is not None and not column.find_ancestor(exp.Lambda):
            number.replace(BESIDE(number, column))


def _is_boolean(value: exp.Expr) -> bool:
    return isinstance(value, _BOOLEANS) or (isinstance(value, exp.Cast) and value.to.this == exp.DType.BOOLEAN)


PRE_REWRITES: Rewrites = {
    **dict.fromkeys((exp.RegrValx, exp.RegrValy), _rewrite_regression_value),
    **dict.fromkeys(_LOGIC, _rewrite_logic),
}
