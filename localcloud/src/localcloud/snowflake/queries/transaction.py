"""An open transaction of a session: the tables that it has changed, and the changes to do again after an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import past_rows
from localcloud.snowflake.objects.past_rows import Change
from localcloud.snowflake.queries.replay import Replay
from localcloud.snowflake.wire.names import QualifiedName


@dataclass
class Transaction:
    """An open transaction; it is `broken` if an error has ended it in DuckDB."""

    session: Session
    used_at: float
    replay: Replay
    # How many changes others had committed when it began.
    begun_after: int
    broken: bool = False
    # The streams whose changes it has taken, by their id, and what is to be done once it is committed.
    taken: set[str] = field(default_factory=set)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    # The tables whose rows it has changed, by their id, and the ids of its statements that did.
    changes: dict[str, Change] = field(default_factory=dict)
    statements: set[str] = field(default_factory=set)

    def change(self, table: QualifiedName, in_place: bool) -> None:
        """Note that a statement changes the table's rows."""
        session = self.session
        self.replay.changed.add(table)
        if session.work:
            self.statements.add(session.work.query_id)
        known = self.find_change(table)
        if known is not None and (known.in_place or not in_place):
            return
        if (change := past_rows.before(session, table, in_place)) is not None:
            self.changes[change.table.id] = change

    def find_change(self, table: QualifiedName) -> Change | None:
        """Return what is noted of its changes of the table."""
        return next((change for change in self.changes.values() if change.table.name == table), None)

    def idle_seconds(self) -> float:
        """Return the seconds since its last statement."""
        return self.session.account.clock.monotonic() - self.used_at
