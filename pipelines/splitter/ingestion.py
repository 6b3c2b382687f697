"""One streaming file, from its event to rows in the raw table: pin, split, manifest, load."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from pyspark import SparkContext

from pipelines.splitter import failpoint, manifest, session
from pipelines.splitter.file_events import FileEvent
from pipelines.splitter.manifest import Manifest
from pipelines.splitter.quarantine import quarantine
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.snowpipe import Snowpipe
from pipelines.splitter.source import Source
from pipelines.splitter.split import Splitter
from pipelines.splitter.unreadable import Unreadable


@dataclass(frozen=True)
class Loaded:
    key: str
    parts: int
    rows: int


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

    def ingest(self, event: FileEvent, check: Callable[[], None]) -> Loaded | Quarantined:
        """Load the file, each row once however often this is called for it.

        `check` raises when the file is not this worker's any more. Raises Gone and NotLoaded.
        """
        source = Source.pin(self.s3, event)
        failpoint.reach("pinned")
        found = manifest.find(self.s3, self.ready_bucket, event.dataset, source)
        try:
            standing = found or self.split(source, event.dataset, check)
        except Unreadable as fault:
            check()
            return Quarantined(source.key, quarantine(self.s3, source, fault), fault.reason, fault.line)
        failpoint.reach("manifest-written")
        self.snowpipe.load(standing, seen_before=found is not None, check=check)
        failpoint.reach("loaded")
        return Loaded(source.key, len(standing.parts), standing.rows)

    def has_lost_spark(self) -> bool:
        """Whether Spark did not start, or has ended: then this process can split no more files."""
        return self.spark.done() and (self.spark.exception() is not None or session.is_lost(self.spark.result()))

    def split(self, source: Source, dataset: str, check: Callable[[], None]) -> Manifest:
        splitter = Splitter(self.spark.result(), self.s3, self.ready_bucket, self.recipe)
        parts = splitter.split(source, dataset)
        failpoint.reach("parts-uploaded")
        check()
        return manifest.write_once(self.s3, self.ready_bucket, Manifest(dataset, source, self.recipe, parts))
