"""Dropped tables that UNDROP can restore: the last ones, in memory."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.wire.names import QualifiedName

# How many are kept: their rows take memory.
MAX_KEPT = 50


@dataclass(frozen=True)
class DroppedTable:
    """A table with the name that its rows have in DuckDB now, () if they are gone, and the grants that it had.

    `shown` is its row of SHOW TABLES, `schema` the schema that it is in: another one of that name may follow it.
    """

    table: Table
    rows: QualifiedName
    grants: Sequence[Grant]
    days: int
    dropped_on: datetime.datetime
    created_on: datetime.datetime
    shown: Sequence[Any] = ()
    schema: CatalogObject | None = None

    def is_expired(self, now: datetime.datetime) -> bool:
        """Return whether its days of retention are over."""
        return now - self.dropped_on >= datetime.timedelta(days=self.days)


@dataclass
class DroppedTables:
    """The account's dropped tables, the last one last."""

    tables: list[DroppedTable] = field(default_factory=list)

    def add(self, dropped: DroppedTable) -> None:
        """Keep one more."""
        self.tables.append(dropped)

    def take_old(self, now: datetime.datetime) -> list[DroppedTable]:
        """Take out and return those whose retention is over, and the oldest if there are too many."""
        kept = [one for one in self.tables if not one.is_expired(now)][-MAX_KEPT:]
        gone = [one for one in self.tables if one not in kept]
        self.tables = kept
        return gone

    def last(self, name: QualifiedName) -> DroppedTable | None:
        """Return the one that was dropped last under this name."""
        return next((one for one in reversed(self.tables) if one.table.name == name), None)

    def take(self, dropped: DroppedTable) -> None:
        """Take one out."""
        self.tables = [one for one in self.tables if one is not dropped]
