"""The past of tables, for Time Travel: their numbers of rows with times, and their rows before changes in place.

Rows that are added leave the others where they are: an earlier moment has the first rows of a later one. Only a change
in place (UPDATE, DELETE, MERGE, TRUNCATE, INSERT OVERWRITE) begins another era, and keeps the rows of the one before.
All of it is in memory, and ends with the server.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

# Beyond these the oldest go: eras and changes of one table, bytes of kept rows of all tables.
_MOST_ERAS = 50
_MOST_MARKS = 10_000
_MOST_BYTES = 256_000_000
# As many tables are known before those that were dropped are looked for.
_FEW_TABLES = 1_000


@dataclass(frozen=True)
class Mark:
    """From `moment` on the table had `rows` rows.

    `statement` is the id of the statement that committed the change; `within` has those of its transaction's others.
    """

    moment: datetime
    rows: int
    statement: str = ""
    within: frozenset[str] = frozenset()


@dataclass(eq=False)
class Era:
    """The time between two changes in place, with a mark for each commit that added rows.

    When it has ended, `kept` are its rows in their order, as many as were committed when they were read, each behind
    DuckDB's id of it; None if they are not kept. The ids are still those of the rows if they are `lasting`. `defined`
    is when the table was altered last before.
    """

    marks: list[Mark]
    kept: pa.Table | None = None
    defined: datetime | None = None
    lasting: bool = False


@dataclass(frozen=True)
class Found:
    """A state of a table: the first `mark.rows` rows of an era, which are in the table itself if it `lasts`."""

    era: Era
    mark: Mark
    lasts: bool


@dataclass
class TablePast:
    """The eras of one table, the last of which lasts. A thread that commits a change of its rows holds `lock`.

    `lost` is set once a change was not seen: only what comes later is known.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    eras: list[Era] = field(default_factory=list)
    lost: bool = False

    def lose(self) -> None:
        """Forget everything."""
        self._keep([])
        self.lost = True

    def add(self, mark: Mark) -> None:
        """Note that rows were added. A clock that was moved backwards makes earlier moments ambiguous: they go."""
        marks = self.eras[-1].marks
        if mark.moment < marks[-1].moment:
            self._keep([])
            marks = []
        marks.append(mark)
        if len(marks) > _MOST_MARKS or not self.eras:
            self._keep([Era(marks[-_MOST_MARKS:])])

    def begin(self, mark: Mark, kept: pa.Table | None, defined: datetime | None, lasting: bool = False) -> Era:
        """Note a change in place, before which the table had the rows `kept`; return the era that ends with it."""
        ended = self.eras[-1]
        ended.kept, ended.defined, ended.lasting = kept, defined, lasting
        clock_is_back = mark.moment < ended.marks[-1].moment
        self._keep([*([] if clock_is_back else self.eras[1 - _MOST_ERAS :]), Era([mark])])
        return ended

    def at(self, moment: datetime, before: bool) -> Found | None:
        """Return the state at a moment, or just before it; None if it is not known."""
        states = [
            one for one in self._states() if one.mark.moment < moment or (one.mark.moment == moment and not before)
        ]
        return states[-1] if states else None

    def of_statement(self, statement: str, before: bool) -> Found | None:
        """Return the state that a statement has made, or the one before; None if it has made none that is known."""
        states = self._states()
        for number, one in enumerate(states):
            if one.mark.statement == statement:
                return one if not before else states[number - 1] if number else None
        return None

    def is_within(self, statement: str) -> bool:
        """Return whether the statement changed the table in a transaction that another statement committed."""
        return any(statement in one.mark.within for one in self._states())

    def _keep(self, eras: list[Era]) -> None:
        """Forget the other eras, and their rows."""
        for era in self.eras:
            if era not in eras:
                era.kept = None
        self.eras = eras

    def _states(self) -> list[Found]:
        return [Found(era, mark, era is self.eras[-1]) for era in self.eras for mark in era.marks]


class Pasts:
    """The pasts of an account's tables, by the tables' ids. If `since` is set, nothing is known of the time before.

    `row_ids` is set once rows keep their ids, as streams need it.
    """

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.row_ids = False
        self._lock = threading.Lock()
        self._pasts: dict[str, TablePast] = {}
        self._kept: list[Era] = []
        self._looked_at = _FEW_TABLES

    def of(self, table_id: str) -> TablePast:
        """Return the past of a table."""
        with self._lock:
            return self._pasts.setdefault(table_id, TablePast())

    def count(self, ended: Era) -> None:
        """Count the bytes of the rows that an era keeps; the oldest of all tables go if there are too many."""
        if ended.kept is None:
            return
        with self._lock:
            # Each is looked at once: another table's change may forget rows meanwhile.
            kept = [(era, rows) for era in (*self._kept, ended) if (rows := era.kept) is not None]
            self._kept = [era for era, _ in kept]
            total = sum(rows.nbytes for _, rows in kept)
            for oldest, rows in kept:
                if total <= _MOST_BYTES:
                    break
                total -= rows.nbytes
                oldest.kept = None

    def is_full(self) -> bool:
        """Return whether there are so many that it is time to forget those of dropped tables."""
        return len(self._pasts) > self._looked_at

    def forget_others(self, ids: set[str]) -> None:
        """Forget all pasts but those of the tables with these ids."""
        with self._lock:
            # They stay, empty: a change of one that is being restored may be on its way.
            for key in self._pasts.keys() - ids:
                self._pasts[key].lose()
            self._looked_at = max(_FEW_TABLES, 2 * len(self._pasts))
