"""Names of columns are case-sensitive here; in DuckDB they are not.

https://docs.snowflake.com/en/sql-reference/identifiers-syntax
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions.operators import is_assignment
from localcloud.snowflake.tables import table_references, view_columns
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, quote_name

# Names that DuckDB takes for functions where no column has them.
_FOREIGN = frozenset(("USER", "SESSION_USER", "CURRENT_ROLE", "CURRENT_CATALOG", "CURRENT_SCHEMA"))
# These have columns of their own, which are not known here.
_UNKNOWN = (exp.Lateral, exp.Pivot, exp.TableFromRows, exp.Unnest)


def refuse(session: Session, expression: exp.Expr | None) -> None:
    """Raise SnowflakeError 000904 if a query or change names a column that is there in another case only.

    The rights on its tables have been checked.
    """
    if expression is None:
        return
    _refuse_foreign(session, expression)
    if expression.find(*_UNKNOWN):
        return
    tables = list(expression.find_all(exp.Table))
    if any(not isinstance(table.this, exp.Identifier) or _is_ours(session, table) for table in tables):
        return
    around = tuple(filter(None, (session.database, session.schema)))
    names = {(*around[: 3 - len(name)], *name) for name in map(table_references.name_of, tables)}
    types = dict(_columns(session, names))
    if binaries := {name for name, type_ in types.items() if type_ == "BLOB"}:
        _refuse_binaries(expression, binaries)
    known = {*types, *_aliases(expression)}
    folded = {name.upper() for name in known}
    for name in _named(expression):
        if name not in known and name.upper() in folded:
            raise errors.invalid_identifier(name)


def _is_ours(session: Session, table: exp.Table) -> bool:
    """Return whether the table is one of Snowflake's own views, whose columns are not looked up here."""
    return table_references.in_information_schema(session, table) or table_references.in_account_usage(session, table)


def _refuse_foreign(session: Session, expression: exp.Expr) -> None:
    """Raise SnowflakeError 000904 for USER and its like that are no columns: DuckDB would call functions of its own."""
    found = [
        column.this
        for column in expression.find_all(exp.Column)
        if not column.table and isinstance(column.this, exp.Identifier) and column.name.upper() in _FOREIGN
    ]
    if not found:
        return
    tables = [one for one in expression.find_all(exp.Table) if isinstance(one.this, exp.Identifier)]
    around = tuple(filter(None, (session.database, session.schema)))
    names = {(*around[: 3 - len(name)], *name) for name in map(table_references.name_of, tables)}
    known = {name.upper() for name in (*dict(_columns(session, names)), *_aliases(expression))}
    for identifier in found:
        if identifier.name.upper() not in known:
            raise errors.invalid_identifier(table_references.part(identifier))


def require(session: Session, table: QualifiedName, *names: str) -> None:
    """Raise SnowflakeError 000904 if a column of the table has one of these names in another case only."""
    known = set(dict(_columns(session, [table])))
    for name in names:
        if name not in known and name.upper() in {column.upper() for column in known}:
            raise errors.invalid_identifier(name)


def refuse_duplicates(session: Session, query: exp.Expr) -> None:
    """Raise SnowflakeError 002025 for a query with two columns of a name, of which DuckDB would rename one."""
    if query.find(exp.Placeholder):
        return
    plain = session.connection.translate(query).sql(dialect="duckdb")
    with session.connection.cursor_in_schema() as cursor:
        try:
            found = [row[0] for row in cursor.execute(f"DESCRIBE {plain}").fetchall()]
        except duckdb.Error:
            return
    if twice := [name for name in found if found.count(name) > 1]:
        raise errors.compilation("002025", "42S21", f"duplicate column name '{twice[0]}'")
    if len({name.upper() for name in found}) < len(found):
        raise errors.unsupported("two columns whose names differ only in case")


def _refuse_binaries(expression: exp.Expr, binaries: set[str]) -> None:
    """Raise SnowflakeError for a BINARY compared with a text, which DuckDB takes for bytes.

    Snowflake does not convert one to the other: https://docs.snowflake.com/en/sql-reference/data-type-conversion
    """
    for node in expression.find_all(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In):
        if is_assignment(node):
            continue
        sides = [node.this, *(node.expressions if isinstance(node, exp.In) else [node.expression])]
        columns = [side for side in sides if isinstance(side, exp.Column) and isinstance(side.this, exp.Identifier)]
        if any(table_references.part(column.this) in binaries for column in columns) and any(
            side.is_string for side in sides
        ):
            raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}: convert the text with TO_BINARY")


def _columns(session: Session, tables: Iterable[QualifiedName]) -> Iterator[tuple[str, str]]:
    """Yield the names of the tables' columns with DuckDB's types."""
    # An error would end the session's own transaction.
    with session.connection.plain_cursor() as cursor:
        for table in tables:
            if session.account.relation(table):
                try:
                    found = cursor.execute(f"SELECT * FROM {quote_name(table)} LIMIT 0").description
                except duckdb.Error:
                    continue
                yield from ((column[0], str(column[1])) for column in found)


def _aliases(expression: exp.Expr) -> Iterator[str]:
    for alias in expression.find_all(exp.Alias, exp.TableAlias):
        given = [alias.args.get("alias")] if isinstance(alias, exp.Alias) else alias.args.get("columns") or []
        yield from (table_references.part(identifier) for identifier in given if isinstance(identifier, exp.Identifier))


def _named(expression: exp.Expr) -> Iterator[str]:
    """Yield the names of columns in a statement, as stored."""
    for column in expression.find_all(exp.Column):
        if isinstance(column.this, exp.Identifier):
            yield table_references.part(column.this)
    if isinstance(expression, exp.Insert) and isinstance(expression.this, exp.Schema):
        yield from (
            table_references.part(column)
            for column in expression.this.expressions
            if isinstance(column, exp.Identifier)
        )


def refuse_view_names(name: QualifiedName, expression: exp.Create) -> None:
    """Raise SnowflakeError for names in CREATE VIEW name (…) that are not as many as the columns, or repeated."""
    schema, query = expression.this, expression.expression
    if not isinstance(schema, exp.Schema) or not isinstance(query, exp.Query):
        return
    names = [table_references.part(column.find(exp.Identifier)) for column in schema.expressions]
    if len(set(names)) < len(names):
        raise errors.compilation("002025", "42S21", f"duplicate column name '{max(names, key=names.count)}'")
    if not query.is_star and len(names) != len(query.selects):
        raise view_columns.other_number(name, len(names), len(query.selects))
