"""SEQ of FLATTEN and SPLIT_TO_TABLE: the number of the row that the elements or pieces are from.

https://docs.snowflake.com/en/sql-reference/functions/flatten#output: unique for each input, in no order.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_ONE = exp.Literal.number(1)
# Where a row's number is seen.
_NAME = "SEQ"


def of(node: exp.Expr, source: exp.Expr) -> exp.Expr:
    """Return the number for the rows that `node`, a table function in a FROM clause, makes of a source.

    It is a digest of the row on its left: rows that are the same in all columns have one number.
    """
    root = node.root()
    if not source.find(exp.Column) or not _is_read(root):
        return _ONE.copy()
    rows = list(_left(node)) or [exp.Anonymous(this="to_json", expressions=[source.copy()])]
    digest = exp.Anonymous(this="hash", expressions=rows)
    return exp.BitwiseRightShift(this=digest, expression=exp.Literal.number(33))


def _is_read(root: exp.Expr) -> bool:
    """Return whether the statement may read SEQ: by its name, its place, or with a star."""
    return root.find(exp.Star, exp.Parameter) is not None or any(
        column.name.upper() == _NAME for column in root.find_all(exp.Column)
    )


def _left(node: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the relations on the left of a table function by their names, which stand for their rows.

    None if one has no name.
    """
    select = node.find_ancestor(exp.Select)
    if select is None or not select.args.get("from_"):
        return
    found: list[exp.Expr] = []
    for relation in (select.args["from_"].this, *(join.this for join in select.args.get("joins") or [])):
        if relation is node:
            yield from found
            return
        name = _name(relation)
        if name is None or relation.args.get("joins"):
            return
        found.append(exp.Column(this=name))


def _name(relation: exp.Expr) -> exp.Identifier | None:
    """Return the name by which columns of a relation are qualified."""
    alias = relation.args.get("alias")
    if alias is not None and isinstance(alias.this, exp.Identifier):
        return alias.this.copy()
    named = isinstance(relation, exp.Table) and isinstance(relation.this, exp.Identifier)
    return relation.this.copy() if named else None
