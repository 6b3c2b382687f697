"""The same bytes uploaded again under the same key, found by comparing the versions themselves.

ETags differ each time with SSE-KMS, and most clients send checksums of 32 bits or none, so neither is used. Only
versions of equal size are compared, and two that differ usually do so in their beginning.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.beginnings import Beginnings
from pipelines.splitter.landing.known_versions import KnownVersions
from pipelines.splitter.landing.source import GONE, Source, status
from pipelines.splitter.landing.unreadable import Unreadable

_READERS = 8

Erased = Callable[[Source], Source | None]


def earliest_duplicate(
    s3: BaseClient,
    source: Source,
    beginnings: Beginnings,
    erased: Erased = lambda source: None,
    known: KnownVersions | None = None,
) -> Source | None:
    """Return the oldest version of the key with the source's bytes; None if that is the source.

    None also for a source without versions, and for an empty one.

    The oldest version is chosen, not the first that was loaded, so that two workers with two versions agree. `erased`
    returns such a version that an erasure removed, which may have left no trace; it is asked last, and counts first.
    `known`: the versions that were listed before. Raises Unreadable if the source, or a version that may be the
    oldest, is archived.
    """
    if source.version is None or not source.size:  # an empty file has nothing to be loaded twice
        return None
    older = (known or KnownVersions()).older(s3, source)
    candidates = [version for version in older if version.version and version.size == source.size]
    try:
        found = _first_equal(s3, candidates, source, beginnings) if candidates else None
    except Unreadable:
        if removed := erased(source):
            return removed
        raise
    return erased(source) or found


def _first_equal(s3: BaseClient, candidates: list[Source], source: Source, beginnings: Beginnings) -> Source | None:
    beginning = beginnings.of(s3, source)
    if beginning is None:  # the source itself was removed
        return None
    for version, digest in _digests(s3, candidates, beginnings):
        if digest == beginning and _same_from(beginnings.length, s3, version, source):
            return version
    return None


def _digests(
    s3: BaseClient, versions: Iterable[Source], beginnings: Beginnings
) -> Iterator[tuple[Source, bytes | None]]:
    """Yield each version with the digest of its beginning; those that are not known are read, a few at a time.

    An archived version raises Unreadable when its turn comes: one before it may be the same.
    """
    remaining = iter(versions)
    with ThreadPoolExecutor(_READERS) as readers:
        while some := list(islice(remaining, _READERS)):
            unread = [version for version in some if version not in beginnings]
            read = {version: readers.submit(beginnings.of, s3, version) for version in unread}
            for version in some:
                yield version, read[version].result() if version in read else beginnings.of(s3, version)


def _same_from(start: int, s3: BaseClient, first: Source, second: Source) -> bool:
    """Compare two files of equal size, without their first bytes. A file that was removed equals nothing."""
    try:
        if first.size <= start:
            first.read(s3, first.size - 1, first.size)  # its digest may be older than its removal
        chunks = zip(first.chunks(s3, start), second.chunks(s3, start), strict=True)
        return all(left == right for left, right in chunks)
    except ClientError as error:
        if status(error) in GONE:
            return False
        raise
