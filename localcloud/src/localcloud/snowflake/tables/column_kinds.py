"""ARRAY and OBJECT columns of queries, lengths of texts, digits of times, and columns that are never NULL.

A view, or a table that was made from a query, has all but the last; a result has all.

DuckDB has one type for VARIANT, ARRAY and OBJECT, and texts without a length.
https://docs.snowflake.com/en/sql-reference/data-types-semistructured
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from localcloud.snowflake.catalog.known_columns import Known, KnownColumn
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import time_digits
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.functions.value_forms import TEXTS
from localcloud.snowflake.engine.result_columns import Described
from localcloud.snowflake.engine.varchar_lengths import ARRAY, OBJECT, keep
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire.names import QualifiedName

# Functions that return an ARRAY or an OBJECT, by the page of each:
# https://docs.snowflake.com/en/sql-reference/functions-semistructured
_ARRAYS = (
    *(exp.Array, exp.ArrayAgg, exp.ArrayAppend, exp.ArrayCompact, exp.ArrayConcat, exp.ArrayConstructCompact),
    *(exp.ArrayDistinct, exp.ArrayExcept, exp.ArrayInsert, exp.ArrayIntersect, exp.ArrayPrepend, exp.ArrayRemove),
    *(exp.ArrayRemoveAt, exp.ArrayReverse, exp.ArraySlice, exp.ArrayUnionAgg, exp.ArrayUniqueAgg, exp.ArraysZip),
    *(exp.Flatten, exp.GenerateSeries, exp.JSONKeys, exp.RegexpExtractAll, exp.SortArray, exp.Split),
    *(exp.StrtokToArray, exp.ToArray, exp.MapKeys, exp.ApproxTopK),
)
_OBJECTS = (
    *(exp.JSONObject, exp.ObjectAgg, exp.ObjectInsert, exp.StarMap, exp.Struct),
    *(exp.MapCat, exp.MapDelete, exp.MapInsert, exp.MapPick),
    *(exp.ApproxPercentileAccumulate, exp.ApproxPercentileCombine),
)
_BY_NAME = {
    "AS_ARRAY": ARRAY,
    **dict.fromkeys(("ARRAYS_TO_OBJECT", "AS_OBJECT", "OBJECT_DELETE", "OBJECT_PICK", "TO_OBJECT"), OBJECT),
}
_CASTS = {exp.DType.ARRAY: ARRAY, exp.DType.OBJECT: OBJECT, exp.DType.MAP: OBJECT}
_SIZED = (*TEXTS, exp.DType.BINARY, exp.DType.VARBINARY)
_PASSING = (exp.Paren, exp.Window, exp.WithinGroup, exp.AnyValue, exp.Max, exp.Min)
_NOTHING = KnownColumn()


def keep_of_query(
    session: Session, name: QualifiedName, expression: exp.Create, reads: Sequence[QualifiedName | None]
) -> None:
    """Keep the kinds of the columns that the new table or view `name` has from its query, which reads `reads`."""
    query, schema = expression.expression, expression.this
    if not isinstance(query, exp.Query):
        return
    written = schema.expressions if isinstance(schema, exp.Schema) else []
    if any(isinstance(column, exp.ColumnDef) and column.kind for column in written):
        return  # the declaration says them
    tables = _look_up(session, [read for read in reads if read])
    found = list(_columns(query, tables, {}))
    if written:
        names = [table_references.part(column.find(exp.Identifier)) for column in written]
        # A star of what is not known has fewer columns.
        found = (
            [(new, known) for new, (_, known) in zip(names, found, strict=False)] if len(names) == len(found) else []
        )
    if kept := [(column, known.kept) for column, known in _by_name(found).items() if known.kept]:
        keep(session, name, kept)


def described(session: Session, query: exp.Expr) -> Described:
    """Return a function of a result column's name and place that tells what is known of it."""
    reads = [
        session.qualify(table_references.name_of(table), 3, "SELECT")
        for table in table_references.read_by(query)
        if isinstance(table.this, exp.Identifier)
    ]
    tables = session.account.known_columns.of(reads, lambda names: _look_up(session, names))
    found, by_name = list(_columns(query, tables, {})), query.is_star
    known = _by_name(found)
    return lambda name, at: known.get(name, _NOTHING) if by_name else found[at][1] if at < len(found) else _NOTHING


