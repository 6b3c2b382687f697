"""Comparisons in which a side may be a TIMESTAMP_TZ: operators, BETWEEN, IN and COALESCE.

Which values are of the type is DuckDB's to say when it plans the query: here is only what their text tells.
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import offset_texts, zoned
from localcloud.snowflake.engine.functions.digits import CUT
from localcloud.snowflake.engine.functions.operators import COMPARISONS, is_assignment
from localcloud.snowflake.engine.functions.rewrite import Rewrites

# Values that are of another type, as they are written.
NO_TIMES = (
    *(exp.Null, exp.Boolean, exp.Literal, exp.Interval, exp.Tuple, exp.Subquery, exp.Star),
    *(exp.JSONExtract, exp.JSONExtractScalar, exp.Bracket),
)


def is_other(value: exp.Expr) -> bool:
    """Return whether a value is known to be of another type."""
    inner = value.unnest()
    if CUT.is_called_by(inner):
        return True
    return isinstance(inner, NO_TIMES) or (isinstance(inner, exp.Cast) and inner.to.this != exp.DType.TIMESTAMPTZ)


def _is_zoned(value: exp.Expr) -> bool:
    """Return whether a value is known to be of the type."""
    inner = value.unnest()
    return isinstance(inner, exp.Cast) and inner.to.this == exp.DType.TIMESTAMPTZ


def is_bound(value: exp.Expr) -> bool:
    """Return whether a value is bound to a ?, which must stay one."""
    return value.find(exp.Placeholder) is not None


def _compared(node: exp.Binary) -> None:
    if is_assignment(node):
        return
    left, right = node.this.copy(), node.expression.copy()
    if _may_be(left, right):
        node.set("this", _beside(left, right))
        node.set("expression", _beside(right, left))


def _beside(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    """Return the value as it is compared with another; a bound one is written once."""
    if _is_zoned(value):
        return value.copy()
    if is_bound(other):
        return zoned.OF(value) if _is_zoned(other) else value.copy()
    if (readable := offset_texts.readable(value)) is not None:
        return zoned.COMPARED_TEXT(value, readable, other)
    return zoned.COMPARED(value, other)


def _may_be(left: exp.Expr, right: exp.Expr) -> bool:
    """Return whether a comparison may be one of the type: no side is a number, row or query, and one is not known."""
    if is_other(left) and is_other(right):
        return False
    return not any(isinstance(side.unnest(), NO_TIMES) and not side.unnest().is_string for side in (left, right))


def _ranged(node: exp.Between) -> None:
    value = node.this.copy()
    limits = {key: node.args[key].copy() for key in ("low", "high")}
    if all(_may_be(value, limit) for limit in limits.values()):
        node.set("this", _beside(value, limits["low"]))
        for key, limit in limits.items():
            node.set(key, _beside(limit, value))


def _listed(node: exp.In) -> None:
    value, found = node.this.copy(), node.expressions
    if found and not isinstance(node.parent, exp.Pivot) and all(_may_be(value, each) for each in found):
        node.set("this", _beside(value, found[0]))
        node.set("expressions", [_beside(each, value) for each in found])


def _first_found(node: exp.Coalesce) -> None:
    first, others = node.this.copy(), node.expressions
    if others and all(_may_be(first, each) for each in others):
        node.set("this", _beside(first, others[0]))
        node.set("expressions", [_beside(each, first) for each in others])


PRE_REWRITES: Rewrites = {
    **dict.fromkeys(COMPARISONS, _compared),
    exp.Coalesce: _first_found,
    exp.Between: _ranged,
    exp.In: _listed,
}
