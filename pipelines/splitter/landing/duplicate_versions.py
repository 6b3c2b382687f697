"""The same bytes uploaded again under the same key, found by comparing the versions themselves.

ETags differ each time with SSE-KMS, and most clients send checksums of 32 bits or none, so neither is used. Only
versions of equal size are compared, and two that differ usually do so in their beginning.
"""

from collections.abc import Callable
from itertools import takewhile

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.landing_versions import landing_versions
from pipelines.splitter.landing.source import GONE, Source

_BEGINNING = 64 << 10  # bytes of each version that are read to tell most apart

Erased = Callable[[Source], Source | None]


def earliest_duplicate(s3: BaseClient, source: Source, erased: Erased = lambda source: None) -> Source | None:
    """Return the oldest version of the key with the source's bytes; None if that is the source, or without versions.

    The oldest version is chosen, not the first that was loaded, so that two workers with two versions agree. `erased`
    returns such a version that an erasure removed, which may have left no trace; it is asked last, and counts first.
    """
    if source.version is None:
        return None
    versions = [landed.source for landed in landing_versions(s3, source.bucket, source.key)]
    same_key = [version for version in versions if version.key == source.key]
    older = takewhile(lambda version: version.version != source.version, reversed(same_key))
    candidates = [version for version in older if version.version and version.size == source.size]
    beginning = source.read(s3, 0, _BEGINNING) if candidates else b""
    found = next((version for version in candidates if _same_bytes(s3, version, source, beginning)), None)
    return erased(source) or found


def _same_bytes(s3: BaseClient, first: Source, second: Source, beginning: bytes) -> bool:
    """Compare two files of equal size; `beginning`: the second's. A file that is removed meanwhile equals nothing."""
    try:
        if first.read(s3, 0, _BEGINNING) != beginning:
            return False
        chunks = zip(first.chunks(s3, _BEGINNING), second.chunks(s3, _BEGINNING), strict=True)
        return all(left == right for left, right in chunks)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in GONE:
            return False
        raise
