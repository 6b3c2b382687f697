"""Statements that need whole numbers of more than 64 bits: they run again, with wider columns.

https://docs.snowflake.com/en/sql-reference/data-types-numeric
"""

from __future__ import annotations

import duckdb

from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.engine.wide_numbers import widen_columns
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire.errors import SnowflakeError, WideNumber
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Statement

_CHANGES = ("INSERT", "UPDATE", "MERGE")
_OUT_OF_RANGE = ("100039", "100046")


def answer(handler: Handler, session: Session, statement: Statement) -> Answer:
    """Return the handler's answer. A statement that failed for a number of more than 64 bits runs again, with more.

    Raise SnowflakeError: the first one's if the statement can't run so either.
    """
    try:
        return handler(session, statement)
    except WideNumber as error:
        again = statement.with_text(statement.text)
        try:
            if (name := _target(session, again)) is not None:
                widen_columns(session, name)
            with session.connection.wide_numbers():
                return handler(session, again)
        except (SnowflakeError, duckdb.Error) as second:
            if isinstance(second, SnowflakeError) and second.code in _OUT_OF_RANGE:
                raise
            # No WideNumber: the block or CALL around the statement would run again, too.
            raise SnowflakeError(error.code, error.sqlstate, error.message) from second


def _target(session: Session, statement: Statement) -> QualifiedName | None:
    """Return the table that the statement changes rows of; None for a query."""
    if statement.verb == "COPY":
        reader = statement.reader_after("")
        return session.qualify(reader.name(), 3, "COPY") if reader.accept("INTO") else None
    return table_references.target(session, tree_of(statement)) if statement.verb in _CHANGES else None
