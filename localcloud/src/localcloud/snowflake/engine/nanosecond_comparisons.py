"""Comparisons of times with nine digits of a second: operators, lists and COALESCE."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.nano_comparisons import ALIGNED
from localcloud.snowflake.engine.functions.nano_comparisons import COMPARED as COMPARED_NANOS
from localcloud.snowflake.engine.functions.operators import COMPARISONS, is_assignment
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.nanosecond_values import is_other
from localcloud.snowflake.engine.zoned_comparisons import NO_TIMES, is_bound


def _compared(node: exp.Binary) -> None:
    if is_assignment(node):
        return
    left, right = node.this.copy(), node.expression.copy()
    if _comparable(left, right) and not (is_bound(left) or is_bound(right)):
        node.set("this", COMPARED_NANOS(left, right))
        node.set("expression", COMPARED_NANOS(right, left))


def _ranged(node: exp.Between) -> None:
    value = node.this.copy()
    first = exp.GTE(this=value, expression=node.args["low"].copy())
    last = exp.LTE(this=value.copy(), expression=node.args["high"].copy())
    node.replace(exp.paren(exp.And(this=first, expression=last), copy=False))
    _compared(first)
    _compared(last)


def _comparable(*sides: exp.Expr) -> bool:
    """Return whether sides of a comparison may be times: one is no text, and none is a number, row or query."""
    plain = [side.unnest() for side in sides]
    return not (
        all(side.is_string for side in plain)
        or any(isinstance(side, NO_TIMES) and not side.is_string for side in plain)
    )


def _aligned(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    if is_bound(value) or is_bound(other) or is_other(other):
        return value.copy()
    return ALIGNED(value, other)


def _listed(node: exp.In) -> None:
    value, found = node.this.copy(), node.expressions
    if not found or isinstance(node.parent, exp.Pivot) or not all(_comparable(value, each) for each in found):
        return
    if any(is_bound(each) for each in (value, *found)):
        return
    aligned = COMPARED_NANOS if all(each.unnest().is_string for each in found) else ALIGNED
    node.set("this", aligned(value, found[0]))
    node.set("expressions", [aligned(each, value) for each in found])


def _first_found(node: exp.Coalesce) -> None:
    first, others = node.this.copy(), node.expressions
    if others and all(_comparable(first, each) for each in others):
        node.set("this", _aligned(first, others[0]))
        node.set("expressions", [_aligned(each, first) for each in others])


REWRITES: Rewrites = {
    **dict.fromkeys(COMPARISONS, _compared),
    exp.Coalesce: _first_found,
    exp.Between: _ranged,
    exp.In: _listed,
}
