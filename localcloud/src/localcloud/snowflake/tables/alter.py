"""ALTER TABLE and ALTER VIEW: the head is read once, then the action decides.

https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/alter-view
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables import (
    alter_columns,
    alter_constraint,
    alter_table,
    clustering,
    column_comments,
    table_properties,
)
from localcloud.snowflake.tables.alteration import Alteration, read_alteration
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement

# Returns a statement's syntax tree, and the statement as changed for the engine.
_Prepare = Callable[[Session, Statement], tuple[exp.Expression, Statement]]


class Alterations:
    """Answers ALTER TABLE and ALTER VIEW. `prepare` parses what is not read from the tokens."""

    def __init__(self, prepare: _Prepare) -> None:
        self._prepare = prepare

    def alter(self, session: Session, statement: Statement) -> Result:
        """Do the statement's action. Raise SnowflakeError, and DuckDB's errors as they are."""
        altered = read_alteration(statement)
        if altered.kind == "TABLE" and (answer := _by_tokens(session, altered)) is not None:
            return answer
        if altered.kind == "TABLE" and (clauses := alter_columns.split(session, altered)) is not None:
            return [self.alter(session, statement.with_text(clause)) for clause in clauses][-1]
        if table_properties.are_next(altered.reader):
            return table_properties.alter(session, altered)
        expression, statement = self._prepare(session, statement)
        if not isinstance(expression, exp.Alter):
            raise errors.unsupported(f"'{statement.text[:60]}'")
        return alter_table.alter(session, altered, expression, statement)


def _by_tokens(session: Session, altered: Alteration) -> Result | None:
    """Do the actions on a table that sqlglot does not read in all their forms; None for others."""
    reader = altered.reader
    if reader.accept("RENAME", "CONSTRAINT"):
        return alter_constraint.rename(session, altered)
    if (clustered := clustering.alter(session, altered)) is not None:
        return clustered
    if kind := reader.accept_any(*(f"DROP {kind}" for kind in alter_constraint.DROPPED)):
        return alter_constraint.drop(session, altered, kind.removeprefix("DROP "))
    if (comments := column_comments.read(reader)) is not None:
        return column_comments.put_all(session, altered, comments)
    return None
