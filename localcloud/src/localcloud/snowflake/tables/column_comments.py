"""Comments of columns. fakesnow, and DuckDB after it, trip over quotes in them, so they are set one by one.

https://docs.snowflake.com/en/sql-reference/sql/comment
"""

from __future__ import annotations

import duckdb
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.translation import translated
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire.names import QualifiedName, quote_name
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement


def take(expression: exp.Create) -> dict[str, str]:
    """Take the comments out of a CREATE: by the names of their columns."""
    found = {}
    for column in expression.find_all(exp.ColumnDef):
        if said := column.find(exp.CommentColumnConstraint):
            found[table_references.part(column.this)] = said.this.name
            said.parent.pop()
    return found


def put(session: Session, name: QualifiedName, column: str, comment: str) -> None:
    """Raises DuckDB's error if there is no such column."""
    where, text = quote_name((*name, column)), comment.replace("'", "''")
    session.connection.execute(f"COMMENT ON COLUMN {where} IS '{text}'")


def handle(session: Session, statement: Statement) -> Result | None:
    """ALTER TABLE … ALTER|MODIFY of comments alone, of several columns at once: what sqlglot does not read."""
    reader = statement.reader()
    if not reader.accept("ALTER", "TABLE"):
        return None
    if_exists = reader.accept("IF", "EXISTS")
    name = reader.name()
    comments = read(reader)
    if comments is None:
        return None
    name = session.qualify(name, 3, "ALTER TABLE")
    if not access_control.require_unless_missing(session, "OWNERSHIP", "TABLE", name, if_exists):
        return done()
    try:
        for column, comment in comments.items():
            put(session, name, column, comment)
    except duckdb.Error as error:
        raise translated(error) from error
    return done()


def read(reader: Reader) -> dict[str, str] | None:
    """{ALTER | MODIFY} [(] [COLUMN] name COMMENT 'text' | UNSET COMMENT, … [)]; None if it is about something else."""
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
