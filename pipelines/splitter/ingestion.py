"""One streaming file, from its event to rows in the raw table: pin, split, manifest, load."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from pyspark import SparkContext

from pipelines.splitter import failpoint, manifest, session
from pipelines.splitter.file_events import FileEvent
from pipelines.splitter.limits import USUAL, Limits
from pipelines.splitter.manifest import Manifest
from pipelines.splitter.metrics import Metrics
from pipelines.splitter.quarantine import quarantine
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.rejects import put_rejects
from pipelines.splitter.sameness import earliest_alike
from pipelines.splitter.snowpipe import Snowpipe
from pipelines.splitter.source import Source
from pipelines.splitter.split import Splitter
from pipelines.splitter.unreadable import Unreadable


@dataclass(frozen=True)
class Loaded:
    key: str
    parts: int
    rows: int
    rejected: int = 0
    rejects: str | None = None  # the key in ready of the file with the rejected rows
    same_as: str | None = None  # the version that had these bytes before


@dataclass(frozen=True)
class Quarantined:
    key: str
    copy: str
    reason: str
    line: int | None


@dataclass(frozen=True)
class Ingestion:
    """`spark`: the context that is being started while the service already waits for work."""

    s3: object
    spark: Future[SparkContext]
    ready_bucket: str
    recipe: Recipe
    snowpipe: Snowpipe
    most_bad_rows: int
    limits: Limits = USUAL
    metrics: Metrics = field(default_factory=Metrics)

    def ingest(self, event: FileEvent, check: Callable[[], None]) -> Loaded | Quarantined:
        """Load the file, each row once however often this is called for it.

        `check` raises when the file is not this worker's any more. Raises Gone and NotLoaded.
        """
        with self.metrics.stage("pin"):
            source = Source.pin(self.s3, event)
            failpoint.reach("pinned")
            found = manifest.find(self.s3, self.ready_bucket, event.dataset, source)
            older = None if found else earliest_alike(self.s3, source)
        if older:
            return self.settle_same(older, source, event.dataset, check)
        return self.settle(source, event.dataset, found, check)

    def settle(
        self, source: Source, dataset: str, found: Manifest | None, check: Callable[[], None]
    ) -> Loaded | Quarantined:
        try:
            standing = found or self.split(source, dataset, check)
        except Unreadable as fault:
            check()
            return Quarantined(source.key, quarantine(self.s3, source, fault), fault.reason, fault.line)
        failpoint.reach("manifest-written")
        with self.metrics.stage("load"):
            self.snowpipe.load(standing, seen_before=found is not None, check=check)
        failpoint.reach("loaded")
        rejects = standing.rejects and standing.rejects.key
        return Loaded(source.key, len(standing.parts), standing.rows, standing.rejected, rejects)

    def settle_same(
        self, older: Source, source: Source, dataset: str, check: Callable[[], None]
    ) -> Loaded | Quarantined:
        """Load the older version in the place of this one: its event may be lost, or in the hands of another worker."""
        found = manifest.find(self.s3, self.ready_bucket, dataset, older)
        outcome = self.settle(older, dataset, found, check)
        check()
        if isinstance(outcome, Quarantined):
            fault = Unreadable(outcome.reason, outcome.line)
            return Quarantined(source.key, quarantine(self.s3, source, fault), fault.reason, fault.line)
        manifest.write_once(self.s3, self.ready_bucket, Manifest(dataset, source, self.recipe, (), same_as=older))
        return Loaded(source.key, 0, 0, same_as=older.version)

    def has_lost_spark(self) -> bool:
        """Whether Spark did not start, or has ended: then this process can split no more files."""
        return self.spark.done() and (self.spark.exception() is not None or session.is_lost(self.spark.result()))

    def spark_fault(self) -> str | None:
        """Why no file can be split here at the moment, None if it can."""
        if not self.spark.done():
            return "Spark is being started"
        return "Spark has ended" if self.has_lost_spark() else None

    def split(self, source: Source, dataset: str, check: Callable[[], None]) -> Manifest:
        spark = self.spark.result()
        splitter = Splitter(spark, self.s3, self.ready_bucket, self.recipe, self.most_bad_rows, self.limits)
        with self.metrics.stage("cut"):
            pieces = splitter.split(source, dataset)
        with self.metrics.stage("manifest"):
            rejects = put_rejects(self.s3, self.ready_bucket, dataset, source, self.recipe, pieces.rejected)
            failpoint.reach("parts-uploaded")
            check()
            made = Manifest(dataset, source, self.recipe, pieces.parts, rejects)
            return manifest.write_once(self.s3, self.ready_bucket, made)