def _look_up(session: Session, names: Sequence[QualifiedName]) -> dict[QualifiedName, Known]:
    tables: dict[QualifiedName, dict[str, KnownColumn]] = {}
    for column in columns_of(session.connection, names):
        known = KnownColumn(column.length or 0, not column.nullable)
        tables.setdefault(column.table, {})[column.name] = known
    return dict(tables)


def _by_name(found: Iterable[tuple[str, KnownColumn]]) -> dict[str, KnownColumn]:
    """Return what is known by the columns' names; nothing of columns of one name that differ."""
    known: dict[str, KnownColumn] = {}
    for name, column in found:
        before = known.get(name, column)
        kept = column.kept if before.kept == column.kept else 0
        known[name] = KnownColumn(kept, before.required and column.required)
    return known


def _columns(
    query: exp.Expr, tables: Mapping[QualifiedName, Known], around: Mapping[str, Known]
) -> Iterator[tuple[str, KnownColumn]]:
    """Yield the query's columns with what is known of them. A star skips what is not known."""
    if isinstance(query, exp.Subquery):
        yield from _columns(query.this, tables, around)
        return
    ctes = dict(around)
    for cte in query.args["with_"].expressions if query.args.get("with_") else []:
        ctes[cte.alias.upper()] = _named(cte, tables, ctes)
    if isinstance(query, exp.SetOperation) and not query.args.get("by_name"):
        # By names the sides have columns in other places, and NULL for those that they lack.
        left, right = (list(_columns(side, tables, ctes)) for side in (query.this, query.expression))
        for (name, one), (_, other) in zip(left, right, strict=False) if len(left) == len(right) else ():
            yield name, KnownColumn(_longest({one.kept, other.kept}), one.required and other.required)
    if not isinstance(query, exp.Select):
        return
    sources = dict(_sources(query, tables, ctes))
    if _has_subtotals(query):
        sources = {alias: _maybe_null(known) for alias, known in sources.items()}
    for item in query.expressions:
        if item.is_star:
            yield from _starred(item, sources)
        else:
            yield _name(item), _known(item.unalias(), sources)


def _longest(kept: set[int]) -> int:
    """Return the longest length of several values, or what they all are; 0 if one has none."""
    return max(kept) if min(kept) > 0 or len(kept) == 1 else 0


def _has_subtotals(select: exp.Select) -> bool:
    """Return whether ROLLUP, CUBE or GROUPING SETS makes NULLs of the columns that it groups by."""
    group = select.args.get("group")
    return group is not None and group.find(exp.Rollup, exp.Cube, exp.GroupingSets) is not None


def _maybe_null(known: Known) -> Known:
    return {name: KnownColumn(column.kept) for name, column in known.items()}


def _starred(item: exp.Expr, sources: Mapping[str, Known]) -> Iterator[tuple[str, KnownColumn]]:
    """Yield the columns of a star, or of one source's; nothing is known of those that it replaces or renames."""
    star, wanted = item, list(sources.values())
    if isinstance(item, exp.Column):
        star, wanted = item.this, [sources.get(item.table.upper(), {})]
    left_out = {table_references.part(name.find(exp.Identifier)) for name in star.args.get("except_") or []}
    renamed = {table_references.part(each.this.find(exp.Identifier)): each for each in star.args.get("rename") or []}
    replaced = {_name(each) for each in star.args.get("replace") or []}
    for name, column in (pair for known in wanted for pair in known.items()):
        if name in renamed:
            yield _name(renamed[name]), _NOTHING
        elif name not in left_out:
            yield name, _NOTHING if name in replaced else column


