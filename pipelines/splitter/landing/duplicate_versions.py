"""The same bytes uploaded again under the same key, found by comparing the versions themselves.

ETags differ each time with SSE-KMS, and most clients send checksums of 32 bits or none, so neither is used. Only
versions of equal size are compared, and two that differ usually do so in their beginning. A key may have thousands of
versions, so a worker keeps digests of their beginnings: it reads each once, not once for each version that follows.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import islice, takewhile
from threading import Lock

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.landing_versions import landing_versions
from pipelines.splitter.landing.source import GONE, Source, status

_BEGINNING = 64 << 10  # bytes of each version that are read to tell most apart
_READERS = 8
_KEPT = 100_000  # digests, of some 200 bytes each: more than the versions of a key that is written each minute

Erased = Callable[[Source], Source | None]


class Beginnings:
    """Digests of what versions begin with; those that were read last are kept, whatever their keys."""

    def __init__(self, kept: int = _KEPT):
        self._kept, self._known, self._lock = kept, dict[str, bytes](), Lock()

    def of(self, s3: BaseClient, source: Source) -> bytes | None:
        """Return the SHA-256 of the version's beginning; None if the version is gone."""
        if known := self._known.get(source.hash):
            return known
        try:
            digest = sha256(source.read(s3, 0, _BEGINNING)).digest()
        except ClientError as error:
            if status(error) in GONE:
                return None
            raise
        with self._lock:
            self._known[source.hash] = digest
            if len(self._known) > self._kept:
                del self._known[next(iter(self._known))]
        return digest


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
                if digest == beginning and (version.size <= _BEGINNING or _same_bytes(s3, version, source)):
                    return version
    return None


def _same_bytes(s3: BaseClient, first: Source, second: Source) -> bool:
    """Compare two files of equal size. A file that is removed meanwhile equals nothing."""
    try:
        chunks = zip(_chunks(s3, first), _chunks(s3, second), strict=True)
        return all(left == right for left, right in chunks)
    except ClientError as error:
        if status(error) in GONE:
            return False
        raise


def _chunks(s3: BaseClient, source: Source) -> Iterator[bytes]:
    return source.chunks(s3, _BEGINNING)
