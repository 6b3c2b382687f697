"""A lease that one deploy at a time holds, kept in the warehouse so that it works from anywhere.

schemachange has no lock. The lease is one row. A deploy locks the row, reads it, then writes it, all in one
transaction. The lease expires, so that a killed deploy blocks the next one for `seconds` at most, and is renewed while
its deploy runs.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from snowflake.connector import SnowflakeConnection
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import DatabaseError
from snowflake.connector.errors import Error as SnowflakeError

from promotion.errors import PromotionError

_NOW = "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())"


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
    def held(self, lost: Callable[[str], None]) -> Iterator[None]:
        """Hold the lease while the body runs; a thread calls `lost` with the reason if it can't be kept.

        Raise LeaseTaken with the holder and the time left.
        """
        self.acquire()
        done = Event()
        renewal = Thread(target=self._renew, args=(done, lost), daemon=True)
        renewal.start()
        try:
            yield
        finally:
            done.set()
            renewal.join()
            self._execute(f"UPDATE {self.table} SET EXPIRES_AT = 0 WHERE HOLDER = %s", self.holder)

    def acquire(self) -> None:
        """Take the lease; try again, up to 5 times, if another deploy wants it at this moment.

        Raise LeaseTaken if another deploy holds it.
        """
        for attempt in range(5):
            try:
                self._take()
                return
            except DatabaseError as error:
                self._execute("ROLLBACK")
                if attempt == 4 or not _contended(error):
                    raise
                time.sleep(0.5 * 2**attempt)

    def _take(self) -> None:
        self._execute(
            f"CREATE TABLE IF NOT EXISTS {self.table} AS SELECT ''::VARCHAR AS HOLDER, 0::NUMBER(38, 0) AS EXPIRES_AT"
        )
        self._execute("BEGIN")
        self._execute(f"UPDATE {self.table} SET EXPIRES_AT = EXPIRES_AT")  # waits for any other deploy between here …
        query = f"SELECT HOLDER, EXPIRES_AT - {_NOW} FROM {self.table}"
        [(holder, left)] = self._execute(query).fetchall()
        if left > 0:
            self._execute("ROLLBACK")
            raise LeaseTaken(
                f"migrations stopped: {holder} is deploying; run again when it is done, or in {left} s if it was killed"
            )
        self._execute(f"UPDATE {self.table} SET HOLDER = %s, EXPIRES_AT = {_NOW} + {self.seconds}", self.holder)
        self._execute("COMMIT")  # … and here

    def _renew(self, done: Event, lost: Callable[[str], None]) -> None:
        statement = f"UPDATE {self.table} SET EXPIRES_AT = {_NOW} + {self.seconds} WHERE HOLDER = %s"
        pause = self.seconds / 6
        until = time.monotonic() + self.seconds - pause
        while not done.wait(pause):
            asked = time.monotonic()
            try:
                mine = self._execute(statement, self.holder).rowcount
            except SnowflakeError:
                mine = None  # unknown: another try, as long as the lease can't have run out
            if mine:
                until = asked + self.seconds - pause
            elif mine == 0 or time.monotonic() > until:
                lost("another deploy took the lease, which this one could not renew in time")
                return

    def _execute(self, statement: str, *values: str) -> SnowflakeCursor:
        cursor = self.connection.cursor()
        cursor.execute(statement, values or None)
        return cursor


def _contended(error: DatabaseError) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("lock", "conflict", "already exists"))
