"""Operators of an expression: which compare, which calculate, and which only look as if they compared."""

from __future__ import annotations

from sqlglot import exp

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)


def is_assignment(node: exp.Expr) -> bool:
    """Return whether the node is a column of UPDATE (MERGE's, too) and its new value, which parse like a comparison."""
    return isinstance(node.parent, exp.Update) and node.arg_key == "expressions"
