"""How far each streaming file is: its traces in landing, in ready and in the raw tables, side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from snowflake.connector import SnowflakeConnection

from pipelines.splitter.landing.landing_versions import LandingVersion, PassedOver, landing_versions
from pipelines.splitter.landing.reasons import UnreadableKey, reasons
from pipelines.splitter.parts import refused
from pipelines.splitter.parts.manifest import Manifest, NoManifest
from pipelines.splitter.parts.refused import Refused
from pipelines.splitter.reading.contract import datasets
from promotion.aws import Client

_STATES = ("received", "cut", "submitted", "loaded", "doubled", "quarantined")
_DONE = ("loaded", "quarantined")

T = TypeVar("T")
_Object = dict[str, Any]  # as list_objects_v2 has it


@dataclass(frozen=True)
class Cut:
    """The traces of a file in ready. `rows`, `rejected` and `at` are the manifest's, if it has one.

    Rows that the table refused are among the rejected ones.
    """

    parts: int
    rows: int | None = None
    rejected: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class FileStatus:
    """The status of one file.

    received: landed, nothing of it is in ready. cut: parts are up, their manifest is not. submitted: the manifest
    is written, so Snowpipe has the parts; not all rows are in. loaded: all are. doubled: more than all.
    quarantined: not loaded, with `reason`. `rejected`: rows left out because they break the contract. `waited`:
    seconds since landing, if neither loaded nor quarantined; `cut_after`: seconds from landing to the manifest.
    """

    key: str
    version: str | None
    landed: str
    state: str
    late: bool
    parts: int
    rows: int | None
    rows_in: int
    rejected: int
    waited: float | None
    cut_after: float | None
    reason: str | None


def status_of(
    landed: LandingVersion, cut: Cut, rows_in: int, reason: str | None, now: datetime, late_after: float
) -> FileStatus:
    """Return the status of a landed file: `rows_in` of its rows are in the raw table, late after so many seconds."""
    state = _state(cut, rows_in, reason)
    waited = None if state in _DONE else (now - landed.at).total_seconds()
    return FileStatus(
        key=landed.source.key,
        version=landed.source.version,
        landed=landed.at.isoformat(timespec="seconds"),
        state=state,
        late=waited is not None and waited > late_after,
        parts=cut.parts,
        rows=cut.rows,
        rows_in=rows_in,
        rejected=cut.rejected,
        waited=waited,
        cut_after=(cut.at - landed.at).total_seconds() if cut.at else None,
        reason=reason,
    )


def _state(cut: Cut, rows_in: int, reason: str | None) -> str:
    """Return the state. A manifest outweighs a reason: only a file without one counts as quarantined."""
    if cut.rows is not None:
        return "loaded" if rows_in == cut.rows else "submitted" if rows_in < cut.rows else "doubled"
    if reason is not None:
        return "quarantined"
    return "cut" if cut.parts else "received"


def counts(files: Iterable[FileStatus]) -> dict[str, int]:
    """Return the number of files in each state, of late ones, and of those that came in without some of their rows."""
    files = list(files)
    found = Counter(file.state for file in files)
    flags = {"late": sum(file.late for file in files), "with rejected rows": sum(file.rejected > 0 for file in files)}
    return {**{state: found[state] for state in _STATES}, **flags}


@dataclass(frozen=True)
class StreamingFiles:
    """The files in the buckets landing and ready, read with `s3`; only those that landed after `since`."""

    s3: Client
    landing: str
    ready: str
    since: datetime

    def landed(self, passed_over: PassedOver = lambda landed: None) -> list[LandingVersion]:
        """Return every version of every file in landing; `passed_over` gets those that tools left beside data."""

        def left_behind(arrival: LandingVersion) -> None:
            if arrival.at >= self.since:
                passed_over(arrival)

        found = landing_versions(self.s3, self.landing, passed_over=left_behind)
        return [arrival for arrival in found if arrival.at >= self.since]

    def cut(self, files: Iterable[LandingVersion], unreadable: UnreadableKey = lambda key: None) -> dict[str, Cut]:
        """Return {hash of a file: its traces in ready}; `unreadable` gets the key of each manifest that is none."""
        wanted = {file.source.hash for file in files}
        parts: Counter[str] = Counter()
        manifests: dict[str, _Object] = {}
        refusals: dict[str, _Object] = {}
        for found in self._objects():
            dataset_hash, name = found["Key"].split("/")[1:2], found["Key"].rpartition("/")[2]
            if not wanted.intersection(dataset_hash):
                continue
            if name == "manifest.json":
                manifests[dataset_hash[0]] = found
            elif name == refused.NAME:
                refusals[dataset_hash[0]] = found
            elif name.startswith("part-") and refused.MARK not in name:
                parts[dataset_hash[0]] += 1
        counted = self._read(Manifest.from_json, manifests, unreadable)
        left_out = {
            file: len(found.rows) for file, found in self._read(Refused.from_json, refusals, unreadable).items()
        }
        cut = {
            file: Cut(parts[file], manifest.rows - out, manifest.rejected + out, manifests[file]["LastModified"])
            for file, manifest in counted.items()
            for out in [left_out.get(file, 0)]
        }
        return {file: Cut(number) for file, number in parts.items()} | cut

    def reasons(self, unreadable: UnreadableKey = lambda key: None) -> dict[str, str]:
        """Return {hash of a quarantined file: why}, older versions included; `unreadable` gets keys of no reasons."""
        return {each.source.hash: str(each) for each in reasons(self.s3, self.landing, self.since, unreadable)}

    def _read(
        self, of: Callable[[bytes], T], objects: Mapping[str, _Object], unreadable: UnreadableKey
    ) -> dict[str, T]:
        """Return the documents of ready by their file. `of`: raises NoManifest or NoRefused for another document."""

        def read(found: _Object) -> T | None:
            try:
                return of(self.s3.get_object(Bucket=self.ready, Key=found["Key"])["Body"].read())
            except (NoManifest, refused.NoRefused):
                return None

        with ThreadPoolExecutor(16) as readers:
            documents = dict(zip(objects, readers.map(read, objects.values()), strict=True))
        for file, document in documents.items():
            if document is None:
                unreadable(objects[file]["Key"])
        return {file: document for file, document in documents.items() if document is not None}

    def _objects(self) -> Iterator[_Object]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.ready):
            yield from page.get("Contents", ())


def rows_in(connection: SnowflakeConnection, files: Iterable[LandingVersion]) -> dict[str, int]:
    """Return {hash of a file: its rows in the raw table}, as an analyst sees them."""
    if not {file.dataset for file in files} & set(datasets()):
        return {}
    cursor = connection.cursor()
    cursor.execute("SELECT FILE, SUM(ROW_COUNT) FROM MARTS.LOADED_FILES GROUP BY FILE")
    return {file: int(rows) for file, rows in cursor.fetchall()}
