"""Reads SHOW, DESCRIBE and INFORMATION_SCHEMA of a Snowflake account. It runs no other statement."""

from dataclasses import dataclass
from typing import Any

from snowflake.connector import SnowflakeConnection

from promotion.identifier import quoted
from promotion.rows import by_column


@dataclass(frozen=True)
class Reader:
    """Asks with the rights of its connection's role."""

    connection: SnowflakeConnection

    def show(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a SHOW, by column. Raise SnowflakeError."""
        return by_column(self.connection, statement)

    def ask(self, database: str, function: str) -> list[dict[str, Any]]:
        """Return the rows of a table function of a database's INFORMATION_SCHEMA. Raise SnowflakeError."""
        return by_column(self.connection, f"SELECT * FROM TABLE({quoted(database)}.INFORMATION_SCHEMA.{function})")
