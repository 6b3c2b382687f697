"""ORDER BY of SELECT DISTINCT: Snowflake orders by selected expressions only, DuckDB by any column.

Error text: https://github.com/snowflakedb/snowpark-python/issues/3106
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.wire import errors


def require(select: exp.Select) -> None:
    """Raise SnowflakeError for a term of ORDER BY with a column that a SELECT DISTINCT does not select."""
    order = select.args.get("order")
    if order is None or not select.args.get("distinct") or select.is_star:
        return
    items = [item.unalias() for item in select.expressions]
    texts = {_text(item) for item in items}
    names = {_name(item.this) for item in items if isinstance(item, exp.Column)}
    names |= {_name(item.args["alias"]) for item in select.expressions if isinstance(item, exp.Alias)}
    for term in order.expressions:
        for column in _columns(term, texts):
            if _name(column.this) not in names:
                text = ".".join(_name(part) for part in _qualified(select, column).parts)
                raise errors.compilation("001003", "42601", f"[{text}] is not a valid order by expression")


def _columns(node: exp.Expr, texts: set[str]) -> Iterator[exp.Column]:
    """Yield the columns of a term, except those in an expression that is selected, or in a query."""
    if _text(node) in texts or isinstance(node, exp.Query):
        return
    if isinstance(node, exp.Column):
        yield node
        return
    for child in node.iter_expressions():
        yield from _columns(child, texts)


def _qualified(select: exp.Select, column: exp.Column) -> exp.Column:
    """Return the column with the name of the only table, as Snowflake names it."""
    from_ = select.args.get("from_")
    table = from_ and from_.this
    if column.table or select.args.get("joins") or not isinstance(table, exp.Table):
        return column
    alias = table.args.get("alias")
    name = alias.this if alias else table.this
    return exp.Column(this=column.this.copy(), table=name.copy()) if isinstance(name, exp.Identifier) else column


def _name(identifier: exp.Expr) -> str:
    quoted = isinstance(identifier, exp.Identifier) and identifier.quoted
    return str(identifier.name) if quoted else str(identifier.name).upper()


def _text(node: exp.Expr) -> str:
    return str(node.sql(dialect="snowflake")).upper()
