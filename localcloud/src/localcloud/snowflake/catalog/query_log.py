"""The statements that clients sent, for QUERY_HISTORY: those that run, and the last that ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.clock import Clock

# As many as QUERY_HISTORY returns at most; their texts are cut, so that a server that runs for days has room.
_KEPT = 10_000
_LONGEST_TEXT = 2_000


@dataclass
class QueryRecord:
    """One statement. `ended` is None while it runs; an error has a code such as 000604, and a message."""

    id: str
    text: str
    session_id: int
    user: str
    role: str | None
    warehouse: str | None
    database: str | None
    schema: str | None
    tag: str
    started: datetime
    ended: datetime | None = None
    error_code: str = ""
    error_message: str = ""


class QueryLog:
    """The records of one account, in the order they began. Several threads may write to it."""

    def __init__(self) -> None:
        self._records: BoundedCache[str, QueryRecord] = BoundedCache(_KEPT)
        # Those of scripts and of requests of several statements have no record.
        self._ended: BoundedCache[str, tuple[datetime, int]] = BoundedCache(_KEPT)

    def add(self, record: QueryRecord) -> None:
        """Add a statement that begins."""
        record.text = record.text[:_LONGEST_TEXT]
        self._records[record.id] = record

    def end(self, query_id: str, clock: Clock, code: str = "", message: str = "") -> None:
        """Record that a statement has ended now, with its error if it failed."""
        moment = clock.now()
        self._ended[query_id] = moment, clock.turns
        if record := self._records.get(query_id):
            record.error_code, record.error_message, record.ended = code, message, moment

    def ended(self, query_id: str, clock: Clock) -> datetime | None:
        """Return when a statement ended; None if it is not known, or was before the clock was moved backwards."""
        moment, turns = self._ended.get(query_id, (None, None))
        return moment if turns == clock.turns else None

    def running(self, session_id: int) -> str | None:
        """Return the id of the statement that the session runs now; None if it runs none."""
        mine = [record for record in self.records() if record.session_id == session_id and record.ended is None]
        return mine[-1].id if mine else None

    def records(self) -> Iterable[QueryRecord]:
        """Return the records so far, the oldest first."""
        with self._records.lock:
            return list(self._records.values())
