"""One streaming file, from its event to rows in the raw table: pin, split, manifest, load."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from botocore.client import BaseClient
from pyspark import SparkContext

from pipelines.splitter import failpoint
from pipelines.splitter.cutting import session
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.duplicate_versions import earliest_duplicate
from pipelines.splitter.landing.quarantine import quarantine
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.rejects import put_rejects
from pipelines.splitter.reading.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True)
class Loaded:
    """A file whose rows are in the raw table.

    `rejects`: the key in ready of the file with its rejected rows; `same_as`: the version that had the same bytes.
    """

    key: str
    parts: int
    rows: int
    rejected: int = 0
    rejects: str | None = None
    same_as: str | None = None


@dataclass(frozen=True)
class Quarantined:
    """A file that can't be loaded. `copy`: its key in quarantine."""

    key: str
    copy: str
    reason: str
    line: int | None


@dataclass(frozen=True)
class Ingestion:
    """`spark`: the context, which may still be starting while the service already waits for messages."""

    s3: BaseClient
    spark: Future[SparkContext]
    ready_bucket: str
    part_settings: PartSettings
    snowpipe: Snowpipe
    max_bad_rows: int
    limits: Limits = DEFAULT_LIMITS
    metrics: Metrics = field(default_factory=Metrics)

    def ingest(self, event: FileEvent, check: Callable[[], None]) -> Loaded | Quarantined:
        """Load the file, each row once however often this is called for it.

        `check` raises when the message is no longer this worker's. Raises Gone and NotLoaded.
        """
        with self.metrics.stage("pin"):
            source = Source.pin(self.s3, event)
            failpoint.reach("pinned")
            found = manifest.find(self.s3, self.ready_bucket, event.dataset, source)
            older = None if found else earliest_duplicate(self.s3, source)
        if older:
            return self._settle_duplicate(older, source, event.dataset, check)
        return self._settle(source, event.dataset, found, check)

    def has_lost_spark(self) -> bool:
        """Return True if Spark did not start, or has ended: this process can split no more files."""
        return self.spark.done() and (self.spark.exception() is not None or session.is_lost(self.spark.result()))

    def spark_fault(self) -> str | None:
        """Return the reason why no file can be split at the moment, or None."""
        if not self.spark.done():
            return "Spark is being started"
        return "Spark has ended" if self.has_lost_spark() else None

    def _settle(
        self, source: Source, dataset: str, found: Manifest | None, check: Callable[[], None]
    ) -> Loaded | Quarantined:
        try:
            standing = found or self._split(source, dataset, check)
        except Unreadable as fault:
            check()
            return Quarantined(source.key, quarantine(self.s3, source, fault), fault.reason, fault.line)
        failpoint.reach("manifest-written")
        with self.metrics.stage("load"):
            self.snowpipe.load(standing, seen_before=found is not None, check=check)
        failpoint.reach("loaded")
        rejects = standing.rejects.key if standing.rejects else None
        return Loaded(source.key, len(standing.parts), standing.rows, standing.rejected, rejects)

    def _settle_duplicate(
        self, older: Source, source: Source, dataset: str, check: Callable[[], None]
    ) -> Loaded | Quarantined:
        """Load the older version instead: its event may be lost, or another worker may have it."""
        found = manifest.find(self.s3, self.ready_bucket, dataset, older)
        outcome = self._settle(older, dataset, found, check)
        check()
        if isinstance(outcome, Quarantined):
            fault = Unreadable(outcome.reason, outcome.line)
            return Quarantined(source.key, quarantine(self.s3, source, fault), fault.reason, fault.line)
        duplicate = Manifest(dataset, source, self.part_settings, (), same_as=older)
        manifest.write_once(self.s3, self.ready_bucket, duplicate)
        return Loaded(source.key, 0, 0, same_as=older.version)

    def _split(self, source: Source, dataset: str, check: Callable[[], None]) -> Manifest:
        spark = self.spark.result()
        splitter = Splitter(spark, self.s3, self.ready_bucket, self.part_settings, self.max_bad_rows, self.limits)
        with self.metrics.stage("cut"):
            result = splitter.split(source, dataset)
        with self.metrics.stage("manifest"):
            rejects = put_rejects(self.s3, self.ready_bucket, dataset, source, self.part_settings, result.rejected)
            failpoint.reach("parts-uploaded")
            check()
            made = Manifest(dataset, source, self.part_settings, result.parts, rejects)
            return manifest.write_once(self.s3, self.ready_bucket, made)
