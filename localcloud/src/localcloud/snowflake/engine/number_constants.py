"""Texts of numbers in arithmetic: `price + '2.50'` adds 2.50, where DuckDB would compute in FLOAT or refuse.

https://docs.snowflake.com/en/sql-reference/data-type-conversion#implicit-casting-coercion
"""

from __future__ import annotations

import re

from sqlglot import exp

_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_NUMBER = re.compile(r"\s*([+-]?)(\d{1,18}(?:\.\d{1,18})?)\s*")


def convert(expression: exp.Expr) -> None:
    """Replace, in place, the texts of numbers that are an operand of arithmetic by these numbers."""
    for operation in expression.find_all(*_ARITHMETIC):
        for side in (operation.this, operation.expression):
            found = _NUMBER.fullmatch(side.name) if isinstance(side, exp.Literal) and side.is_string else None
            if found:
                number = exp.Literal.number(found[2])
                side.replace(exp.paren(exp.Neg(this=number)) if found[1] == "-" else number)
