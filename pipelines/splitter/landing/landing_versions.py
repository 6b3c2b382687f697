"""Every version of every streaming file in landing, and those that have no outcome yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from botocore.client import BaseClient

from pipelines.file_names import is_passed_over
from pipelines.splitter.events.file_events import PREFIX
from pipelines.splitter.landing.reasons import Reason, UnreadableKey, reasons
from pipelines.splitter.landing.source import WITHOUT_VERSION, Source


@dataclass(frozen=True)
class LandingVersion:
    """One version of one file in landing, and the time at which it was put."""

    source: Source
    at: datetime

    @property
    def dataset(self) -> str:
        """The name of the folder below `streaming/`."""
        return dataset_of(self.source.key)


PassedOver = Callable[[LandingVersion], None]


def landing_versions(
    s3: BaseClient, landing: str, prefix: str = PREFIX, passed_over: PassedOver = lambda landed: None
) -> Iterator[LandingVersion]:
    """Yield every version below `prefix`, replaced ones included: each version is loaded once.

    Versions of a key come newest first, as S3 lists them. `passed_over` is called with each that tools left beside
    data.
    """
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=landing, Prefix=prefix)
    for page in pages:
        for item in page.get("Versions", []):
            if not item["Key"].startswith(PREFIX):
                continue
            version = None if item["VersionId"] == WITHOUT_VERSION else item["VersionId"]
            source = Source(landing, item["Key"], version, item["ETag"], item["Size"])
            landed = LandingVersion(source, item["LastModified"])
            if is_passed_over(source.key, source.size):
                passed_over(landed)
            else:
                yield landed


def versions_without_outcome(
    s3: BaseClient,
    landing: str,
    ready: str,
    before: datetime,
    outdated: Callable[[str, Reason], bool],
    passed_over: PassedOver = lambda landed: None,
    unreadable: UnreadableKey = lambda key: None,
) -> Iterator[LandingVersion]:
    """Yield the versions older than `before` that have neither a manifest nor a reason: their events were lost.

    `outdated`: returns True for a dataset and a reason of before that is none any more; it does not count.
    `unreadable` is called with the key of each document in quarantine that is no reason.
    """
    refused = reasons(s3, landing, unreadable=unreadable)
    still = (each for each in refused if not outdated(dataset_of(each.source.key), each))
    settled = _hashes_with_manifest(s3, ready) | {each.source.hash for each in still}
    for landed in landing_versions(s3, landing, passed_over=passed_over):
        if landed.at < before and landed.source.hash not in settled:
            yield landed


def _hashes_with_manifest(s3: BaseClient, ready: str) -> set[str]:
    """Return the hashes of the files that were cut."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=ready)
    paths = (item["Key"].split("/") for page in pages for item in page.get("Contents", []))
    return {path[1] for path in paths if len(path) == 3 and path[2] == "manifest.json"}


def dataset_of(key: str) -> str:
    """Return the name of the folder below `streaming/`."""
    return key.removeprefix(PREFIX).partition("/")[0]
