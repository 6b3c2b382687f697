"""Texts of numbers beside numbers: `price + '2.50'` adds 2.50, and `count = '2.5'` is false for every whole number.

DuckDB would compute in FLOAT or refuse the sum, and round 2.5 to the column's whole numbers. What accounts answer is in
https://github.com/mlorek/frostlake/blob/main/docs/functions.md (what a conditional's fold presents) and …/operators.md;
https://docs.snowflake.com/en/sql-reference/data-type-conversion#implicit-casting-coercion
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlglot import exp

from localcloud.snowflake.engine.functions.numbers import COMPARED_NUMBER
from localcloud.snowflake.engine.functions.operators import ARITHMETIC, COMPARISONS, is_assignment

_NUMBER = re.compile(r"\s*([+-]?)(\d{1,18}(?:\.\d{1,18})?)\s*")
_CHOICES = (exp.Coalesce, exp.If, exp.Case, exp.DecodeCase, exp.Nvl2, exp.Greatest, exp.Least)


def convert(expression: exp.Expr) -> None:
    """Replace, in place, the texts of numbers that are an operand of arithmetic, or stand beside a number."""
    for operation in expression.find_all(*ARITHMETIC):
        for side in (operation.this, operation.expression):
            if number := _number_of(side):
                side.replace(number)
    for node in list(expression.find_all(*COMPARISONS, exp.Between, exp.In, *_CHOICES)):
        if not is_assignment(node):
            _convert_beside([value for value in _values_of(node) if isinstance(value, exp.Expr)])


def _values_of(node: exp.Expr) -> Iterable[object]:
    """Return the values that have one type: the sides of a comparison, the results of a choice."""
    match node:
        case exp.Between():
            return (node.this, node.args["low"], node.args["high"])
        case exp.If() if not isinstance(node.parent, exp.Case):
            return (node.args["true"], node.args.get("false"))
        case exp.If():
            return ()
        case exp.Case():
            return (*(each.args["true"] for each in node.args["ifs"]), node.args.get("default"))
        case exp.DecodeCase():
            count = len(node.expressions)
            return (*node.expressions[2::2], *(node.expressions[-1:] if count % 2 == 0 else ()))
        case exp.Nvl2():
            return (node.args["true"], node.args.get("false"))
        case exp.In() | exp.Coalesce() | exp.Greatest() | exp.Least():
            return (node.this, *node.expressions)
        case _:
            return (node.this, node.args.get("expression"))


def _convert_beside(values: list[exp.Expr]) -> None:
    """Replace the texts of numbers with a fraction; DuckDB reads those of whole numbers as Snowflake does."""
    texts = [(value, number) for value in values if "." in value.name and (number := _number_of(value))]
    others = [value for value in values if not value.is_string]
    certain = any(map(_is_number, others))
    column = next((value for value in others if isinstance(value, exp.Column)), None)
    for text, number in texts:
        if certain:
            text.replace(number)
        elif column is not None and not column.find_ancestor(exp.Lambda):
            text.replace(COMPARED_NUMBER(text, number, column))


def _number_of(value: exp.Expr) -> exp.Expr | None:
    """Return the number that a text is of; None for another value."""
    found = _NUMBER.fullmatch(value.name) if isinstance(value, exp.Literal) and value.is_string else None
    if found is None:
        return None
    number = exp.Literal.number(found[2])
    return exp.paren(exp.Neg(this=number)) if found[1] == "-" else number


def _is_number(value: exp.Expr) -> bool:
    """Return whether a value is a NUMBER by its form."""
    inner = value.unnest()
    if isinstance(inner, exp.Neg):
        return _is_number(inner.this)
    if isinstance(inner, exp.Cast):
        return inner.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL}
    return bool(inner.is_number)
