"""Replaces the live tables with loaded ones in one transaction, which also writes VENDOR.BATCHES.

INSERT OVERWRITE changes rows only: the live tables keep their identity, owner, grants and comments, and a reader sees
the old rows or the new ones. docs/decisions/2026-11-24-insert-overwrite-publishes.md
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from snowflake.connector.errors import DatabaseError

from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.fault import Fault, Refused
from pipelines.bulk_load.history import BatchFile, History, Publication, utc_now
from pipelines.bulk_load.table import Table
from pipelines.bulk_load.warehouse import Warehouse

# A job killed inside its transaction leaves it open; Snowflake rolls it back once it has blocked others for 5 minutes.
PATIENCE_SECONDS = 400
_LEFTOVER_AGE = timedelta(hours=6)  # longer than any run: an older table of an unknown run is a killed one's


@dataclass(frozen=True)
class Publisher:
    """Publishes batches into the live `tables`."""

    warehouse: Warehouse
    tables: Sequence[Table]

    @property
    def history(self) -> History:
        """The batches that were published."""
        return History(self.warehouse)

    def publish(self, publication: Publication, files: Sequence[BatchFile]) -> bool:
        """Replace the live tables. Return False if that batch was published already, by any run. Raises Refused."""
        return self._in_turn(lambda: self._replace(publication, files))

    def rollback(self) -> Publication:
        """Publish the batch before the live one again, and return it. Raises Refused if there is none."""
        past = self.history.publications()
        before = next((one for one in past if one.run != past[0].run), None)
        if before is None:
            raise Refused("no batch before the live one; nothing to roll back to")
        publication = replace(before, action="rollback", started_at=utc_now())
        self._in_turn(lambda: self._replace(publication, []))
        return publication

    def require_newer(self, batch: str, newest_file_at: datetime) -> None:
        """Raise Refused if the batch is older than the one that was loaded last. `newest_file_at`: UTC, no zone."""
        last = self.history.last_load()
        if last and last.batch != batch and last.newest_file_at > newest_file_at:
            text = (
                f"its newest file landed {newest_file_at} UTC, before that of the live batch, "
                f"{last.newest_file_at} UTC; --rollback goes back a batch"
            )
            raise Refused(Fault("freshness", text))

    def gc(self, now: datetime) -> list[str]:
        """Drop loaded tables that are neither live, nor needed for a rollback, nor of a running load. Return them."""
        runs = list(dict.fromkeys(past.run for past in self.history.publications()))
        names = "|".join(table.name for table in self.tables)
        database, schema = self.warehouse.schema.split(".")
        query = f"SELECT TABLE_NAME FROM {database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = %s"
        dropped = []
        for (name,) in self.warehouse.rows(query, schema):
            if not (loaded := re.fullmatch(rf"(?:{names})__((\d{{8}}T\d{{6}})_[0-9A-F]{{8}})", name)):
                continue
            run, began = loaded[1], datetime.strptime(loaded[2], "%Y%m%dT%H%M%S")
            if run in runs[2:] or (run not in runs and began < now - _LEFTOVER_AGE):
                self.warehouse.execute(f"DROP TABLE IF EXISTS {self.warehouse.schema}.{name}")
                dropped.append(name)
        return dropped

    def drop(self, run: str) -> None:
        """Drop the tables that a run loaded."""
        for table in self.tables:
            self.warehouse.execute(f"DROP TABLE IF EXISTS {self.warehouse.schema}.{table.name}__{run}")

    def _replace(self, publication: Publication, files: Sequence[BatchFile]) -> bool:
        statements = [self._overwrite(table, publication.run) for table in self.tables]
        self.warehouse.execute("BEGIN")
        for number, statement in enumerate(statements):
            self.warehouse.execute(statement)
            # The first statement waited for any other publisher: the history can't change any more.
            if number == 0 and publication.action == "load" and self._is_outrun(publication):
                self.warehouse.execute("ROLLBACK")
                return False
            reach("replacing")
        self.history.record(publication, files)
        reach("replaced")
        self.warehouse.execute("COMMIT")
        return True

    def _overwrite(self, table: Table, run: str) -> str:
        """Return the statement that replaces a table's rows; a column that was added after the run is NULL."""
        loaded = f"{table.name}__{run}"
        columns = self.warehouse.columns_of(loaded)
        if not columns:
            raise Refused(
                f"{table.folder}: the table {loaded} of that batch is gone, or the dataset was added after it; "
                "correct the vendor's files and load them instead"
            )
        values = ", ".join(name if name in columns else "NULL" for name in table.columns.split(", "))
        schema = self.warehouse.schema
        return f"INSERT OVERWRITE INTO {schema}.{table.name} ({table.columns}) SELECT {values} FROM {schema}.{loaded}"

    def _is_outrun(self, publication: Publication) -> bool:
        self.require_newer(publication.batch, publication.newest_file_at)
        last = self.history.last_load()
        return last is not None and last.batch == publication.batch

    def _in_turn(self, act: Callable[[], bool]) -> bool:
        """Run `act` in its transaction, again while another publisher holds its locks."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return act()
            except DatabaseError as error:
                self.warehouse.execute("ROLLBACK")
                if not _is_contended(error) or time.monotonic() > until:
                    raise
                time.sleep(2)
            except Refused:
                self.warehouse.execute("ROLLBACK")
                raise


def _is_contended(error: DatabaseError) -> bool:
    text = str(error).lower()
    return "lock" in text or "conflict" in text
