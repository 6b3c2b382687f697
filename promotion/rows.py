"""The rows of SHOW, DESCRIBE and other statements that answer by column."""

from typing import Any

from snowflake.connector import DictCursor, SnowflakeConnection


def by_column(connection: SnowflakeConnection, statement: str) -> list[dict[str, Any]]:
    """Return the rows of a statement, {column: value} each. Raise SnowflakeError."""
    with connection.cursor(DictCursor) as cursor:
        cursor.execute(statement)
        return [dict(row) for row in cursor.fetchall()]
