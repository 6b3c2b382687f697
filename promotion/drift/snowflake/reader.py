"""Reads SHOW and DESCRIBE of a Snowflake account. It runs no other statement."""

from dataclasses import dataclass
from typing import Any

from snowflake.connector import DictCursor, SnowflakeConnection


@dataclass(frozen=True)
class Reader:
    """Runs SHOW and DESCRIBE with the rights of its connection's role."""

    connection: SnowflakeConnection

    def show(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a SHOW, by column. Raise SnowflakeError."""
        with self.connection.cursor(DictCursor) as cursor:
            cursor.execute(statement)
            return [dict(row) for row in cursor.fetchall()]
