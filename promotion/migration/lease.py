"""A lease that one deploy at a time holds, kept in the warehouse so that it works from anywhere.

schemachange has no lock. The lease is one row. A deploy locks the row, then takes it if it is free, all in one
transaction and one request: a deploy that dies leaves no open transaction behind. The lease expires, so that a killed
deploy blocks the next one for `seconds` at most, and is renewed while its deploy runs.

A holder whose work ended well sets the time to 0, one that failed sets it to 1, and one that was killed leaves it. So
the next holder knows whether something of the one before may still run.

Each holder gets the next number, the fencing number: statements of an earlier holder are known by theirs, and
schemachange's history takes no row with it (fenced_schemachange.py).
https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-example#using-execute-to-execute-multiple-statements
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread

from snowflake.connector import SnowflakeConnection
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import DatabaseError
from snowflake.connector.errors import Error as SnowflakeError

from promotion.errors import PromotionError

_RELEASED, _FAILED = 0, 1  # times long ago: the lease is free
_NOW = "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())"
_TAKEN = "another deploy took the lease, which this one could not renew in time"
_NOT_RENEWED = "the lease could not be renewed in time; is Snowflake reachable? Then run again"


class LeaseTaken(PromotionError):
    """Another deploy holds the lease."""


@dataclass(frozen=True)
class Lease:
    """The lease in `table`, wanted or held by `holder` for `seconds` at a time."""

    connection: SnowflakeConnection
    table: str
    holder: str  # unique to this deploy, and says who to ask
    seconds: int = 180

    @contextmanager
    def held(self, lost: Callable[[str], None], recover: Callable[[], None] = lambda: None) -> Iterator[int]:
        """Hold the lease while the body runs, and yield its number.

        If the lease can't be renewed, a thread calls `lost` with the reason before it runs out, even while a renewal
        waits for its answer. If the holder before was killed or failed, `recover` is called first.
        Raise LeaseTaken with the holder and the time left.
        """
        number, until, left = self._acquire()
        done = Event()
        ends: SimpleQueue[float] = SimpleQueue()
        threads = [
            Thread(target=self._renew, args=(done, ends), daemon=True),
            Thread(target=_watch, args=(until, ends, lost), daemon=True),
        ]
        for thread in threads:
            thread.start()
        end = _FAILED
        try:
            if left:
                recover()
            yield number
            end = _RELEASED
        finally:
            done.set()
            ends.put(math.inf)
            for thread in threads:
                thread.join()
            with suppress(SnowflakeError):  # it runs out by itself; the body's own failure is the one to tell
                self._execute(f"UPDATE {self.table} SET EXPIRES_AT = {end} WHERE HOLDER = %s", self.holder)

    def acquire(self) -> int:
        """Take the lease, and return its number; try again, up to 5 times, if another deploy wants it at this moment.

        Raise LeaseTaken if another deploy holds it.
        """
        return self._acquire()[0]

    def _acquire(self) -> tuple[int, float, bool]:
        """Return the lease's number, until when it is surely held (time.monotonic), and if the holder before failed."""
        for attempt in range(5):
            try:
                before, last = self._create()
                asked = time.monotonic()
                number = self._take()
                # Another number than the next: somebody else held it in between.
                return number, self._end(asked), before != _RELEASED or number != last + 1
            except DatabaseError as error:
                with suppress(SnowflakeError):
                    self._execute("ROLLBACK")
                if attempt == 4 or not _contended(error):
                    raise
                time.sleep(0.5 * 2**attempt)
        raise AssertionError("unreachable")

    def require_free(self) -> None:
        """Raise LeaseTaken if another deploy holds it; take nothing."""
        self._create()
        [(holder, left)] = self._execute(f"SELECT HOLDER, EXPIRES_AT - {_NOW} FROM {self.table}").fetchall()
        if left > 0 and holder != self.holder:
            raise _taken(holder, left)

    def _create(self) -> tuple[int, int]:
        """Make the table if it is not there; return when the lease expires, and its number, as they were just now."""
        self._execute(
            f"CREATE TABLE IF NOT EXISTS {self.table} AS "
            "SELECT ''::VARCHAR AS HOLDER, 0::NUMBER(38, 0) AS EXPIRES_AT, 0::NUMBER(38, 0) AS LEASE_NUMBER"
        )
        cursor = self._execute(f"SELECT * FROM {self.table}")
        [values] = cursor.fetchall()
        row = dict(zip((column.name for column in cursor.description), values, strict=True))
        if "LEASE_NUMBER" not in row:  # it is from before there were numbers
            self._execute(f"ALTER TABLE {self.table} ADD COLUMN IF NOT EXISTS LEASE_NUMBER NUMBER(38, 0)")
        return int(row["EXPIRES_AT"]), int(row.get("LEASE_NUMBER") or 0)

    def _take(self) -> int:
        statements = (
            "BEGIN",
            f"UPDATE {self.table} SET EXPIRES_AT = EXPIRES_AT",  # waits for any other deploy between here …
            f"UPDATE {self.table} SET HOLDER = %s, EXPIRES_AT = {_NOW} + {self.seconds}, "
            f"LEASE_NUMBER = COALESCE(LEASE_NUMBER, 0) + 1 WHERE EXPIRES_AT <= {_NOW}",
            "COMMIT",  # … and here
        )
        self.connection.cursor().execute("; ".join(statements), (self.holder,), num_statements=len(statements))
        query = f"SELECT HOLDER, LEASE_NUMBER, EXPIRES_AT - {_NOW} FROM {self.table}"
        [(holder, number, left)] = self._execute(query).fetchall()
        if holder != self.holder:
            raise _taken(holder, left)
        return int(number)

    def _renew(self, done: Event, ends: "SimpleQueue[float]") -> None:
        """Renew the lease until `done`; put the end of each renewed one into `ends`, 0 if another deploy took it."""
        statement = f"UPDATE {self.table} SET EXPIRES_AT = {_NOW} + {self.seconds} WHERE HOLDER = %s"
        while not done.wait(self._pause):
            asked = time.monotonic()
            with suppress(SnowflakeError):  # unknown: another try
                if not self._execute(statement, self.holder).rowcount:
                    ends.put(0)
                    return
                ends.put(self._end(asked))

    @property
    def _pause(self) -> float:
        return self.seconds / 6

    def _end(self, asked: float) -> float:
        """Return until when a lease is held that was asked for then, less the time to stop what runs under it."""
        return asked + self.seconds - self._pause

    def _execute(self, statement: str, *values: str) -> SnowflakeCursor:
        cursor = self.connection.cursor()
        cursor.execute(statement, values or None)
        return cursor


def _watch(until: float, ends: "SimpleQueue[float]", lost: Callable[[str], None]) -> None:
    """Call `lost` at `until`, unless `ends` has a later end by then; return at one that is infinite."""
    while until < math.inf:
        try:
            until = ends.get(timeout=max(0, until - time.monotonic()))
        except Empty:
            lost(_TAKEN if until == 0 else _NOT_RENEWED)
            return


def _taken(holder: str, left: int) -> LeaseTaken:
    return LeaseTaken(f"{holder} is deploying; run again when it is done, or in {left} s if it was killed")


def _contended(error: DatabaseError) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("lock", "conflict", "already exists"))
