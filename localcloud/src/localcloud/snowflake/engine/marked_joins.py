"""Outer joins by (+) in WHERE, written as LEFT JOIN.

https://docs.snowflake.com/en/sql-reference/constructs/where#joins-in-the-where-clause
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors


def open_joins(expression: exp.Expr) -> bool:
    """Rewrite the joins by (+), in place; return whether there is any.

    Raise SnowflakeError 000002 for (+) beside JOIN, without the name of a table, in OR, or where the tables join each
    other in a circle.
    """
    found = False
    # Inner queries first: then their marks are gone before the outer condition is read.
    for select in list(expression.find_all(exp.Select))[::-1]:
        where = select.args.get("where")
        if where is not None and any(_marked(where)):
            _open(select, where)
            found = True
    for _ in _marked(expression):
        raise _unsupported("outside of a query's WHERE")
    return found


def _unsupported(what: str) -> errors.SnowflakeError:
    return errors.unsupported(f"outer joins by (+) {what}")


def _marked(node: exp.Expr) -> list[exp.Column]:
    return [column for column in node.find_all(exp.Column) if column.args.get("join_mark")]


def _open(select: exp.Select, where: exp.Where) -> None:
    sources = _sources(select)
    conditions: dict[str, list[exp.Expr]] = {}
    kept: list[exp.Expr] = []
    for condition in list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]:
        if marked := _marked(condition):
            conditions.setdefault(_optional(condition, marked, sources), []).append(condition)
        else:
            kept.append(condition)
    for column in _marked(where):
        column.set("join_mark", None)
    order = [name for name in sources if name not in conditions]
    if not order:
        raise _unsupported("of every table")
    first, *others = order
    joins = [exp.Join(this=sources[name], kind="CROSS") for name in others]
    while len(order) < len(sources):
        name = next(
            (each for each in conditions if each not in order and _joins_known(conditions[each], each, order)), None
        )
        if name is None:
            raise _unsupported("in a circle")
        order.append(name)
        joins.append(exp.Join(this=sources[name], side="LEFT", on=exp.and_(*conditions[name])))
    if order != list(sources):
        _open_stars(select, sources)
    select.set("from_", exp.From(this=sources[first]))
    select.set("joins", joins)
    select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)


def _open_stars(select: exp.Select, sources: dict[str, exp.Expr]) -> None:
    """Write T.*, S.* for *, so that the columns keep the order of the tables."""
    items: list[exp.Expr] = []
    for item in select.expressions:
        if not isinstance(item, exp.Star):
            items.append(item)
        elif any(item.args.values()):
            raise _unsupported("in another order than that of the tables, with a part of *")
        else:
            items += [exp.Column(this=exp.Star(), table=_name_of(source)) for source in sources.values()]
    select.set("expressions", items)


def _name_of(source: exp.Expr) -> exp.Identifier:
    """Return the name that a query gives to one of its tables."""
    alias = source.args.get("alias")
    named = alias.this if isinstance(alias, exp.TableAlias) else source.this
    name: exp.Identifier = exp.to_identifier(named.name, quoted=bool(named.args.get("quoted")))
    return name


def _sources(select: exp.Select) -> dict[str, exp.Expr]:
    """Return the tables that are separated by commas, by their names in the query."""
    from_, joins = select.args.get("from_"), select.args.get("joins") or []
    plain = all(set(filter(join.args.get, join.args)) <= {"this"} for join in joins)
    if from_ is None or not plain or select.args.get("laterals") or any(each.this.args.get("joins") for each in joins):
        raise _unsupported("beside JOIN")
    sources = {source.alias_or_name.upper(): source for source in (from_.this, *(join.this for join in joins))}
    if len(sources) != 1 + len(joins) or from_.this.args.get("joins"):
        raise _unsupported("beside JOIN")
    return sources


def _optional(condition: exp.Expr, marked: list[exp.Column], sources: dict[str, exp.Expr]) -> str:
    """Return the name of the table whose columns are marked in a condition."""
    names = {column.table.upper() for column in marked}
    columns = list(condition.find_all(exp.Column))
    if len(names) != 1 or not all(column.table.upper() in sources for column in columns):
        raise _unsupported("without the name of one table")
    [name] = names
    if condition.find(exp.Or, exp.Query) or any(
        column.table.upper() == name and not column.args.get("join_mark") for column in columns
    ):
        raise _unsupported("in a part of a condition")
    return name


def _joins_known(conditions: list[exp.Expr], name: str, known: list[str]) -> bool:
    """Return whether all other tables of the conditions are known."""
    tables = {column.table.upper() for condition in conditions for column in condition.find_all(exp.Column)}
    return tables <= {name, *known}
