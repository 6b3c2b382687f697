"""Dropped schemas and databases that UNDROP can restore with all that is in them: the last ones, in memory."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import FutureGrant, Grant
from localcloud.snowflake.wire.names import QualifiedName

# How many are kept: their rows take memory.
MAX_KEPT = 20


@dataclass
class DroppedNamespace:
    """A schema or database with all `objects` of it, itself too, and the grants that they had.

    Its schemas stay in DuckDB where they are; if not, `why_not` says why, and it can't be restored. `shown` is its row
    of SHOW, `database` the database that a schema is in: another one of that name may follow it.
    """

    object_: CatalogObject
    objects: Sequence[CatalogObject]
    grants: Sequence[Grant | FutureGrant]
    days: int
    dropped_on: datetime.datetime
    shown: Sequence[Any]
    database: CatalogObject | None = None
    why_not: str = ""

    @property
    def name(self) -> QualifiedName:
        """Return its full name."""
        return self.object_.name

    def is_expired(self, now: datetime.datetime) -> bool:
        """Return whether its days of retention are over."""
        return now - self.dropped_on >= datetime.timedelta(days=self.days)


@dataclass
class DroppedNamespaces:
    """The account's dropped schemas and databases, the last one last."""

    dropped: list[DroppedNamespace] = field(default_factory=list)

    def add(self, dropped: DroppedNamespace) -> None:
        """Keep one more."""
        self.dropped.append(dropped)

    def take_old(self, now: datetime.datetime) -> list[DroppedNamespace]:
        """Take out and return those whose retention is over, and the oldest if there are too many."""
        kept = [one for one in self.dropped if not one.is_expired(now)][-MAX_KEPT:]
        gone = [one for one in self.dropped if not any(one is other for other in kept)]
        self.dropped = kept
        return gone

    def at(self, name: QualifiedName) -> list[DroppedNamespace]:
        """Return those that are in DuckDB at this name or within it; case does not count there."""
        lower = [part.lower() for part in name]
        found = (one for one in self.dropped if [part.lower() for part in one.name[: len(name)]] == lower)
        return [one for one in found if not one.why_not]

    def of_kind(self, kind: str) -> list[DroppedNamespace]:
        """Return the dropped schemas or databases, the last one first."""
        return [one for one in reversed(self.dropped) if one.object_.kind == kind]

    def take(self, dropped: DroppedNamespace) -> None:
        """Take one out."""
        self.dropped = [one for one in self.dropped if one is not dropped]
