"""Tables made after another one: LIKE takes its columns, CLONE its rows too.

The new table has no load history: files that were loaded into the other one can be loaded again.
https://docs.snowflake.com/en/sql-reference/sql/create-table, …/create-clone and …/user-guide/object-clone
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.columns import columns_with_comments, computed_columns, parts_of
from localcloud.snowflake.tables import column_comments, time_travel
from localcloud.snowflake.tables.table_references import name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name


def source_of(session: Session, expression: exp.Create) -> Table | None:
    """The table that the new one is made after, if it is. Raises SnowflakeError for a view."""
    after = expression.find(exp.LikeProperty, exp.Clone)
    if after is None:
        return None
    source = session.account.get(Table, session.qualify(name_of(after.this), 3))
    if isinstance(after, exp.LikeProperty) and any(source.governed.applications()):
        raise errors.unsupported("CREATE TABLE … LIKE of a table with policies")
    transient = expression.find(exp.TransientProperty, exp.TemporaryProperty)
    if isinstance(after, exp.Clone) and source.transient and not transient:
        raise errors.compilation("002120", "0A000", "Transient object cannot be cloned to a permanent object.")
    return source


def rows_of(session: Session, expression: exp.Create, source: Table) -> str:
    """Return the name in DuckDB of what has the rows of the new table; "" for LIKE, which takes none."""
    cloned = expression.find(exp.Clone)
    if cloned is None:
        return ""
    if not (clause := cloned.this.args.get("when")):
        return quote_name(source.name)
    return f"temp.main.{time_travel.view_of(session, source, clause)}"


def copy(session: Session, source: QualifiedName, name: QualifiedName, replace: bool, rows: str) -> None:
    """A table with the columns of another, their types, defaults, NOT NULLs and comments, and the rows of `rows`."""
    connection = session.connection
    columns = columns_with_comments(connection, [source])
    parts = ", ".join(parts_of(connection, source, columns))
    into, computed = quote_name(name), computed_columns(connection, source)
    kept = ", ".join(quote_identifier(column.name) for column in columns if column.name not in computed)
    with connection.transaction():
        connection.execute(f"CREATE {'OR REPLACE ' if replace else ''}TABLE {into} ({parts})")
        if rows:
            connection.execute(f"INSERT INTO {into} ({kept}) SELECT {kept} FROM {rows}")
        for column in columns:
            if column.comment:
                column_comments.put(session, name, column.name, column.comment)
    varchar_lengths.copy(session, source, name)
