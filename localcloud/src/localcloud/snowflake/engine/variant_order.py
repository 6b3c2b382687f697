"""ORDER BY elements of a VARIANT, and expressions of aliases: DuckDB compares texts, and knows an alias alone only.

https://docs.snowflake.com/en/sql-reference/constructs/order-by
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.variants import ORDER
from localcloud.snowflake.engine.functions.written_values import TEXT

_ELEMENTS = (exp.JSONExtract, exp.Bracket)


def complete(expression: exp.Expr) -> None:
    """Write the keys of each ORDER BY in place: numbers are ordered as numbers, texts as texts."""
    for order in expression.find_all(exp.Order):
        select = order.parent
        keys = []
        for key in order.expressions:
            if isinstance(select, exp.Select) and not isinstance(key.this, exp.Column):
                _open_aliases(key, select)
            keys += _keys(key)
        order.set("expressions", keys)


def _open_aliases(key: exp.Expr, select: exp.Select) -> None:
    """Replace the aliases in a key that is an expression by what they stand for."""
    named = {item.alias.upper(): item.this for item in select.expressions if isinstance(item, exp.Alias)}
    for column in list(key.find_all(exp.Column)):
        meant = named.get(column.name.upper())
        if meant is not None and not column.table and not isinstance(meant, exp.Column):
            column.replace(exp.paren(meant.copy()))


def _keys(key: exp.Expr) -> list[exp.Expr]:
    if not isinstance(key, exp.Ordered) or not isinstance(key.this.unnest(), _ELEMENTS):
        return [key]
    number, text = key.copy(), key.copy()
    number.set("this", ORDER(key.this))
    text.set("this", TEXT(key.this))
    return [number, text]
