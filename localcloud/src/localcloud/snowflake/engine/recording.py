"""The changes of an open transaction, recorded so that they can be made again after an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb

_CHANGING = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|DROP|ALTER)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """A statement that changed something, with its parameters."""

    sql: str
    values: Any = None

    def make(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Run it."""
        return connection.execute(self.sql) if self.values is None else connection.execute(self.sql, self.values)


class Recording:
    """A DuckDB connection in a transaction that records the changes made through it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.changes: list[Change] = []

    def execute(self, sql: str, values: Any = None) -> duckdb.DuckDBPyConnection:
        """Run a statement, and record it if it changes something."""
        change = Change(sql, list(values) if isinstance(values, (list, tuple)) else values)
        done = change.make(self.connection)
        if _CHANGING.match(sql):
            self.changes.append(change)
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)
