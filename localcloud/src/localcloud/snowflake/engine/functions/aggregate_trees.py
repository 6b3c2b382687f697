"""Parts of an aggregate's syntax tree: its window, its argument, its type."""

from __future__ import annotations

from sqlglot import exp

_AROUND = (exp.Order, exp.WithinGroup, exp.Window, exp.Filter, exp.IgnoreNulls, exp.RespectNulls)


def whole_of(node: exp.Expr) -> exp.Expr:
    """Return the aggregate with its ORDER BY, FILTER and window: the outermost node that belongs to it."""
    while isinstance(node.parent, _AROUND) and node.arg_key == "this":
        node = node.parent
    return node


def wrap(node: exp.Expr, function: str, *more: exp.Expr) -> exp.Expr:
    """Replace a node by FUNCTION(node, *more), and return the call."""
    call = exp.Anonymous(this=function)
    node.replace(call)
    call.set("expressions", [node, *more])
    return call


def cast_to_number(node: exp.Expr, value: exp.Expr, digits: int) -> exp.Expr:
    """Cast an aggregate that DuckDB computes in floating point to a NUMBER with `digits` more digits than `value`.

    Return the cast, or the whole aggregate without one.
    """
    if value.find(exp.Placeholder) or isinstance(value, exp.Null):
        return whole_of(node)
    whole = whole_of(node)
    sample: exp.Expr = exp.AnyValue(this=value.copy())
    if isinstance(whole, exp.Window):
        window = whole.copy()
        window.set("this", sample)
        sample = window
    unit = exp.cast(exp.Literal.number(1), exp.DataType.build(f"DECIMAL({digits + 1}, {digits})"))
    # DuckDB takes the type of the second argument and does not compute it.
    return wrap(whole, "CAST_TO_TYPE", exp.Mul(this=sample, expression=unit))


def argument(aggregate: exp.Expr) -> exp.Expr:
    """Return the aggregate's first argument, without DISTINCT."""
    argument: exp.Expr = aggregate.this
    return argument.expressions[0] if isinstance(argument, exp.Distinct) else argument
