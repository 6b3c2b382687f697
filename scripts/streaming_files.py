"""How far each streaming file is on its way: what landing, ready and the raw tables hold of it, put side by side."""

import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime

from snowflake.connector import SnowflakeConnection

from pipelines.splitter import quarantine
from pipelines.splitter.arrivals import Arrival, arrivals
from pipelines.splitter.contract import DATASETS
from pipelines.splitter.source import Source

STATES = ("received", "cut", "submitted", "loaded", "doubled", "quarantined")
DONE = ("loaded", "quarantined")


@dataclass(frozen=True)
class Cut:
    """What ready holds of a file. `rows`, `rejected` and `at` are the manifest's; no rows and no time without one."""

    parts: int
    rows: int | None = None
    rejected: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class FileStatus:
    """One line of the status.

    received: landed, nothing of it is in ready. cut: parts are up, their manifest is not. submitted: the manifest
    stands, so Snowpipe is told, and not all rows are in. loaded: all are. doubled: more than all. quarantined: set
    aside, with `reason`. `rejected`: rows left out, for they break the contract. `waited`: seconds since landing, if
    neither loaded nor set aside; `cut_after`: seconds from landing to the manifest.
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


def status_of(landed: Arrival, cut: Cut, rows_in: int, reason: str | None, now: datetime, late_after: float):
    state = state_of(cut, rows_in, reason)
    waited = None if state in DONE else (now - landed.at).total_seconds()
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


def state_of(cut: Cut, rows_in: int, reason: str | None) -> str:
    """The manifest over the quarantine: only a file that has none is set aside."""
    if cut.rows is not None:
        return "loaded" if rows_in == cut.rows else "submitted" if rows_in < cut.rows else "doubled"
    if reason is not None:
        return "quarantined"
    return "cut" if cut.parts else "received"


def counts(files: Iterable[FileStatus]) -> dict[str, int]:
    """How many files there are of each state, how many are late, and how many came in without some of their rows."""
    files = list(files)
    found = Counter(file.state for file in files)
    flags = {"late": sum(file.late for file in files), "with rejected rows": sum(file.rejected > 0 for file in files)}
    return {**{state: found[state] for state in STATES}, **flags}


def as_dicts(files: Iterable[FileStatus]) -> list[dict]:
    return [asdict(file) for file in files]


@dataclass(frozen=True)
class Buckets:
    """Landing and ready, read with `s3`. `since`: only what landed later counts."""

    s3: object
    landing: str
    ready: str
    since: datetime

    def landed(self) -> list[Arrival]:
        return [arrival for arrival in arrivals(self.s3, self.landing) if arrival.at >= self.since]

    def cut(self, files: Iterable[Arrival]) -> dict[str, Cut]:
        """{hash of a file: what ready holds of it}."""
        wanted = {file.source.hash for file in files}
        parts, manifests = Counter(), {}
        for found in self._objects():
            dataset_hash, name = found["Key"].split("/")[1:2], found["Key"].rpartition("/")[2]
            if not wanted.intersection(dataset_hash):
                continue
            if name == "manifest.json":
                manifests[dataset_hash[0]] = found
            elif name.startswith("part-"):
                parts[dataset_hash[0]] += 1
        with ThreadPoolExecutor(16) as readers:
            bodies = readers.map(lambda found: self._json(self.ready, found["Key"]), manifests.values())
            cut = {
                file: Cut(parts[file], body["rows"], body.get("rejected", 0), found["LastModified"])
                for (file, found), body in zip(manifests.items(), bodies, strict=True)
            }
        return {file: Cut(number) for file, number in parts.items()} | cut

    def reasons(self) -> dict[str, str]:
        """{hash of a file that was set aside: why}. Older versions too: another version may have followed it there."""
        found = [
            one
            for one in self._versions(quarantine.PREFIX)
            if one["Key"].endswith(quarantine.REASON) and one["LastModified"] >= self.since
        ]
        with ThreadPoolExecutor(16) as readers:
            bodies = readers.map(lambda one: self._json(self.landing, one["Key"], VersionId=one["VersionId"]), found)
            return {Source(**body["source"]).hash: line_and_reason(body) for body in bodies}

    def _json(self, bucket: str, key: str, **version: str) -> dict:
        return json.loads(self.s3.get_object(Bucket=bucket, Key=key, **version)["Body"].read())

    def _versions(self, prefix: str) -> Iterable[dict]:
        for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=self.landing, Prefix=prefix):
            yield from page.get("Versions", ())

    def _objects(self) -> Iterable[dict]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.ready):
            yield from page.get("Contents", ())


def line_and_reason(body: dict) -> str:
    return body["reason"] if body.get("line") is None else f"line {body['line']}: {body['reason']}"


def rows_in(connection: SnowflakeConnection, files: Iterable[Arrival]) -> dict[str, int]:
    """{hash of a file: its rows in the raw table}, as an analyst sees them."""
    found: Counter = Counter()
    for dataset in sorted({file.dataset for file in files} & set(DATASETS)):
        query = f"SELECT SPLIT_PART(_PART, '/', 2), COUNT(*) FROM RAW.{dataset.upper()} GROUP BY 1"
        found.update(dict(connection.cursor().execute(query).fetchall()))
    return dict(found)
