"""The versions of keys that this worker listed before.

A key that is written each minute has tens of thousands of versions: a worker lists those that are new to it, not all of
them for each. S3 lists versions in the order in which they were stored, the last one first:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
"""

from collections.abc import Iterator
from itertools import islice
from threading import Lock
from typing import Any

from botocore.client import BaseClient

from pipelines.splitter.landing.source import WITHOUT_VERSION, Source

_FIRST, _PAGE = 100, 1_000  # versions of the first page, and of others; S3 gives no more than these
_KEPT = 100_000  # versions, of some 400 bytes each: two months of a key that is written each minute
_Versions = tuple[Source, ...]


class KnownVersions:
    """The versions of keys that have more than a page of them; at most `kept`, or those of one key."""

    def __init__(self, kept: int = _KEPT):
        self._kept, self._count, self._lock = kept, 0, Lock()
        self._known = dict[tuple[str, str], _Versions]()

    def older(self, s3: BaseClient, source: Source) -> Iterator[Source]:
        """Yield the versions of the source's key that are older, the oldest first; some may have been removed."""
        before = self._known.get((source.bucket, source.key), ())
        versions = _with_new_ones(before, _listed(s3, source))
        if before and not any(version.version == source.version for version in versions):
            versions = tuple(_listed(s3, source))  # S3 put it behind one that was listed before, or it is gone
        self._keep(source, versions)
        for version in reversed(versions):
            if version.version == source.version:
                return
            yield version

    def _keep(self, source: Source, versions: _Versions) -> None:
        name = source.bucket, source.key
        with self._lock:
            self._count -= len(self._known.pop(name, ()))
            if len(versions) > _FIRST:
                self._known[name] = versions
                self._count += len(versions)
            while self._count > self._kept and len(self._known) > 1:
                self._count -= len(self._known.pop(next(iter(self._known))))


def _with_new_ones(before: _Versions, listed: Iterator[Source]) -> _Versions:
    """Return the versions as they are listed, up to one that was before, and those behind that one.

    All of the first page are taken: S3 puts an upload in pieces where it began, behind versions that others listed.
    """
    places = {version.version: place for place, version in enumerate(before)}
    found = list(islice(listed, _FIRST))
    known = [number for number, version in enumerate(found) if version.version in places]
    if known:
        return (*found[: known[-1]], *before[places[found[known[-1]].version] :])
    for version in listed:
        if version.version in places:
            return (*found, *before[places[version.version] :])
        found.append(version)
    return tuple(found)


def _listed(s3: BaseClient, source: Source) -> Iterator[Source]:
    """Yield the versions of the key as S3 lists them; longer keys that begin with it come behind them."""
    page: dict[str, Any] = {"MaxKeys": _FIRST}
    while page:
        answer = s3.list_object_versions(Bucket=source.bucket, Prefix=source.key, **page)
        for item in answer.get("Versions", ()):
            if item["Key"] != source.key:
                return
            version = None if item["VersionId"] == WITHOUT_VERSION else item["VersionId"]
            yield Source(source.bucket, source.key, version, item["ETag"], item["Size"])
        page = {}
        if answer.get("IsTruncated"):
            marker = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}
            page = {"MaxKeys": _PAGE, **marker}
