"""Columns by their places: $1, t.$2, and a star with several changes, which DuckDB does not know.

https://docs.snowflake.com/en/sql-reference/sql/select#parameters
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.queries import infer_schema
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors

_CHANGES = ("ilike", "except_", "replace", "rename")


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace places by names, and such stars by columns; return whether there is one."""
    changed = False
    for select in list(expression.find_all(exp.Select)):
        marks = [mark for mark in select.find_all(exp.Parameter) if _is_place(mark, select)]
        stars = [item for item in select.expressions if _is_rich(item)]
        objects = [item for item in select.find_all(exp.StarMap, exp.Struct) if _is_star_object(item, select)]
        counts = [item for item in select.find_all(exp.Count) if _is_star_count(item, select)]
        if not (marks or stars or objects or counts):
            continue
        sources = _sources(select)
        if any(_is_stage(source) for source in sources):
            continue
        for mark in marks:
            _name(session, mark, sources)
        for star in stars:
            _open(session, star, sources)
        for item in objects:
            _open_object(session, item, sources)
        for item in counts:
            _open_count(session, item, sources)
        changed = True
    return changed


def _is_place(mark: exp.Parameter, select: exp.Select) -> bool:
    return isinstance(mark.this, exp.Literal) and mark.this.is_int and mark.find_ancestor(exp.Select) is select


def _is_rich(item: exp.Expr) -> bool:
    changes = [key for key in _CHANGES if item.args.get(key)]
    return isinstance(item, exp.Star) and len(changes) > 1 and changes != ["except_", "rename"]


def _sources(select: exp.Select) -> list[exp.Expr]:
    from_ = select.args.get("from_")
    joins = select.args.get("joins") or []
    return [part.this for part in (from_, *joins) if part is not None]


def _is_stage(source: exp.Expr) -> bool:
    return isinstance(source, exp.Table) and not isinstance(source.this, exp.Identifier)


def _name(session: Session, mark: exp.Parameter, sources: list[exp.Expr]) -> None:
    """Replace $n by the name of the n-th column of its table."""
    column = mark.parent if isinstance(mark.parent, exp.Column) else None
    table = column.args.get("table") if column else None
    own = [source for source in sources if not table or source.alias_or_name.upper() == table.name.upper()]
    names = _columns(session, own[0]) if len(own) == 1 else None
    place = int(mark.this.name)
    if names is None or not 1 <= place <= len(names):
        return
    named = exp.column(exp.to_identifier(names[place - 1], quoted=True), table=table.copy() if table else None)
    # Its label stays as it is written.
    named.meta.update((column or mark).meta)
    (column or mark).replace(named)


def _is_star_object(item: exp.Expr, select: exp.Select) -> bool:
    """Return whether it is {*}, {t.*} or OBJECT_CONSTRUCT(* …) with changes, or within ARRAY_AGG and its like.

    The engine knows OBJECT_CONSTRUCT(*) elsewhere.
    """
    if item.find_ancestor(exp.Select) is not select:
        return False
    if isinstance(item, exp.StarMap):
        return isinstance(item.parent, exp.AggFunc) or any(item.this.args.get(key) for key in _CHANGES)
    [inner] = item.expressions if len(item.expressions) == 1 else [None]
    return isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star))


def _open_object(session: Session, item: exp.Expr, sources: list[exp.Expr]) -> None:
    """Replace {*} and its like by the OBJECT of the columns."""
    inner = item.this if isinstance(item, exp.StarMap) else item.expressions[0]
    star = inner.this if isinstance(inner, exp.Column) else inner
    table = inner.args.get("table") if isinstance(inner, exp.Column) else None
    own = [source for source in sources if not table or source.alias_or_name.upper() == table.name.upper()]
    pairs = [
        exp.PropertyEQ(this=exp.Literal.string(column.alias), expression=column.this)
        for column in _opened(session, star, own)
    ]
    whole = exp.Struct(expressions=pairs)
    whole.meta.update(item.meta)
    item.replace(whole)


def _is_star_count(item: exp.Count, select: exp.Select) -> bool:
    """Return whether it is COUNT(t.*), or COUNT(* …) with changes: these count rows without NULLs."""
    inner = item.this
    if item.find_ancestor(exp.Select) is not select:
        return False
    if isinstance(inner, exp.Star):
        return any(inner.args.get(key) for key in _CHANGES)
    return isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)


def _open_count(session: Session, item: exp.Count, sources: list[exp.Expr]) -> None:
    """Replace the star by its columns: https://docs.snowflake.com/en/sql-reference/functions/count#examples."""
    inner = item.this
    star, table = (inner.this, inner.args.get("table")) if isinstance(inner, exp.Column) else (inner, None)
    own = [source for source in sources if not table or source.alias_or_name.upper() == table.name.upper()]
    columns = [column.this for column in _opened(session, star, own)]
    for column in columns:
        column.set("table", table.copy() if table else None)
    if not columns:
        raise errors.unsupported(f"{item.sql(dialect='snowflake')[:60]} without columns")
    item.set("this", columns[0])
    item.set("expressions", columns[1:])


