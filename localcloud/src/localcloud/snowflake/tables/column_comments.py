"""Comments of columns. fakesnow, and DuckDB after it, trip over quotes in them, so they are set one by one.

https://docs.snowflake.com/en/sql-reference/sql/comment
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.tables.alteration import Alteration
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import QualifiedName, quote_name
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader


def take(expression: exp.Create | exp.Alter) -> dict[str, str]:
    """Take the comments of columns out of a CREATE or ALTER, and return them by the columns' names."""
    found = {}
    for column in expression.find_all(exp.ColumnDef):
        if (comment := column.find(exp.CommentColumnConstraint)) and comment.parent:
            found[table_references.part(column.this)] = comment.this.name
            comment.parent.pop()
    return found


def put(session: Session, name: QualifiedName, column: str, comment: str) -> None:
    """Set a column's comment. Raise DuckDB's error if there is no such column."""
    where, text = quote_name((*name, column)), string_literal(comment)
    session.connection.execute(f"COMMENT ON COLUMN {where} IS {text}")


def put_all(session: Session, altered: Alteration, comments: dict[str, str]) -> Result:
    """Set the comments of several columns. Raise SnowflakeError, and DuckDB's error if there is no such column."""
    table = altered.owned(session, "ALTER TABLE")
    if table is not None:
        for column, comment in comments.items():
            put(session, table.name, column, comment)
    return done()


def read(reader: Reader) -> dict[str, str] | None:
    """Return the comments by column, if the rest of the statement is about them alone; else None, and nothing is read.

    {ALTER | MODIFY} [(] [COLUMN] name COMMENT 'text' | UNSET COMMENT, … [)]
    """
    start = reader.position
    found = _read(reader)
    if found is None:
        reader.position = start
    return found


def _read(reader: Reader) -> dict[str, str] | None:
    found: dict[str, str] = {}
    if not reader.accept_any("ALTER", "MODIFY"):
        return None
    reader.accept("(")
    while True:
        reader.accept_any("ALTER", "MODIFY")
        reader.accept("COLUMN")
        if not reader.peek().is_name():
            return None
        column = reader.identifier()
        if reader.accept("UNSET", "COMMENT"):
            found[column] = ""
        elif reader.accept("COMMENT"):
            found[column] = reader.string()
        else:
            return None
        if not reader.accept(","):
            reader.accept(")")
            return found if reader.done() else None
