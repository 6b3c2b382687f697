"""The same bytes uploaded again under the same key, found by comparing the versions themselves.

ETags differ each time with SSE-KMS, and most clients send checksums of 32 bits or none, so neither is used. Only
versions of equal size are compared, and two that differ usually do so in their beginning.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, takewhile

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.beginnings import Beginnings
from pipelines.splitter.landing.landing_versions import landing_versions
from pipelines.splitter.landing.source import GONE, Source, status

_READERS = 8

Erased = Callable[[Source], Source | None]


def earliest_duplicate(
    s3: BaseClient, source: Source, beginnings: Beginnings, erased: Erased = lambda source: None
) -> Source | None:
    """Return the oldest version of the key with the source's bytes; None if that is the source, or without versions.

    The oldest version is chosen, not the first that was loaded, so that two workers with two versions agree. `erased`
    returns such a version that an erasure removed, which may have left no trace; it is asked last, and counts first.
    """
    if source.version is None:
        return None
    versions = (landed.source for landed in landing_versions(s3, source.bucket, source.key))
    same_key = list(takewhile(lambda version: version.key == source.key, versions))  # S3 lists longer keys behind it
    older = takewhile(lambda version: version.version != source.version, reversed(same_key))
    candidates = [version for version in older if version.version and version.size == source.size]
    found = _first_equal(s3, candidates, source, beginnings) if candidates else None
    return erased(source) or found


def _first_equal(s3: BaseClient, candidates: list[Source], source: Source, beginnings: Beginnings) -> Source | None:
    beginning, remaining = beginnings.of(s3, source), iter(candidates)
    if beginning is None:  # the source itself was removed
        return None
    with ThreadPoolExecutor(_READERS) as readers:
        while some := list(islice(remaining, _READERS)):
            digests = readers.map(lambda version: beginnings.of(s3, version), some)
            for version, digest in zip(some, digests, strict=True):
                if digest == beginning and _same_from(beginnings.length, s3, version, source):
                    return version
    return None


def _same_from(start: int, s3: BaseClient, first: Source, second: Source) -> bool:
    """Compare two files of equal size, without their first bytes. A file that is removed meanwhile equals nothing."""
    try:
        chunks = zip(first.chunks(s3, start), second.chunks(s3, start), strict=True)
        return all(left == right for left, right in chunks)
    except ClientError as error:
        if status(error) in GONE:
            return False
        raise
