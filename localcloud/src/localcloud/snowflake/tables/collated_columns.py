"""The columns of a query with collations: their names, and the expression that a position or an alias stands for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.tables import table_references
from localcloud.snowflake.tables.collated_values import Frame
from localcloud.snowflake.wire import errors


def name_of(source: exp.Expr) -> str:
    """Return the name that a source in FROM has in its query."""
    alias = source.args.get("alias")
    name = alias.this if isinstance(alias, exp.TableAlias) else source.this
    return table_references.part(name) if isinstance(name, exp.Identifier) else source.alias_or_name.upper()


def meant_by(select: exp.Select, value: exp.Expr, frame: Frame | None = None) -> exp.Expr:
    """Return the SELECT's expression that a number or an alias stands for, or the value itself.

    A column of the `frame` comes before an alias, in GROUP BY.
    """
    if isinstance(value, exp.Literal) and not value.is_string and value.name.isdecimal():
        place = int(value.name)
        return select.expressions[place - 1].unalias() if 1 <= place <= len(select.expressions) else value
    if isinstance(value, exp.Column) and not value.table and not (frame and frame.has(value)):
        return next((item.unalias() for item in select.expressions if item.alias.upper() == value.name.upper()), value)
    return value


def is_same(part: exp.Expr, item: exp.Expr) -> bool:
    """Return whether two expressions are the same; a column may have its table before it, or not."""
    if isinstance(part, exp.Column) and isinstance(item, exp.Column):
        same_table = not part.table or not item.table or part.table.upper() == item.table.upper()
        return same_table and part.name.upper() == item.name.upper()
    return part is item or part == item


def outputs(select: exp.Select, frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield each column of a query, by name, with its collation or "". Raise SnowflakeError."""
    for item in select.expressions:
        if not item.is_star:
            name = item.args.get("alias") if isinstance(item, exp.Alias) else item.this
            known = table_references.part(name) if isinstance(name, exp.Identifier) else item.alias_or_name.upper()
            yield known, frame.spec(item.unalias())
            continue
        star = item.this if isinstance(item, exp.Column) else item
        wanted = [frame.sources.get(item.table.upper(), {})] if isinstance(item, exp.Column) else frame.sources.values()
        changed = star.args.get("rename") or star.args.get("replace") or star.args.get("ilike")
        left_out = {table_references.part(name.find(exp.Identifier)) for name in star.args.get("except_") or []}
        for columns in wanted:
            if changed and any(columns.values()):
                raise errors.unsupported("COLLATE of a column in * with RENAME, REPLACE or ILIKE")
            yield from ((name, spec) for name, spec in columns.items() if name not in left_out)
