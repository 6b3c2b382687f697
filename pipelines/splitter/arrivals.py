"""What landed: every version of every streaming file, and which of them have an outcome in the buckets."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from pipelines.splitter import quarantine
from pipelines.splitter.file_events import PREFIX
from pipelines.splitter.source import Source

WITHOUT_VERSION = "null"  # the version id of a file that was put while its bucket kept no versions


@dataclass(frozen=True)
class Arrival:
    """One version of one file in landing, and when it was put."""

    source: Source
    at: datetime

    @property
    def dataset(self) -> str:
        return self.source.key.removeprefix(PREFIX).partition("/")[0]


def arrivals(s3, landing: str, prefix: str = PREFIX) -> Iterator[Arrival]:
    """Every version, also those that another one has replaced: each of them is to be loaded once."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=landing, Prefix=prefix)
    for page in pages:
        for item in page.get("Versions", []):
            if item["Key"].endswith("/") or not item["Key"].startswith(PREFIX):
                continue
            version = None if item["VersionId"] == WITHOUT_VERSION else item["VersionId"]
            yield Arrival(Source(landing, item["Key"], version, item["ETag"], item["Size"]), item["LastModified"])


def with_manifest(s3, ready: str) -> set[str]:
    """The hashes of the files that were cut."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=ready)
    paths = (item["Key"].split("/") for page in pages for item in page.get("Contents", []))
    return {path[1] for path in paths if len(path) == 3 and path[2] == "manifest.json"}


def in_quarantine(s3, landing: str) -> set[str]:
    """The hashes of the files that were set aside. A key that was refused twice has two versions of its reason."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=landing, Prefix=quarantine.PREFIX)
    items = (item for page in pages for item in page.get("Versions", []))
    with ThreadPoolExecutor(16) as readers:
        return set(readers.map(lambda item: hash_in(s3, landing, item), reasons(items)))


def reasons(items: Iterable[dict]) -> Iterator[dict]:
    return (item for item in items if item["Key"].endswith(quarantine.REASON))


def hash_in(s3, landing: str, item: dict) -> str:
    pinned = {"VersionId": item["VersionId"]} if item["VersionId"] != WITHOUT_VERSION else {}
    reason = json.loads(s3.get_object(Bucket=landing, Key=item["Key"], **pinned)["Body"].read())
    return Source(**reason["source"]).hash


def missing(s3, landing: str, ready: str, before: datetime) -> Iterator[Arrival]:
    """The arrivals older than `before` that have neither a manifest nor a reason: nobody told the splitter of them."""
    settled = with_manifest(s3, ready) | in_quarantine(s3, landing)
    for arrival in arrivals(s3, landing):
        if arrival.at < before and arrival.source.hash not in settled:
            yield arrival
