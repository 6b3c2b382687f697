"""Comments of columns. fakesnow, and DuckDB after it, trip over quotes in them, so they are set one by one.

https://docs.snowflake.com/en/sql-reference/sql/comment
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake import relations
from localcloud.snowflake.grants import Name
from localcloud.snowflake.session import Session, duck


def take(expression: exp.Create) -> dict[str, str]:
    """Take the comments out of a CREATE: by the names of their columns."""
    found = {}
    for column in expression.find_all(exp.ColumnDef):
        if said := column.find(exp.CommentColumnConstraint):
            found[relations.part(column.this)] = said.this.name
            said.parent.pop()
    return found


def put(session: Session, name: Name, column: str, comment: str) -> None:
    """Raises DuckDB's error if there is no such column."""
    where, text = ".".join(map(duck, (*name, column))), comment.replace("'", "''")
    session.connection._duck_conn.execute(f"COMMENT ON COLUMN {where} IS '{text}'")
