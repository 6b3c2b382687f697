"""A lease that one deploy at a time holds, kept in the warehouse so that it works from anywhere.

schemachange has no lock. The lease is one row. A deploy locks the row, then takes it if it is free, all in one
transaction and one request: a deploy that dies leaves no open transaction behind. The lease expires, so that a killed
deploy blocks the next one for `seconds` at most, and is renewed while its deploy runs.

Each holder gets the next number, the fencing number: what an earlier holder still does can be told by its own, and
schemachange's history takes no row with it (fenced_schemachange.py).
https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-example#using-execute-to-execute-multiple-statements
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
    def held(self, lost: Callable[[str], None]) -> Iterator[int]:
        """Hold the lease while the body runs, and yield its number; a thread calls `lost` with the reason if it can't.

        Raise LeaseTaken with the holder and the time left.
        """
        number = self.acquire()
        done = Event()
        renewal = Thread(target=self._renew, args=(done, lost), daemon=True)
        renewal.start()
        try:
            yield number
        finally:
            done.set()
            renewal.join()
            self._execute(f"UPDATE {self.table} SET EXPIRES_AT = 0 WHERE HOLDER = %s", self.holder)

    def acquire(self) -> int:
        """Take the lease, and return its number; try again, up to 5 times, if another deploy wants it at this moment.

        Raise LeaseTaken if another deploy holds it.
        """
        for attempt in range(5):
            try:
                self._create()
                return self._take()
            except DatabaseError as error:
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

    def _create(self) -> None:
        self._execute(
            f"CREATE TABLE IF NOT EXISTS {self.table} AS "
            "SELECT ''::VARCHAR AS HOLDER, 0::NUMBER(38, 0) AS EXPIRES_AT, 0::NUMBER(38, 0) AS LEASE_NUMBER"
        )
        columns = [column.name for column in self._execute(f"SELECT * FROM {self.table}").description]
        if "LEASE_NUMBER" not in columns:  # it is from before there were numbers
            self._execute(f"ALTER TABLE {self.table} ADD COLUMN IF NOT EXISTS LEASE_NUMBER NUMBER(38, 0)")

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


def _taken(holder: str, left: int) -> LeaseTaken:
    return LeaseTaken(f"{holder} is deploying; run again when it is done, or in {left} s if it was killed")


def _contended(error: DatabaseError) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("lock", "conflict", "already exists"))
