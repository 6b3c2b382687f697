"""ARRAY and OBJECT columns of queries, lengths of texts, and digits of times.

A view, or a table that was made from a query, has them; a result all but the lengths.

DuckDB has one type for VARIANT, ARRAY and OBJECT, and texts without a length.
https://docs.snowflake.com/en/sql-reference/data-types-semistructured
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import time_digits
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.functions.value_forms import TEXTS
from localcloud.snowflake.engine.timestamps import Kinds
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
    *(exp.StrtokToArray, exp.ToArray),
)
_OBJECTS = (exp.JSONObject, exp.ObjectAgg, exp.ObjectInsert, exp.StarMap, exp.Struct)
_BY_NAME = {
    "AS_ARRAY": ARRAY,
    **dict.fromkeys(("ARRAYS_TO_OBJECT", "AS_OBJECT", "OBJECT_DELETE", "OBJECT_PICK", "TO_OBJECT"), OBJECT),
}
_CASTS = {exp.DType.ARRAY: ARRAY, exp.DType.OBJECT: OBJECT}
_PASSING = (exp.Paren, exp.Window, exp.WithinGroup, exp.AnyValue, exp.Max, exp.Min)
# The kinds of a relation's columns, or their lengths, by their names; 0 for neither.
_Kinds = dict[str, int]


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
    tables = _kinds_of(session, [read for read in reads if read])
    found = list(_columns(query, tables, {}))
    if written:
        names = [table_references.part(column.find(exp.Identifier)) for column in written]
        # A star of what is not known has fewer columns.
        found = [(new, kind) for new, (_, kind) in zip(names, found, strict=False)] if len(names) == len(found) else []
    if kept := [(column, kind) for column, kind in _by_name(found).items() if kind]:
        keep(session, name, kept)


def kinds_of_query(session: Session, query: exp.Expr, variants: bool) -> Kinds:
    """Return a function of a result column's name and place that tells what is kept of it: 0 for nothing.

    `variants`: whether a column may be an ARRAY or an OBJECT.
    """
    reads = []
    for table in table_references.read_by(query) if variants or session.connection.knows_digits else []:
        if isinstance(table.this, exp.Identifier):
            reads.append(session.qualify(table_references.name_of(table), 3, "SELECT"))
    tables = _kinds_of(session, reads)
    found, by_name = list(_columns(query, tables, {})), query.is_star
    kinds = _by_name(found)
    return lambda name, at: kinds.get(name, 0) if by_name else found[at][1] if at < len(found) else 0


def _kinds_of(session: Session, reads: Sequence[QualifiedName]) -> dict[QualifiedName, _Kinds]:
    tables: dict[QualifiedName, _Kinds] = {}
    for column in columns_of(session.connection, reads):
        tables.setdefault(column.table, {})[column.name] = column.length or 0
    return tables


def _by_name(found: Iterable[tuple[str, int]]) -> _Kinds:
    """Return the kinds by the columns' names; 0 for columns of one name that differ."""
    kinds: _Kinds = {}
    for name, kind in found:
        kinds[name] = kind if kinds.get(name, kind) == kind else 0
    return kinds


def _columns(
    query: exp.Expr, tables: Mapping[QualifiedName, _Kinds], around: Mapping[str, _Kinds]
) -> Iterator[tuple[str, int]]:
    """Yield the query's columns with their kinds or lengths; 0 for neither. A star skips what is not known."""
    if isinstance(query, exp.Subquery):
        yield from _columns(query.this, tables, around)
        return
    ctes = dict(around)
    for cte in query.args["with_"].expressions if query.args.get("with_") else []:
        ctes[cte.alias.upper()] = _named(cte, tables, ctes)
    if isinstance(query, exp.SetOperation):
        left, right = (list(_columns(side, tables, ctes)) for side in (query.this, query.expression))
        for (name, one), (_, other) in zip(left, right, strict=False) if len(left) == len(right) else ():
            yield name, max(one, other) if min(one, other) > 0 else one if one == other else 0
    if not isinstance(query, exp.Select):
        return
    sources = dict(_sources(query, tables, ctes))
    for item in query.expressions:
        if item.is_star:
            yield from _starred(item, sources)
        else:
            yield _name(item), _kind(item.unalias(), sources)