def _open(session: Session, star: exp.Star, sources: list[exp.Expr]) -> None:
    """Replace a star by its columns."""
    items = _opened(session, star, sources)
    select = star.parent
    assert isinstance(select, exp.Select)
    at = next(number for number, item in enumerate(select.expressions) if item is star)
    select.set("expressions", [*select.expressions[:at], *items, *select.expressions[at + 1 :]])


def _opened(session: Session, star: exp.Expr, sources: list[exp.Expr]) -> list[exp.Alias]:
    """Return a star's columns: those that ILIKE and EXCLUDE leave, then REPLACE, then RENAME."""
    names = _columns(session, sources[0]) if len(sources) == 1 else None
    if names is None:
        raise errors.unsupported(f"{star.sql(dialect='snowflake')[:60]} over this table")
    if pattern := star.args.get("ilike"):
        regular = re.escape(pattern.name).replace("%", ".*").replace("_", ".")
        names = [name for name in names if re.fullmatch(regular, name, re.IGNORECASE | re.DOTALL)]
    left_out = {_part(column) for column in star.args.get("except_") or []}
    replaced = {_part_of(item.args["alias"]): item.this for item in star.args.get("replace") or []}
    renamed = {_part(item.this): item.args["alias"] for item in star.args.get("rename") or []}
    items: list[exp.Alias] = []
    for name in names:
        if name in left_out:
            continue
        value = replaced[name].copy() if name in replaced else exp.column(exp.to_identifier(name, quoted=True))
        alias = renamed.get(name) or exp.to_identifier(name, quoted=True)
        items.append(exp.Alias(this=value, alias=alias.copy()))
    return items


def _part(column: exp.Expr) -> str:
    return _part_of(column.this if isinstance(column, exp.Column) else column)


def _part_of(identifier: exp.Expr) -> str:
    return str(identifier.name if identifier.args.get("quoted") else identifier.name.upper())


def _columns(session: Session, source: exp.Expr) -> list[str] | None:
    """Return the names of a table's columns; None where they are not known here."""
    if isinstance(source, exp.Table):
        query = _named_query(source)
        if query is not None:
            return _produced(session, query)
        around = tuple(filter(None, (session.database, session.schema)))
        name = table_references.name_of(source)
        with session.connection.cursor_in_schema() as cursor:
            found = columns_of(cursor, [(*around[: 3 - len(name)], *name)])
        return [column.name for column in found] or None
    if isinstance(source, exp.Values) or (isinstance(source, exp.Subquery) and isinstance(source.this, exp.Values)):
        alias = source.args.get("alias")
        if alias and alias.columns:
            return [_part_of(column) for column in alias.columns]
        values = source if isinstance(source, exp.Values) else source.this
        return [f"COLUMN{number}" for number in range(1, len(values.expressions[0].expressions) + 1)]
    if isinstance(source, exp.TableFromRows) and isinstance(source.this, exp.Anonymous):
        return _scanned(session, source.this)
    if isinstance(source, exp.Subquery):
        return _produced(session, source.this)
    return None


def _scanned(session: Session, call: exp.Anonymous) -> list[str] | None:
    """Return the names of the columns of INFER_SCHEMA, or that RESULT_SCAN of an id has; None for another function."""
    if call.name.upper() == "INFER_SCHEMA":
        return list(infer_schema.COLUMNS)
    if call.name.upper() != "RESULT_SCAN" or len(call.expressions) != 1 or not call.expressions[0].is_string:
        return None
    found = session.result_of(call.expressions[0].name)
    return [column["name"] for column in found["rowtype"]] if found else None


def _named_query(table: exp.Table) -> exp.Expr | None:
    """Return the query of the CTE that a table names; None for others."""
    if table.args.get("db"):
        return None
    ancestor: exp.Expr | None = table
    while ancestor is not None:
        with_ = ancestor.args.get("with_")
        for one in with_.expressions if with_ else ():
            if one.alias.upper() == table.name.upper() and table.find_ancestor(exp.CTE) is not one:
                return None if one.args["alias"].columns else one.this
        ancestor = ancestor.parent
    return None


def _produced(session: Session, query: exp.Expr) -> list[str] | None:
    """Return the names of a query's columns, if they are written out, or those of its one table for a star."""
    if not isinstance(query, exp.Select):
        return None
    if len(query.expressions) == 1 and isinstance(query.expressions[0], exp.Star):
        sources = _sources(query)
        star = query.expressions[0]
        plain = not any(star.args.get(key) for key in _CHANGES)
        return _columns(session, sources[0]) if plain and len(sources) == 1 else None
    names = []
    for item in query.expressions:
        named = item.args.get("alias") if isinstance(item, exp.Alias) else item.this
        if not isinstance(item, (exp.Alias, exp.Column)) or not isinstance(named, exp.Identifier):
            return None
        names.append(_part_of(named))
    return names
