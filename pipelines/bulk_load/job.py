"""The vendor load: one batch from landing into the live tables."""

import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from snowflake.connector.errors import Error as SnowflakeError

from pipelines.bulk_load.batch import Batch
from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.fault import Fault, Refused
from pipelines.bulk_load.history import Publication, files_of, utc_now, without_zone
from pipelines.bulk_load.landing import Landing
from pipelines.bulk_load.load import Loaded, Loader
from pipelines.bulk_load.publish import Publisher
from pipelines.bulk_load.table import Table

Say = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """`accepted`: names of gates whose faults are warnings in this run."""

    landing: Landing
    publisher: Publisher
    say: Say
    accepted: Collection[str] = ()

    def run(self) -> None:
        """Load one batch, unless it was before. Raises Refused, and boto3's and the connector's errors."""
        started = utc_now()
        name = f"{started:%Y%m%dT%H%M%S}_{secrets.token_hex(4).upper()}"
        batch = None
        try:
            last = self.publisher.history.last_load()
            batch = self.landing.batch(last.batch if last else None, self.say)
            reach("found")
            if last and last.batch == batch.id:
                self.say(f"batch {batch.id} was published before; nothing to do")
            else:
                self._replace(batch, name, started)
        except Refused as refused:
            self.publisher.drop(name)
            reasons = [fault.text for fault in refused.faults]
            self.publisher.history.record_refusal(name, batch.id if batch else None, started, reasons)
            raise
        self._tidy(started)

    def _replace(self, batch: Batch, name: str, started: datetime) -> None:
        assert batch.newest_at is not None
        newest = without_zone(batch.newest_at)
        self.publisher.require_newer(batch.id, newest)
        loader = Loader(self.publisher.warehouse, name)
        loaded = dict(self._load(batch, loader))
        faults = [fault for found in loaded.values() for fault in found.faults] + list(loader.references(loaded))
        for gate in sorted(set(self.accepted) - {fault.gate for fault in faults if fault.acceptable}):
            self.say(f"--accept {gate}: no such gate failed, or it can't be accepted")
        warnings = self._warnings(faults)
        if not self.landing.is_unchanged(batch):
            raise Refused("the vendor's files changed while they were loaded; run again")
        reach("checked")
        files = files_of(batch, {table.folder: dict(found.rows) for table, found in loaded.items()})
        if self.publisher.publish(Publication(batch.id, name, "load", newest, started, warnings), files):
            reach("published")
            self.say(f"batch {batch.id} is live")
        else:
            self.publisher.drop(name)
            self.say(f"batch {batch.id} was published meanwhile; nothing to do")

    def _load(self, batch: Batch, loader: Loader) -> Iterator[tuple[Table, Loaded]]:
        for table, files in batch.files.items():
            found = loader.load(table, files)
            self.say(f"{table.folder}: {found.total:,} rows of {len(files)} files")
            yield table, found

    def _warnings(self, faults: Collection[Fault]) -> tuple[str, ...]:
        """Say the warnings and return them. Raises Refused with all errors."""
        faults = [fault.accepted() if self._accepts(fault) else fault for fault in faults]
        errors = [fault for fault in faults if fault.is_error]
        warnings = [fault for fault in faults if not fault.is_error]
        for fault in warnings:
            self.say(f"warning: {fault.text}")
        if errors:
            raise Refused(*errors)
        return tuple(fault.text for fault in warnings)

    def _accepts(self, fault: Fault) -> bool:
        return fault.acceptable and fault.gate in self.accepted

    def _tidy(self, now: datetime) -> None:
        """Drop left-over tables. The batch is live whether this succeeds or not: the next run drops them."""
        try:
            for dropped in self.publisher.gc(now):
                self.say(f"dropped {dropped}, left over")
        except SnowflakeError as error:
            self.say(f"left-over tables stay until the next run: {' '.join(str(error).split())}")