def _starred(item: exp.Expr, sources: Mapping[str, _Kinds]) -> Iterator[tuple[str, int]]:
    """Yield the columns of a star, or of one source's; those that it replaces or renames are of no known kind."""
    star, wanted = item, list(sources.values())
    if isinstance(item, exp.Column):
        star, wanted = item.this, [sources.get(item.table.upper(), {})]
    left_out = {table_references.part(name.find(exp.Identifier)) for name in star.args.get("except_") or []}
    renamed = {table_references.part(each.this.find(exp.Identifier)): each for each in star.args.get("rename") or []}
    replaced = {_name(each) for each in star.args.get("replace") or []}
    for name, kind in (pair for kinds in wanted for pair in kinds.items()):
        if name in renamed:
            yield _name(renamed[name]), 0
        elif name not in left_out:
            yield name, 0 if name in replaced else kind


def _named(relation: exp.Expr, tables: Mapping[QualifiedName, _Kinds], ctes: Mapping[str, _Kinds]) -> _Kinds:
    """Return the kinds of a CTE or a subquery with an alias, which may name its columns."""
    alias, found = relation.args.get("alias"), list(_columns(relation.this, tables, ctes))
    columns = alias.args.get("columns") if alias else None
    if columns:
        found = [(column.name.upper(), kind) for column, (_, kind) in zip(columns, found, strict=False)]
    return _by_name(found)


def _sources(
    select: exp.Select, tables: Mapping[QualifiedName, _Kinds], ctes: Mapping[str, _Kinds]
) -> Iterator[tuple[str, _Kinds]]:
    from_ = select.args.get("from_")
    for source in [*([from_.this] if from_ else []), *(join.this for join in select.args.get("joins") or [])]:
        if isinstance(source, exp.Subquery):
            yield source.alias.upper(), _named(source, tables, ctes)
        elif isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
            name = table_references.name_of(source)
            known = ctes.get(name[-1]) if len(name) == 1 else None
            if known is None:
                matching = [kinds for other, kinds in tables.items() if other[-len(name) :] == name]
                known = matching[0] if len(matching) == 1 else {}
            yield source.alias_or_name.upper(), known


def _kind(value: exp.Expr, sources: Mapping[str, _Kinds]) -> int:
    if isinstance(value, _PASSING):
        return _kind(value.this, sources)
    if isinstance(value, exp.Cast):
        length = value.to.expressions[0].name if value.to.this in TEXTS and value.to.expressions else "0"
        return _CASTS.get(value.to.this, int(length)) or time_digits.kept(value.to)
    if isinstance(value, exp.Coalesce):
        kinds = {_kind(each, sources) for each in (value.this, *value.expressions)}
        return max(kinds) if min(kinds) > 0 or len(kinds) == 1 else 0
    if value.is_string:
        return len(value.name)
    if isinstance(value, exp.Column):
        name = table_references.part(value.this) if isinstance(value.this, exp.Identifier) else ""
        wanted = [sources.get(value.table.upper(), {})] if value.table else list(sources.values())
        return next((kinds[name] for kinds in wanted if name in kinds), 0)
    if isinstance(value, exp.Anonymous):
        return _BY_NAME.get(value.name.upper(), 0)
    return ARRAY if isinstance(value, _ARRAYS) else OBJECT if isinstance(value, _OBJECTS) else 0


def _name(item: exp.Expr) -> str:
    alias = item.args.get("alias") if isinstance(item, exp.Alias) else item.this
    return table_references.part(alias) if isinstance(alias, exp.Identifier) else item.alias_or_name
