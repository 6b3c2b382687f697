"""The query of a view that a stream is on, with an id for each row: the ids of the tables' rows that it is made of.

Only projections, filters, inner and cross joins and UNION ALL keep them.
https://docs.snowflake.com/en/user-guide/streams-intro#streams-on-views
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import enforcement, view_query
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName

_ROW_ID = "LOCALCLOUD_ROW_ID_"
_REFUSED = {
    "group": "GROUP BY", "having": "HAVING", "qualify": "QUALIFY", "limit": "LIMIT", "offset": "OFFSET",
    "distinct": "DISTINCT", "with_": "WITH", "order": "ORDER BY", "connect": "CONNECT BY", "laterals": "LATERAL",
    "match": "MATCH_RECOGNIZE", "pivots": "PIVOT", "sample": "SAMPLE", "windows": "WINDOW",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A place in the query where a table is read: its name, and the name that the id of its rows has there."""

    place: exp.Table
    name: QualifiedName
    row_id: str


@dataclass(frozen=True)
class TrackedQuery:
    """A view's query down to the tables, with the column `row_id` as its last one."""

    query: exp.Query
    row_id: str
    sources: tuple[Source, ...]


def of(session: Session, view: View) -> TrackedQuery:
    """Return the view's query. Raise SnowflakeError 000002 for one whose changes are not tracked."""
    query = _expanded(session, view)
    sources: list[Source] = []
    row_id = _add_ids(query, sources, count())
    return TrackedQuery(query, row_id, tuple(sources))


def _expanded(session: Session, view: View) -> exp.Query:
    """Return the view's query, with those of the views that it reads in their places."""
    query = view_query.query_of(session, view)
    for table in list(table_references.read_by(query)):
        name = table_references.name_of(table)
        relation = session.account.relation(name)
        if isinstance(relation, View):
            enforcement.replace(table, _expanded(session, relation), name)
        elif not isinstance(relation, Table) or session.account.find("DYNAMIC TABLE", name):
            raise _untracked("other sources than tables and views")
    names = [exp.to_identifier(column, quoted=True) for column in view.columns or ()]
    alias = exp.TableAlias(this=exp.to_identifier(view.name[-1], quoted=True), columns=names)
    return exp.select("*").from_(exp.Subquery(this=query, alias=alias))


def _untracked(what: str) -> errors.SnowflakeError:
    return errors.unsupported(f"change tracking of a view with {what}")


def _add_ids(query: exp.Expr, sources: list[Source], numbers: Iterator[int], side: str = "") -> str:
    """Add the column of ids to a query, in place, and what it reads to `sources`; return the column's name."""
    match query:
        case exp.Subquery():
            return _add_ids(query.this, sources, numbers, side)
        case exp.Union() if not query.args.get("distinct") and not query.args.get("by_name"):
            _refuse(query)
            name = _add_ids(query.this, sources, numbers, f"{side}l")
            _add_ids(query.expression, sources, numbers, f"{side}r")
            return name
        case exp.Select():
            return _add_id(query, sources, numbers, side)
    raise _untracked("set operators other than UNION ALL")


def _add_id(select: exp.Select, sources: list[Source], numbers: Iterator[int], side: str) -> str:
    _refuse(select)
    # By the name that the query has for each source.
    ids: dict[str, str] = {}
    from_ = select.args.get("from_")
    joins = select.args.get("joins") or []
    if from_ is None:
        raise _untracked("no table")
    for place, source in enumerate((from_.this, *(join.this for join in joins))):
        name = source.alias_or_name
        if name.upper() in map(str.upper, ids):
            raise _untracked("two sources of one name")
        ids[name or f"{_ROW_ID}{place}"] = _id_of(source, sources, numbers)
    for join in joins:
        if join.side or join.kind not in ("", "INNER", "CROSS") or join.method not in ("", "NATURAL"):
            raise _untracked(f"a {' '.join(filter(None, (join.method, join.side, join.kind)))} JOIN")
    for item in select.expressions:
        _exclude(item, ids)
    name = f"{_ROW_ID}{next(numbers)}"
    parts = [exp.Literal.string(side), *(exp.column(exp.to_identifier(each, quoted=True)) for each in ids.values())]
    joined: exp.Expr = exp.Anonymous(this="CONCAT_WS", expressions=[exp.Literal.string("-"), *parts])
    select.select(exp.alias_(joined, name, quoted=True), copy=False)
    return name


def _id_of(source: exp.Expr, sources: list[Source], numbers: Iterator[int]) -> str:
    """Return the name of the ids of a source in FROM."""
    if isinstance(source, (exp.Subquery, exp.Table)) and source.args.get("joins"):
        raise _untracked("a JOIN inside of a JOIN")
    if isinstance(source, exp.Subquery) and isinstance(source.unnest(), exp.Query):
        _refuse(source)
        return _add_ids(source.this, sources, numbers)
    if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
        raise _untracked("other sources than tables and views")
    _refuse(source)
    found = Source(source, table_references.name_of(source), f"{_ROW_ID}{next(numbers)}")
    sources.append(found)
    return found.row_id


def _refuse(query: exp.Expr) -> None:
    """Raise SnowflakeError 000002 for a clause or an expression by which a row is of no certain rows."""
    for key, clause in _REFUSED.items():
        if query.args.get(key):
            raise _untracked(clause)
    if not isinstance(query, exp.Select):
        return
    conditions = [query.args.get("where"), *(join.args.get("on") for join in query.args.get("joins") or [])]
    for part in filter(None, [*query.expressions, *conditions]):
        if part.find(exp.AggFunc, exp.Window):
            raise _untracked("aggregate or window functions")
        if part.find(exp.Query, exp.Exists):
            raise _untracked("subqueries outside of FROM")
        if any(star.parent is not part and star is not part for star in part.find_all(exp.Star)):
            raise _untracked("* as an argument")


def _exclude(item: exp.Expr, ids: dict[str, str]) -> None:
    """Leave the ids out of a star."""
    if isinstance(item, exp.Star):
        star, own = item, list(ids.values())
    elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
        star, own = item.this, [name for source, name in ids.items() if source.upper() == item.table.upper()]
    else:
        return
    names = [exp.to_identifier(name, quoted=True) for name in own]
    star.set("except_", [*(star.args.get("except_") or []), *names])
