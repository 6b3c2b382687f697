"""COLLATE of expressions: comparisons, order, groups and distinct rows by the keys of a collation.

Where a column has one, tables/collated_queries.py writes the COLLATE that a comparison needs, with a mark.
https://docs.snowflake.com/en/sql-reference/collation
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from localcloud.snowflake.engine.functions.collation_keys import PLACED, Collation, collation_of
from localcloud.snowflake.engine.functions.operators import COMPARISONS
from localcloud.snowflake.wire import errors

# DuckDB's function of the value whose key is the least or the greatest.
_EXTREMES = {exp.Min: "arg_min", exp.Max: "arg_max"}


def apply(expression: exp.Expr) -> None:
    """Rewrite what is compared by a collation, in place.

    Raise SnowflakeError 000002 for a COLLATE at another place, 002322 for two collations in one comparison.
    """
    for told in list(expression.find_all(exp.Collation)):
        found = _of(told.this)
        if found is None and told.find(exp.Collate):
            raise errors.unsupported("COLLATION of an expression with COLLATE in it")
        told.replace(exp.Literal.string(found.text) if found else exp.cast(exp.null(), exp.DType.VARCHAR))
    if not expression.find(exp.Collate):
        return
    for select in list(expression.find_all(exp.Select)):
        columns = [item for item in select.expressions if _of(item)]
        aliases = {item.alias.upper() for item in columns if item.alias and not _has_column(item, item.alias)}
        _order(select)
        _group(select)
        _distinct(select)
        if columns:
            _refuse_aliases(select, aliases)
    for node in list(expression.walk()):
        _rewrite(node)
    _open_cases(expression)
    for collated in list(expression.find_all(exp.Collate)):
        spec = collated.expression.name
        if spec and not spec.endswith(PLACED) and not _is_shown(collated, expression):
            raise errors.unsupported(f"COLLATE in {_around(collated).sql(dialect='snowflake')[:60]}")
        collated.replace(collated.this)


def _open_cases(expression: exp.Expr) -> None:
    """Let UPPER and LOWER of a COLLATE write the letters of its language, where nothing compares their result."""
    for call in list(expression.find_all(exp.Upper, exp.Lower)):
        if (found := _of(call.this)) is not None and _is_shown(call, expression):
            call.replace(found.cased(call, _inner(call.this)))


def _refuse_aliases(select: exp.Select, aliases: set[str]) -> None:
    """Raise SnowflakeError 000002 where an alias, or GROUP BY ALL, stands for a column with COLLATE."""
    group = select.args.get("group")
    named = (
        column
        for column in select.find_all(exp.Column)
        if not column.table and column.name.upper() in aliases and column.find_ancestor(exp.Select) is select
    )
    if (group and group.args.get("all")) or any(named):
        raise errors.unsupported("COLLATE of a column that is used by its alias or by ALL")


def _has_column(item: exp.Expr, name: str) -> bool:
    return any(column.name.upper() == name.upper() for column in item.find_all(exp.Column))


def _rewrite(node: exp.Expr) -> None:
    """Let a comparison, a window or an aggregate use keys, in place."""
    match node:
        case exp.Between():
            _compare([node.this, node.args["low"], node.args["high"]])
        case exp.In() if node.expressions:
            _compare([node.this, *node.expressions])
        case exp.Window():
            for value in node.args.get("partition_by") or []:
                _to_key(value)
        case exp.Ordered():
            _to_key(node.this)
        case exp.Distinct() if isinstance(node.parent, exp.Count):
            for value in node.expressions:
                _to_key(value)
        case exp.Min() | exp.Max() if (found := _of(node.this)) is not None and not node.expressions:
            inner = _inner(node.this)
            node.replace(exp.Anonymous(this=_EXTREMES[type(node)], expressions=[inner.copy(), found.key(inner)]))
        case _ if isinstance(node, COMPARISONS):
            _compare([node.this, node.expression])


def _of(value: exp.Expr) -> Collation | None:
    """Return the collation that an expression has by COLLATE."""
    inner = value.unalias().unnest()
    return collation_of(inner.expression.name) if isinstance(inner, exp.Collate) else None


def _inner(value: exp.Expr) -> exp.Expr:
    """Return an expression without its COLLATE."""
    inner = value.unalias().unnest()
    return inner.this if isinstance(inner, exp.Collate) else inner


def _to_key(value: exp.Expr) -> None:
    if (found := _of(value)) is not None:
        value.replace(found.key(_inner(value)))


def _compare(values: list[exp.Expr]) -> None:
    found = one_of(filter(None, map(_of, values)))
    if found is not None:
        for value in values:
            value.replace(found.key(_inner(value)))


def one_of(collations: Iterable[Collation]) -> Collation | None:
    """Return the collation of a comparison. Raise SnowflakeError 002322 if there are two."""
    by_text = {collation.text.lower(): collation for collation in collations}
    if len(by_text) > 1:
        first, second, *_ = [collation.text for collation in by_text.values()][::-1]
        raise errors.compilation("002322", "42846", f"Incompatible collations: '{first}' and '{second}'")
    return next(iter(by_text.values()), None)


def is_behind_star(select: exp.Select, value: exp.Expr) -> bool:
    """Return whether a value in ORDER BY or GROUP BY is a position at or behind a star of the SELECT."""
    is_place = isinstance(value, exp.Literal) and not value.is_string and value.name.isdecimal()
    return is_place and any(item.is_star for item in select.expressions[: int(value.name)])


def _column(select: exp.Select, value: exp.Expr) -> exp.Expr:
    """Return the SELECT's column that a number or an alias in ORDER BY or GROUP BY stands for, or the value itself.

    Raise SnowflakeError 000002 for a position that may be of one with COLLATE, behind a star.
    """
    if is_behind_star(select, value):
        if any(map(_of, select.expressions[: int(value.name)])):
            raise errors.unsupported("COLLATE of columns with a position behind * in ORDER BY or GROUP BY")
        return value
    if isinstance(value, exp.Literal) and not value.is_string and value.name.isdecimal():
        place = int(value.name)
        return select.expressions[place - 1] if 1 <= place <= len(select.expressions) else value
    if isinstance(value, exp.Column) and not value.table:
        return next((item for item in select.expressions if item.alias.upper() == value.name.upper()), value)
    return value


def _order(select: exp.Select) -> None:
    order = select.args.get("order")
    for ordered in order.expressions if order else ():
        item = _column(select, ordered.this)
        if (found := _of(item)) is not None:
            ordered.set("this", found.key(_inner(item)))


def _group(select: exp.Select) -> None:
    """Group by keys; a column is one of the values of its group.

    The page leaves open which: https://docs.snowflake.com/en/sql-reference/collation
    """
    group = select.args.get("group")
    for value in list(group.expressions) if group else ():
        item = _column(select, value)
        if (found := _of(item)) is None:
            continue
        collated, inner = item.unalias().unnest().copy(), _inner(item).copy()
        value.replace(found.key(inner))
        for column in select.expressions:
            for part in [part for part in column.find_all(exp.Collate) if part == collated]:
                if part.find_ancestor(exp.AggFunc, exp.Select) is select:
                    part.replace(exp.AnyValue(this=inner.copy()))


def _distinct(select: exp.Select) -> None:
    distinct, columns = select.args.get("distinct"), select.expressions
    if distinct is None or not any(_of(column) for column in columns):
        return
    if any(column.is_star for column in columns):
        raise errors.unsupported("SELECT DISTINCT of * with COLLATE")
    keys = [found.key(_inner(column)) if (found := _of(column)) else column.unalias().copy() for column in columns]
    distinct.set("on", exp.Tuple(expressions=keys))


def _around(collated: exp.Expr) -> exp.Expr:
    """Return what a COLLATE is an argument of."""
    parent = collated.parent
    while isinstance(parent, (exp.Paren, exp.Alias)):
        parent = parent.parent
    return parent or collated


def _is_shown(collated: exp.Expr, expression: exp.Expr) -> bool:
    """Return whether the value is a column of the result, or one that is inserted: nothing compares it there."""
    select, inserted = _around(collated), isinstance(expression, exp.Insert)
    if inserted and isinstance(select, exp.Cast):
        # To the column's type.
        select = _around(select)
    return isinstance(select, exp.Select) and select is (expression.expression if inserted else expression)
