"""How far each streaming file is: its traces in landing, in ready and in the raw tables, side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from snowflake.connector import SnowflakeConnection

from pipelines.splitter.landing.landing_versions import LandingVersion, PassedOver, landing_versions
from pipelines.splitter.landing.reasons import reasons
from pipelines.splitter.parts import refused
from pipelines.splitter.reading.contract import datasets
from promotion.aws import Client

_STATES = ("received", "cut", "submitted", "loaded", "doubled", "quarantined")
_DONE = ("loaded", "quarantined")

T = TypeVar("T")
Unreadable = Callable[[Sequence[str]], None]


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
class _Manifest:
    rows: int
    rejected: int = 0


@dataclass(frozen=True)
class _Refused:
    rows: list[dict[str, Any]]


_MANIFEST, _REFUSED = TypeAdapter(_Manifest), TypeAdapter(_Refused)


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

    def cut(self, files: Iterable[LandingVersion], unreadable: Unreadable = lambda keys: None) -> dict[str, Cut]:
        """Return {hash of a file: its traces in ready}; `unreadable` gets the keys of manifests that are none."""
        wanted = {file.source.hash for file in files}
        parts: Counter[str] = Counter()
        manifests: dict[str, dict[str, Any]] = {}
        refusals: dict[str, dict[str, Any]] = {}
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
        with ThreadPoolExecutor(16) as readers:
            counted = dict(zip(manifests, readers.map(partial(self._read, _MANIFEST), manifests.values()), strict=True))
            left_out = dict(zip(refusals, readers.map(partial(self._read, _REFUSED), refusals.values()), strict=True))
        others = [*_without(counted, manifests), *_without(left_out, refusals)]
        if others:
            unreadable(others)
        cut = {}
        for file, manifest in counted.items():
            if manifest:
                out = len(table.rows) if (table := left_out.get(file)) else 0
                rows, rejected = manifest.rows - out, manifest.rejected + out
                cut[file] = Cut(parts[file], rows, rejected, manifests[file]["LastModified"])
        return {file: Cut(number) for file, number in parts.items()} | cut

    def reasons(self, unreadable: Unreadable = lambda keys: None) -> dict[str, str]:
        """Return {hash of a quarantined file: why}, older versions included; `unreadable` gets keys of no reasons."""
        found = reasons(self.s3, self.landing, self.since)
        unreadable(found.unreadable)
        return {reason.source.hash: str(reason) for reason in found.found}

    def _read(self, kind: TypeAdapter[T], item: dict[str, Any]) -> T | None:
        """Return a document of ready, None if it is not of this kind."""
        body = self.s3.get_object(Bucket=self.ready, Key=item["Key"])["Body"].read()
        try:
            return kind.validate_json(body)
        except ValidationError:
            return None

    def _objects(self) -> Iterator[dict[str, Any]]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.ready):
            yield from page.get("Contents", ())


def _without(read: Mapping[str, object | None], objects: Mapping[str, dict[str, Any]]) -> list[str]:
    """Return the keys of the objects of which nothing was read."""
    return [objects[file]["Key"] for file, document in read.items() if document is None]


def rows_in(connection: SnowflakeConnection, files: Iterable[LandingVersion]) -> dict[str, int]:
    """Return {hash of a file: its rows in the raw table}, as an analyst sees them."""
    found: Counter[str] = Counter()
    cursor = connection.cursor()
    for dataset in sorted({file.dataset for file in files} & set(datasets())):
        query = f"SELECT SPLIT_PART(_PART, '/', 2), COUNT(*) FROM RAW.{dataset.upper()} GROUP BY 1"
        cursor.execute(query)
        found.update(dict(cursor.fetchall()))
    return dict(found)