def _named(relation: exp.Expr, tables: Mapping[QualifiedName, Known], ctes: Mapping[str, Known]) -> Known:
    """Return the columns of a CTE or a subquery with an alias, which may name its columns."""
    alias, found = relation.args.get("alias"), list(_columns(relation.this, tables, ctes))
    columns = alias.args.get("columns") if alias else None
    if columns:
        found = [(column.name.upper(), known) for column, (_, known) in zip(columns, found, strict=False)]
    return _by_name(found)


def _sources(
    select: exp.Select, tables: Mapping[QualifiedName, Known], ctes: Mapping[str, Known]
) -> Iterator[tuple[str, Known]]:
    """Yield the relations of the FROM clause by their aliases; an outer join makes NULLs of a side's columns."""
    from_, joins = select.args.get("from_"), select.args.get("joins") or []
    # ASOF JOIN keeps the left rows that match none.
    sides = ["LEFT" if join.method.upper() == "ASOF" else join.side.upper() for join in joins]
    for place, source in enumerate([*([from_.this] if from_ else []), *(join.this for join in joins)]):
        own = sides[place - 1] if place else ""
        # Joins of a source itself, with two ONs after each other, may be outer ones.
        outer = (
            own in ("LEFT", "FULL")
            or bool(source.args.get("joins"))
            or any(side in ("RIGHT", "FULL") for side in sides[place:])
        )
        if (found := _source(source, tables, ctes)) is not None:
            yield source.alias_or_name.upper(), _maybe_null(found) if outer else found


def _source(source: exp.Expr, tables: Mapping[QualifiedName, Known], ctes: Mapping[str, Known]) -> Known | None:
    if isinstance(source, exp.Subquery):
        return _named(source, tables, ctes)
    if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
        return None
    name = table_references.name_of(source)
    known = ctes.get(name[-1]) if len(name) == 1 else None
    if known is None:
        matching = [columns for other, columns in tables.items() if other[-len(name) :] == name]
        known = matching[0] if len(matching) == 1 else {}
    return known


def _known(value: exp.Expr, sources: Mapping[str, Known]) -> KnownColumn:
    if isinstance(value, _PASSING):
        # MAX and its like are NULL without rows.
        passed = _known(value.this, sources)
        return passed if isinstance(value, exp.Paren) else KnownColumn(passed.kept)
    if isinstance(value, exp.Cast):
        return KnownColumn(_cast(value), _is_constant(value))
    if isinstance(value, exp.Coalesce):
        found = [_known(each, sources) for each in (value.this, *value.expressions)]
        return KnownColumn(_longest({each.kept for each in found}))
    if isinstance(value, exp.Literal):
        return KnownColumn(len(value.name) if value.is_string else 0, True)
    if isinstance(value, exp.Column):
        name = table_references.part(value.this) if isinstance(value.this, exp.Identifier) else ""
        wanted = [sources.get(value.table.upper(), {})] if value.table else list(sources.values())
        return next((known[name] for known in wanted if name in known), _NOTHING)
    if isinstance(value, exp.Anonymous):
        return KnownColumn(_BY_NAME.get(value.name.upper(), 0))
    kept = ARRAY if isinstance(value, _ARRAYS) else OBJECT if isinstance(value, _OBJECTS) else 0
    return KnownColumn(kept, _is_constant(value))


def _cast(value: exp.Cast) -> int:
    length = value.to.expressions[0].name if value.to.this in _SIZED and value.to.expressions else "0"
    return _CASTS.get(value.to.this, int(length)) or time_digits.kept(value.to)


def _is_constant(value: exp.Expr) -> bool:
    """Return whether it is a literal, or the cast of one, which is never NULL: a TRY_CAST may be."""
    while isinstance(value, (exp.Cast, exp.Paren, exp.Neg)) and not isinstance(value, exp.TryCast):
        value = value.this
    return isinstance(value, (exp.Literal, exp.Boolean))


def _name(item: exp.Expr) -> str:
    alias = item.args.get("alias") if isinstance(item, exp.Alias) else item.this
    return table_references.part(alias) if isinstance(alias, exp.Identifier) else item.alias_or_name
