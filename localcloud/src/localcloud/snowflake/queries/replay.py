"""The replay of a transaction: DuckDB gives one up at an error and has no savepoints; Snowflake's goes on.

The changes of a session's transaction are recorded, statement by statement. After an error that lost it, a new one
begins and makes the same changes, if their results are certain to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.recording import Recording
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.wire.names import QualifiedName

# Functions whose value differs each time.
_VARYING = re.compile(
    r"\b(random|uuid\w*|gen_random_uuid|nextval|now|today|\w*_timestamp|setseed)\s*\("
    r"|\bcurrent_(date|time|timestamp)\b|\blocaltime\w*\b"
    r"|\bUSING\s+SAMPLE\b",
    re.IGNORECASE,
)


@dataclass
class Replay:
    """The changes of a transaction, to make them again.

    `tables` are those that the changes depend on, as they were then; `complete` is True if all of them are noted.
    """

    begun_at: datetime
    recording: Recording
    tables: dict[QualifiedName, tuple[Any, ...]] = field(default_factory=dict)
    changed: set[QualifiedName] = field(default_factory=set)
    complete: bool = True
    # How many of the changes belong to the statements before the current one.
    mark: int = 0

    def depends_on(self, session: Session, names: Iterable[QualifiedName]) -> None:
        """Note how the tables are now, unless that was noted before: the changes hold only for these tables."""
        for name in names:
            self.tables.setdefault(name, _identity(session, name))

    def is_lost(self) -> bool:
        """Return True if the failed statement lost DuckDB's transaction, or left half of its changes in it."""
        if len(self.recording.changes) > self.mark:
            return True
        try:
            self.recording.connection.execute("SELECT 1").fetchall()
        except duckdb.TransactionException:
            return True
        return False

    def run(self, session: Session) -> bool:
        """Make the changes of the statements before in a new transaction; return True if they were made."""
        connection, changes = self.recording.connection, self.recording.changes[: self.mark]
        self.recording.changes = changes
        if not self.complete or any(_VARYING.search(change.sql) for change in changes):
            return False
        connection.execute("ROLLBACK")
        connection.execute("BEGIN")
        try:
            if not self._unchanged(session):
                return False
            for change in changes:
                change.make(connection).fetchall()
        except duckdb.Error:
            return False
        return True

    def _unchanged(self, session: Session) -> bool:
        """Return True if a replay gives the same rows: the same tables, no loads since, no function that varies."""
        connection, begun = self.recording.connection, self.begun_at.astimezone(UTC).replace(tzinfo=None)
        for name, before in self.tables.items():
            if _identity(session, name) != before:
                return False
            if load_history.select(connection, name[0], "table_id = ? AND loaded_at >= ?", [before[0], begun]):
                return False
        columns = columns_of(self.recording, self.changed)
        return not any(_VARYING.search(column.default) for column in columns if column.default)


def _identity(session: Session, name: QualifiedName) -> tuple[str, datetime | None]:
    """Return the parts that tell a table, as it is defined now, from others."""
    relation = session.account.relation(name)
    return (relation.id, relation.altered_on) if relation else ("", None)
