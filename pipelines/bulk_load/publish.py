"""Replaces the live tables with loaded ones in one transaction, which also writes VENDOR.BATCHES.

INSERT OVERWRITE changes rows only: the live tables keep their identity, owner, grants and comments, and a reader sees
the old rows or the new ones. docs/decisions/2026-11-24-insert-overwrite-publishes.md
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import DatabaseError

from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.refused import Refused
from pipelines.bulk_load.table import Table

# A job killed inside its transaction leaves it open; Snowflake rolls it back once it has blocked others for 5 minutes.
PATIENCE_SECONDS = 400
LEFTOVER_AGE = timedelta(hours=6)  # longer than any run: an older table of an unknown run is a killed one's


@dataclass(frozen=True)
class Publication:
    """A row of VENDOR.BATCHES.

    `action`: load or rollback; `newest_file_at`: UTC, without zone; `rows`: in the tables' order.
    """

    batch: str
    run: str
    action: str
    newest_file_at: datetime
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Publisher:
    """`schema`: DATABASE.SCHEMA of the live tables."""

    connection: SnowflakeConnection
    schema: str
    tables: Sequence[Table]

    def history(self) -> list[Publication]:
        """Return all publications, the live one first."""
        columns = ", ".join(table.name for table in self.tables)
        rows = self._execute(
            f"SELECT BATCH, RUN, ACTION, NEWEST_FILE_AT, {columns} FROM {self.schema}.BATCHES ORDER BY SEQUENCE DESC"
        ).fetchall()
        return [Publication(batch, run, action, newest, tuple(counts)) for batch, run, action, newest, *counts in rows]

    def publish(self, publication: Publication) -> bool:
        """Replace the live tables. Return False if that batch was published already, by any run. Raises Refused."""
        return self._in_turn(lambda: self._replace(publication))

    def rollback(self) -> Publication:
        """Publish the batch before the live one again, and return it. Raises Refused if there is none."""
        history = self.history()
        before = next((past for past in history if past.run != history[0].run), None)
        if before is None:
            raise Refused("no batch before the live one; nothing to roll back to")
        publication = replace(before, action="rollback")
        self._in_turn(lambda: self._replace(publication))
        return publication

    def gc(self, now: datetime) -> list[str]:
        """Drop loaded tables that are neither live, nor needed for a rollback, nor of a running load. Return them."""
        runs = list(dict.fromkeys(past.run for past in self.history()))
        names = "|".join(table.name for table in self.tables)
        query = f"SELECT TABLE_NAME FROM {self.schema.split('.')[0]}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = %s"
        dropped = []
        for (name,) in self._execute(query, self.schema.split(".")[1]).fetchall():
            if not (loaded := re.fullmatch(rf"(?:{names})__((\d{{8}}T\d{{6}})_[0-9A-F]{{8}})", name)):
                continue
            run, began = loaded[1], datetime.strptime(loaded[2], "%Y%m%dT%H%M%S")
            if run in runs[2:] or (run not in runs and began < now - LEFTOVER_AGE):
                self._execute(f"DROP TABLE IF EXISTS {self.schema}.{name}")
                dropped.append(name)
        return dropped

    def drop(self, run: str) -> None:
        """Drop the tables that a run loaded."""
        for table in self.tables:
            self._execute(f"DROP TABLE IF EXISTS {self.schema}.{table.name}__{run}")

    def _replace(self, publication: Publication) -> bool:
        self._execute("BEGIN")
        for number, table in enumerate(self.tables):
            self._execute(
                f"INSERT OVERWRITE INTO {self.schema}.{table.name} ({table.columns}) "
                f"SELECT {table.columns} FROM {self.schema}.{table.name}__{publication.run}"
            )
            # The first statement waited for any other publisher: the history can't change any more.
            if number == 0 and publication.action == "load" and self._is_outrun(publication):
                self._execute("ROLLBACK")
                return False
            reach("replacing")
        self._record(publication)
        reach("replaced")
        self._execute("COMMIT")
        return True

    def _is_outrun(self, publication: Publication) -> bool:
        last = next((past for past in self.history() if past.action == "load"), None)
        if last and last.batch != publication.batch and last.newest_file_at > publication.newest_file_at:
            raise Refused(
                f"its newest file landed {publication.newest_file_at} UTC, before that of the live batch, "
                f"{last.newest_file_at} UTC; --rollback goes back a batch"
            )
        return last is not None and last.batch == publication.batch

    def _record(self, publication: Publication) -> None:
        columns = ", ".join(table.name for table in self.tables)
        counts = ", ".join(str(int(rows)) for rows in publication.rows)
        self._execute(
            f"INSERT INTO {self.schema}.BATCHES "
            f"(SEQUENCE, BATCH, RUN, ACTION, NEWEST_FILE_AT, {columns}, PUBLISHED_AT) "
            f"SELECT COALESCE(MAX(SEQUENCE), 0) + 1, %s, %s, %s, %s::TIMESTAMP_NTZ, {counts}, %s::TIMESTAMP_NTZ "
            f"FROM {self.schema}.BATCHES",
            *(publication.batch, publication.run, publication.action),
            *(publication.newest_file_at.isoformat(" "), datetime.now(UTC).replace(tzinfo=None).isoformat(" ")),
        )

    def _in_turn(self, act: Callable[[], bool]) -> bool:
        """Run `act` in its transaction, again while another publisher holds its locks."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return act()
            except DatabaseError as error:
                self._execute("ROLLBACK")
                if not _is_contended(error) or time.monotonic() > until:
                    raise
                time.sleep(2)
            except Refused:
                self._execute("ROLLBACK")
                raise

    def _execute(self, statement: str, *values: Any) -> SnowflakeCursor:
        cursor = self.connection.cursor()
        cursor.execute(statement, values or None)
        return cursor


def _is_contended(error: DatabaseError) -> bool:
    text = str(error).lower()
    return "lock" in text or "conflict" in text
