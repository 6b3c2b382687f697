"""Statements that run again: for a wider type, or for a cast that Snowflake makes by itself.

Whole numbers of more than 64 bits and nine digits of a second need wider columns, too.
https://docs.snowflake.com/en/sql-reference/data-types-numeric and …/data-types-datetime
"""

from __future__ import annotations

from contextlib import AbstractContextManager

import duckdb

from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import wide_numbers, wide_times
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.queries import wider_views
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire.errors import ImplicitCast, Nanoseconds, SnowflakeError, WideNumber
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Statement

_CHANGES = ("INSERT", "UPDATE", "MERGE")
_CAST = ("SELECT", "WITH", "CREATE", "DELETE", "(", *_CHANGES)
_UNSUPPORTED = "000002"
_OUT_OF_RANGE = ("100039", "100046")


def answer(handler: Handler, session: Session, statement: Statement) -> Answer:
    """Return the handler's answer. A statement that failed for a value that is too wide runs again, with wider types.

    Raise SnowflakeError: the first one's if the statement can't run so either.
    """
    try:
        return handler(session, statement)
    except ImplicitCast as error:
        return _with_casts(handler, session, statement, error)
    except (WideNumber, Nanoseconds) as error:
        again = statement.with_text(statement.text)
        try:
            if (name := _target(session, again)) is not None:
                _widen(session, name, error)
            with _mode(session, error):
                return handler(session, again)
        except (SnowflakeError, duckdb.Error) as second:
            if isinstance(second, SnowflakeError) and (second.code in _OUT_OF_RANGE or _is_other(second, error)):
                raise
            # No WideNumber: the block or CALL around the statement would run again, too.
            raise SnowflakeError(error.code, error.sqlstate, error.message) from second


def _with_casts(handler: Handler, session: Session, statement: Statement, error: ImplicitCast) -> Answer:
    """Return the handler's answer with casts of texts beside numbers and dates. Raise SnowflakeError."""
    plain = SnowflakeError(error.code, error.sqlstate, error.message)
    if statement.verb not in _CAST:
        raise plain from error
    try:
        with session.connection.implicit_casts(error):
            return handler(session, statement.with_text(statement.text))
    except SnowflakeError as second:
        if isinstance(second, ImplicitCast) or second.code == _UNSUPPORTED:
            raise plain from second
        raise
    except duckdb.Error as second:
        raise plain from second


def _is_other(second: SnowflakeError, first: WideNumber | Nanoseconds) -> bool:
    """Return whether the second run of a statement with nine digits has an error of its own."""
    return isinstance(first, Nanoseconds) and not isinstance(second, (WideNumber, Nanoseconds))


def _widen(session: Session, name: QualifiedName, error: WideNumber | Nanoseconds) -> None:
    if isinstance(error, Nanoseconds):
        with session.connection.nanoseconds():
            wide_times.widen_columns(session, name)
        wider_views.translate_again(session, name)
    else:
        wide_numbers.widen_columns(session, name)


def _mode(session: Session, error: WideNumber | Nanoseconds) -> AbstractContextManager[None]:
    return session.connection.nanoseconds() if isinstance(error, Nanoseconds) else session.connection.wide_numbers()


def _target(session: Session, statement: Statement) -> QualifiedName | None:
    """Return the table that the statement changes rows of; None for a query."""
    if statement.verb == "COPY":
        reader = statement.reader_after("")
        return session.qualify(reader.name(), 3, "COPY") if reader.accept("INTO") else None
    return table_references.target(session, tree_of(statement)) if statement.verb in _CHANGES else None
