"""One streaming file, from its event to rows in the raw table: pin, split, manifest, load."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial

import structlog
from botocore.client import BaseClient
from pyspark import SparkContext

from pipelines.file_names import some_of
from pipelines.splitter import failpoint
from pipelines.splitter.cutting import session
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing import erased_versions
from pipelines.splitter.landing.beginnings import Beginnings
from pipelines.splitter.landing.duplicate_versions import earliest_duplicate
from pipelines.splitter.landing.known_versions import KnownVersions
from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.quarantine import quarantine
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.loading.pending_parts import ColumnGone, RowsRefused
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.loading.target import NewerFile, Target
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.parts import manifest, refused
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import columns_of, has_values
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.refused import Refused
from pipelines.splitter.parts.rejects import put_rejects
from pipelines.splitter.reading.contract import Column, datasets, names
from pipelines.splitter.reading.limits import DEFAULT_LIMITS, Limits
from pipelines.text_shape import without_values

MAX_REFUSED_ROWS = 20  # of a file: each is a load more

log = structlog.get_logger("splitter")


@dataclass(frozen=True)
class Loaded:
    """A file whose rows are in the raw table.

    `rejects`: the key in ready of the file with its rejected rows; `refused`: of the file with those that the table
    refused, which are among `rejected`; `same_as`: the version that had the same bytes; `bytes`: as stored.
    """

    key: str
    parts: int
    rows: int
    rejected: int = 0
    rejects: str | None = None
    refused: str | None = None
    same_as: str | None = None
    bytes: int = 0


@dataclass(frozen=True)
class Quarantined:
    """A file that can't be loaded.

    `copy`: its key in quarantine, None for an archived file; `misfits`: what another contract may take.
    """

    key: str
    copy: str | None
    reason: str
    line: int | None
    misfits: tuple[Misfit, ...] = ()


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
    datasets: Mapping[str, tuple[Column, ...]] = field(default_factory=datasets)
    waiting: set[str] = field(default_factory=set)  # datasets that the warehouse did not take last time
    beginnings: Beginnings = field(default_factory=Beginnings)
    known_versions: KnownVersions = field(default_factory=KnownVersions)

    def ingest(
        self, event: FileEvent, check: Callable[[], None], loads: Callable[[], None] = lambda: None
    ) -> Loaded | Quarantined:
        """Load the file, each row once however often this is called for it.

        `check` raises when the message is no longer this worker's. `loads` is called when the file is cut, and its load
        begins. Raises Gone, NotLoaded and NotReady.
        """
        known = event.dataset in self.datasets  # a file of no dataset is not read
        if known:
            self.snowpipe.targets.look(event.dataset)  # the answer is there by the time that the file is cut
        with self.metrics.stage("pin"):
            source = Source.pin(self.s3, event)
            failpoint.reach("pinned")
            found = manifest.find(self.s3, self.ready_bucket, event.dataset, source)
            before = None if found else manifest.find_rewritten(self.s3, self.ready_bucket, event.dataset, source)
            if before:
                check()
                manifest.write_once(self.s3, self.ready_bucket, before.stand_in(source))
                return Loaded(source.key, 0, 0, same_as=source.rewrites)
            erased, older = partial(self._erased, dataset=event.dataset), None
            if known and not found:
                try:
                    older = earliest_duplicate(self.s3, source, self.beginnings, erased, self.known_versions)
                except Unreadable as archived:
                    check()
                    return self._quarantined(source, archived)
        if older:
            return self._settle_duplicate(older, source, event.dataset, check, loads)
        return self._settle(source, event.dataset, found, check, loads)

    def has_lost_spark(self) -> bool:
        """Return True if Spark did not start, or has ended: this process can split no more files."""
        return self.spark.done() and (self.spark.exception() is not None or session.is_lost(self.spark.result()))

    def spark_fault(self) -> str | None:
        """Return the reason why no file can be split at the moment, or None."""
        if not self.spark.done():
            return "Spark is being started"
        if failure := self.spark.exception():
            return f"Spark did not start: {' '.join(str(failure).split())[:300]}"
        return "Spark has ended" if self.has_lost_spark() else None

    def _settle(
        self,
        source: Source,
        dataset: str,
        found: Manifest | None,
        check: Callable[[], None],
        loads: Callable[[], None],
    ) -> Loaded | Quarantined:
        try:
            standing = self._with_columns(found) if found else self._split(source, dataset, check)
        except Unreadable as fault:
            self._keep_newer(dataset, fault.misfits)
            check()
            return self._quarantined(source, fault)
        failpoint.reach("manifest-written")
        loads()
        with self.metrics.stage("load"):
            loaded, left_out = self._load_without_refused(standing, found is not None, check)
        failpoint.reach("loaded")
        return Loaded(
            source.key,
            len(loaded.parts),
            loaded.rows,
            standing.rejected + len(left_out.rows),
            rejects=standing.rejects.key if standing.rejects else None,
            refused=refused.key_of(dataset, source) if left_out.rows else None,
            bytes=source.size,
        )

    def _load_without_refused(
        self, standing: Manifest, seen_before: bool, check: Callable[[], None]
    ) -> tuple[Manifest, Refused]:
        """Load the manifest's parts, without the rows that the table refuses. Return what was loaded, and those rows.

        Raises NotLoaded if they are many: then it is the table that is wrong.
        """
        s3, bucket = self.s3, self.ready_bucket
        left_out = refused.find(s3, bucket, standing.dataset, standing.source) if seen_before else Refused()
        while True:
            manifest = left_out.without(standing)
            try:
                self._load(manifest, seen_before, check)
            except RowsRefused as fault:
                check()
                if len(left_out.rows) + len(fault.refusals) > MAX_REFUSED_ROWS:
                    raise
                for part in manifest.parts:
                    refusal = fault.refusals.get(part.key)
                    if refusal and part in left_out.without(standing).parts:  # another worker may have left it out
                        why = without_values(refusal.reason)  # refused.json has it as it is, beside the record
                        log.warning("a row was refused by the table", part=part.key, line=refusal.line, reason=why)
                        now = refused.leave_out(s3, bucket, standing, left_out, part, refusal.line, refusal.reason)
                        if now is None:
                            raise
                        left_out = now
                seen_before = True
            else:
                return manifest, left_out

    def _load(self, standing: Manifest, seen_before: bool, check: Callable[[], None]) -> None:
        """Load the manifest's parts. A column that the table has no more is left out if they have no value in it."""
        try:
            self.snowpipe.load(standing, seen_before, check)
        except ColumnGone as gone:
            if any(has_values(self.s3, self.ready_bucket, part, gone.columns) for part in standing.parts):
                raise
            left = [column for column in standing.columns if column not in gone.columns]
            self.snowpipe.load(replace(standing, settings=standing.settings.for_columns(left)), True, check)

    def _erased(self, source: Source, dataset: str) -> Source | None:
        """Return the version with the source's bytes that was loaded and then erased."""
        found = erased_versions.same_bytes(self.s3, self.ready_bucket, source)
        return found if found and manifest.find(self.s3, self.ready_bucket, dataset, found) else None

    def _settle_duplicate(
        self, older: Source, source: Source, dataset: str, check: Callable[[], None], loads: Callable[[], None]
    ) -> Loaded | Quarantined:
        """Load the older version instead: its event may be lost, or another worker may have it."""
        found = manifest.find(self.s3, self.ready_bucket, dataset, older)
        outcome = self._settle(older, dataset, found, check, loads)
        check()
        if isinstance(outcome, Quarantined):
            return self._quarantined(source, Unreadable(outcome.reason, outcome.line, outcome.misfits))
        duplicate = Manifest(dataset, source, self.part_settings, (), same_as=older)
        manifest.write_once(self.s3, self.ready_bucket, duplicate)
        return Loaded(source.key, 0, 0, same_as=older.version)

    def _split(self, source: Source, dataset: str, check: Callable[[], None]) -> Manifest:
        """Cut the file, and write the manifest. Raises Unreadable, and NotReady before it writes one."""
        contract = self.datasets.get(dataset, ())
        settings = self.part_settings.for_columns(names(contract), (str(column.type.sql) for column in contract))
        if dataset in self.waiting:
            self._newest(dataset, contract)  # a file that has to wait anyway is not cut
        spark, s3, bucket = self.spark.result(), self.s3, self.ready_bucket
        splitter = Splitter(spark, s3, bucket, settings, self.max_bad_rows, self.limits, self.datasets)
        with self.metrics.stage("cut"):
            result = splitter.split(source, dataset)
        self._keep_newer(dataset, (misfit for record in result.rejected for misfit in record.misfits))
        check()  # the parts were not guarded, but their names tell other contracts apart
        with self.metrics.stage("manifest"):
            rejects = put_rejects(s3, bucket, dataset, source, settings, result.rejected)
            generation = self._newest(dataset, contract) if result.parts else 1
            failpoint.reach("parts-uploaded")
            check()
            made = Manifest(dataset, source, settings, result.parts, rejects, generation=generation)
            return manifest.write_once(s3, bucket, made)

    def _newest(self, dataset: str, contract: tuple[Column, ...]) -> int:
        """Return the generation of the pipe for new parts. Raises NotReady, and keeps that in mind."""
        self.waiting.add(dataset)
        generation = self._target(dataset).newest(contract).generation
        self.waiting.discard(dataset)
        return generation

    def _target(self, dataset: str) -> Target:
        return self.snowpipe.targets.look(dataset).result()

    def _with_columns(self, found: Manifest) -> Manifest:
        """Return the manifest with the columns of its parts, which splitters did not always note."""
        if found.columns or not found.parts:
            return found
        columns = columns_of(self.s3, self.ready_bucket, found.parts[0])
        return replace(found, settings=found.settings.for_columns(columns))

    def _quarantined(self, source: Source, fault: Unreadable) -> Quarantined:
        copy = quarantine(self.s3, source, fault)
        return Quarantined(source.key, copy, fault.reason, fault.line, fault.misfits)

    def _keep_newer(self, dataset: str, misfits: Iterable[Misfit]) -> None:
        """Raise NewerFile if the table takes what the contract here refused: a newer contract takes it, too."""
        contract = self.datasets.get(dataset, ())
        for misfit in misfits:
            target, refused = self._target(dataset), misfit.value
            if target.knows(misfit.unknown):
                why = f"{target.table} has the column {some_of(misfit.unknown)}, and the contract here does not"
            elif refused and target.takes(refused, contract):
                why = f"column {refused.column.upper()} of {target.table} is wider than in the contract here"
            else:
                continue
            raise NewerFile(f"{why}: kept for a newer splitter")
