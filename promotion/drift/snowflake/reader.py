"""Reads SHOW and DESCRIBE of a Snowflake account. It runs no other statement."""

from dataclasses import dataclass
from typing import Any

from snowflake.connector import SnowflakeConnection

from promotion.rows import by_column


@dataclass(frozen=True)
class Reader:
    """Runs SHOW and DESCRIBE with the rights of its connection's role."""

    connection: SnowflakeConnection

    def show(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a SHOW, by column. Raise SnowflakeError."""
        return by_column(self.connection, statement)
