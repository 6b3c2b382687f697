"""The changes of an open transaction, recorded so that they can be made again after an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

_CHANGING = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|DROP|ALTER)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """A statement that changed something, with its parameters and the registered rows that it read, by their view."""

    sql: str
    values: Any = None
    views: Mapping[str, pa.Table] = field(default_factory=dict)

    def make(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Run it."""
        for view, rows in self.views.items():
            register(connection, view, rows)
        return connection.execute(self.sql) if self.values is None else connection.execute(self.sql, self.values)


def register(connection: duckdb.DuckDBPyConnection, view: str, rows: pa.Table) -> None:
    """Let statements of a connection read the rows as a view: not while a result of it is unread, as DuckDB has it."""
    connection.complete()
    connection.register(view, rows)


class Recording:
    """A DuckDB connection in a transaction that records the changes made through it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.changes: list[Change] = []
        self._views: dict[str, pa.Table] = {}

    def register(self, view: str, rows: pa.Table) -> None:
        """Let statements read the rows as a view."""
        register(self.connection, view, rows)
        self._views[view] = rows

    def execute(self, sql: str, values: Any = None) -> duckdb.DuckDBPyConnection:
        """Run a statement, and record it if it changes something."""
        views = {view: rows for view, rows in self._views.items() if view in sql}
        change = Change(sql, list(values) if isinstance(values, (list, tuple)) else values, views)
        done = change.make(self.connection)
        if _CHANGING.match(sql):
            self.changes.append(change)
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)
