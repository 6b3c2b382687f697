"""Policies in queries: each table and view that they protect is replaced by a query of what the session may see.

So a masked column is masked wherever a statement uses it: in conditions, joins, aggregates, and in what it writes.
https://docs.snowflake.com/en/user-guide/security-column-intro#how-does-a-masking-policy-work
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Relation, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import Column, columns_of
from localcloud.snowflake.governance import policies_in_force, tags_in_force, view_query
from localcloud.snowflake.governance.policies_in_force import Mask
from localcloud.snowflake.governance.policy_body import expression_of
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.tables.describe import snowflake_type
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

# The name of the protected table within the query in its place, and of the rows' ids there.
_PROTECTED, ROW_ID = "LOCALCLOUD_PROTECTED", "LOCALCLOUD_ROW_ID"
# The parts of a table in FROM that stay with the query in its place.
_AROUND = ("joins", "laterals", "pivots", "sample")
# Types that DuckDB does not take from the column by itself where the policy returns a constant.
_CAST = ("NUMBER", "FLOAT", "BOOLEAN", "DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ")


def enforce(session: Session, tables: Iterable[tuple[exp.Table, QualifiedName]]) -> bool:
    """Replace the tables and views that policies protect, in place; return whether there are any.

    Each comes with its full name; the session may read it. Raise SnowflakeError.
    """
    replaced = False
    for table, name in tables:
        if (query := protected(session, name)) is not None:
            replace(table, query, name)
            replaced = True
    return replaced


def protected(session: Session, name: QualifiedName, with_row_ids: bool = False) -> exp.Query | None:
    """Return the query of what the session may see of a table or view; None if no policy is in force on it.

    A view whose rows depend on the session, or that reads what a policy protects, is replaced by its own query.
    Raise SnowflakeError 000002 for columns with COLLATE under policies.
    """
    query = _protected(session, name, with_row_ids)
    if query is not None:
        for under in table_references.under(session, [name]):
            relation = session.account.relation(under)
            if relation is not None and relation.collations:
                raise errors.unsupported(f"policies over {dotted(under)}, which has columns with COLLATE")
    return query


def _protected(session: Session, name: QualifiedName, with_row_ids: bool) -> exp.Query | None:
    relation = session.account.relation(name)
    if relation is None:
        return None
    source = _expanded(session, relation) if isinstance(relation, View) else None
    masks, columns = _masks(session, relation)
    rows = policies_in_force.row_policy_of(relation)
    if not masks and rows is None:
        return source
    inner = exp.Subquery(this=source) if source is not None else _table(name)
    inner.set("alias", exp.TableAlias(this=exp.to_identifier(_PROTECTED, quoted=True)))
    query = exp.select(*(_column(session, relation, column, masks) for column in columns)).from_(inner)
    if with_row_ids:
        query = query.select(exp.alias_(_reference("rowid", quoted=False), ROW_ID, quoted=True))
    if rows is not None:
        arguments = [_reference(column) for column in rows.columns]
        query = query.where(expression_of(session, rows.policy, arguments, name, {}))
    return query


def replace(table: exp.Table, query: exp.Query, name: QualifiedName) -> None:
    """Put the query in the place of the table `name` in a FROM clause, under the name that the statement has for it."""
    for column in table.root().find_all(exp.Column):
        written = [column.args.get(part) for part in ("catalog", "db", "table")]
        parts = tuple(table_references.part(part) for part in written if part is not None)
        if column.args.get("db") and name[-len(parts) :] == parts:
            column.set("db", None)
            column.set("catalog", None)
    alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
    found = exp.Subquery(this=query, alias=alias.copy())
    for part in _AROUND:
        if table.args.get(part):
            found.set(part, table.args[part])
    table.replace(found)


def _masks(session: Session, relation: Relation) -> tuple[dict[str, Mask], list[Column]]:
    """Return the masks by column, and the columns if any policy may be in force."""
    if not policies_in_force.are_set(session, relation):
        return {}, []
    with session.connection.plain_cursor() as cursor:
        columns = columns_of(cursor, [relation.name])
    return {mask.columns[0]: mask for mask in policies_in_force.masks_of(session, relation, columns)}, columns


def _column(session: Session, relation: Relation, column: Column, masks: dict[str, Mask]) -> exp.Expr:
    mask = masks.get(column.name)
    if mask is None:
        return _reference(column.name)
    known = tags_in_force.of_column(session, relation, column.name)
    tags = {reference.tag.full_name: reference.value for reference in known}
    arguments = [_reference(name) for name in mask.columns]
    value = expression_of(session, mask.policy, arguments, relation.name, tags)
    type_ = snowflake_type(column.type, column.length)
    if type_.partition("(")[0] in _CAST:
        value = exp.cast(value, type_, dialect="snowflake")
    return exp.alias_(value, column.name, quoted=True)


def _expanded(session: Session, view: View) -> exp.Query | None:
    """Return the view's own query with the policies on what it reads; None if the session sees all of it anyway."""
    if not _depends_on_session(session, view):
        return None
    query = view_query.query_of(session, view)
    tables = list(table_references.read_by(query))
    enforce(session, [(table, table_references.name_of(table)) for table in tables])
    if view.columns is None:
        raise errors.unsupported(f"policies under the view {dotted(view.name)}, whose columns are not known")
    names = [exp.to_identifier(column, quoted=True) for column in view.columns]
    alias = exp.TableAlias(this=exp.to_identifier(_PROTECTED, quoted=True), columns=names)
    return exp.select("*").from_(exp.Subquery(this=query, alias=alias))


def _depends_on_session(session: Session, view: View) -> bool:
    if view.of_session:
        return True
    for name in view.reads:
        under = session.account.relation(name)
        if under is not None and policies_in_force.are_set(session, under):
            return True
        if isinstance(under, View) and _depends_on_session(session, under):
            return True
    return False


def _table(name: QualifiedName) -> exp.Table:
    catalog, db, this = (exp.to_identifier(part, quoted=True) for part in name)
    return exp.Table(this=this, db=db, catalog=catalog)


def _reference(column: str, quoted: bool = True) -> exp.Column:
    return exp.column(exp.to_identifier(column, quoted=quoted), table=exp.to_identifier(_PROTECTED, quoted=True))
