"""VALUES as a table: its columns are COLUMN1, COLUMN2 …, or $1, $2 …, and texts beside numbers are numbers.

https://docs.snowflake.com/en/sql-reference/constructs/values
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sqlglot import exp

from localcloud.snowflake.wire.errors import SnowflakeError


def complete(expression: exp.Expr) -> None:
    """Name the columns of each VALUES, and convert its texts, in place. Raise SnowflakeError 100038."""
    for values in expression.find_all(exp.Values):
        rows = [row.expressions for row in values.expressions if isinstance(row, exp.Tuple)]
        for column in zip(*rows, strict=False):
            _convert(column)
        if not isinstance(values.parent, exp.Insert) and rows:
            _name(values, len(rows[0]))
            _name_positions(values, len(rows[0]))


def _convert(column: tuple[exp.Expr, ...]) -> None:
    """Convert the texts of a column to numbers if it has a number."""
    if not any(isinstance(value.unnest(), exp.Literal) and not value.is_string for value in column):
        return
    for value in column:
        if value.is_string:
            try:
                number = Decimal(value.name.strip())
            except InvalidOperation:
                text = f"Numeric value '{value.name}' is not recognized"
                raise SnowflakeError("100038", "22018", text) from None
            value.replace(exp.Literal.number(f"{number:f}"))


def _name(values: exp.Values, width: int) -> None:
    """Name the columns if there is an alias without names; fakesnow names them if there is none."""
    parent = values.parent
    around = values if values.args.get("alias") else parent if isinstance(parent, exp.Subquery) else None
    alias = around.args.get("alias") if around else None
    if isinstance(alias, exp.TableAlias) and not alias.args.get("columns"):
        alias.set("columns", [exp.to_identifier(f"COLUMN{number}", quoted=True) for number in range(1, width + 1)])


def _name_positions(values: exp.Values, width: int) -> None:
    """Write the columns' names for $1, $2 … in the query that reads from VALUES alone, without a join."""
    around = values.parent if isinstance(values.parent, exp.Subquery) else values
    select = around.parent.parent if isinstance(around.parent, exp.From) else None
    if not isinstance(select, exp.Select) or select.args.get("joins"):
        return
    alias = around.args.get("alias") or values.args.get("alias")
    given = alias.columns if isinstance(alias, exp.TableAlias) else []
    names = given or [exp.to_identifier(f"COLUMN{number}") for number in range(1, width + 1)]
    for mark in list(select.find_all(exp.Parameter)):
        number = mark.this.name if isinstance(mark.this, exp.Literal) else ""
        if mark.find_ancestor(exp.Select) is select and number.isdecimal() and 1 <= int(number) <= len(names):
            mark.replace(exp.column(names[int(number) - 1].copy()))
