"""Views of a table whose columns get wider types: they are translated again, for their columns' new types.

https://docs.snowflake.com/en/sql-reference/sql/create-view
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_with_comments
from localcloud.snowflake.queries.preparation import prepare
from localcloud.snowflake.tables import collated_queries, column_comments, table_references
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import parse


def translate_again(session: Session, name: QualifiedName) -> None:
    """Make the views that read the table, or read such views, anew in DuckDB. Raise SnowflakeError."""
    database, schema = session.database, session.schema
    try:
        for view in _readers(session, name):
            _translate(session, view)
    finally:
        session.use(database, schema)


def _readers(session: Session, name: QualifiedName) -> Iterator[View]:
    """Yield the views in the order in which they read each other."""
    found = [view for view in session.account.all(View) if name in view.reads]
    yield from found
    for view in found:
        yield from _readers(session, view.name)


def _translate(session: Session, view: View) -> None:
    session.use(*view.name[:2])
    comments = {column.name: column.comment for column in columns_with_comments(session.connection, [view.name])}
    expression, _ = prepare(session, parse(view.definition))
    reads = [
        table for table in table_references.read_by(expression.expression) if isinstance(table.this, exp.Identifier)
    ]
    named = [(table, session.qualify(table_references.name_of(table), 3)) for table in reads]
    collated_queries.apply(session, expression, named, describes=True)
    made = expression.this
    if isinstance(made, exp.Schema):
        # Columns have names alone: their policies, tags and comments are kept beside them.
        made = exp.Schema(this=made.this, expressions=[column.find(exp.Identifier) for column in made.expressions])
    bare = exp.Create(this=made.copy(), kind="VIEW", replace=True, expression=expression.expression.copy())
    for _ in session.connection.define(bare):
        pass
    for column, comment in comments.items():
        if comment:
            column_comments.put(session, view.name, column, comment)
