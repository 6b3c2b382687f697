"""Statements on a connection to Snowflake, in the vendor's schema."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.cursor import SnowflakeCursor


@dataclass(frozen=True)
class Warehouse:
    """`schema`: DATABASE.SCHEMA of the live tables."""

    connection: SnowflakeConnection
    schema: str

    def execute(self, statement: str, *values: Any) -> SnowflakeCursor:
        """Run a statement, %s being the values. Raises the connector's errors, as all methods."""
        cursor = self.connection.cursor()
        cursor.execute(statement, values or None)
        return cursor

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return a query's rows."""
        return list(map(tuple, self.execute(query, *values).fetchall()))

    def named_rows(self, statement: str) -> list[dict[str, Any]]:
        """Return a statement's rows as dictionaries."""
        cursor = self.connection.cursor(DictCursor)
        cursor.execute(statement)
        rows: list[dict[str, Any]] = cursor.fetchall()
        return rows

    def columns_of(self, table: str) -> list[str]:
        """Return the columns of a table of the schema, in order; none if there is no such table."""
        database, schema = self.schema.split(".")
        query = (
            f"SELECT COLUMN_NAME FROM {database}.INFORMATION_SCHEMA.COLUMNS "
            "WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s ORDER BY ORDINAL_POSITION"
        )
        return [name for (name,) in self.rows(query, schema, table)]


def literal(text: str) -> str:
    """Return a text as a literal: https://docs.snowflake.com/en/sql-reference/data-types-text."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return texts as a list of literals."""
    return ", ".join(map(literal, texts))
