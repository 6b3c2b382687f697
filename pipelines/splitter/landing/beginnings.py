"""The beginnings of versions, which tell most of them apart.

A key may have thousands of versions, so a worker keeps digests of their beginnings: it reads each once, not once for
each version that follows.
"""

from hashlib import sha256
from threading import Lock

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.source import GONE, Source, status

_LENGTH = 64 << 10
_KEPT = 100_000  # digests, of some 500 bytes each: more than the versions of a key that is written each minute


class Beginnings:
    """Digests of the first `length` bytes of versions; those that were read last are kept, whatever their keys."""

    def __init__(self, kept: int = _KEPT, length: int = _LENGTH):
        self._kept, self._known, self._lock = kept, dict[Source, bytes](), Lock()
        self.length = length

    def __contains__(self, source: Source) -> bool:
        return source in self._known

    def of(self, s3: BaseClient, source: Source) -> bytes | None:
        """Return the SHA-256 of the version's beginning; None if the version is gone."""
        if known := self._known.get(source):
            return known
        try:
            digest = sha256(source.read(s3, 0, self.length)).digest()
        except ClientError as error:
            if status(error) in GONE:
                return None
            raise
        with self._lock:
            self._known[source] = digest
            if len(self._known) > self._kept:
                del self._known[next(iter(self._known))]
        return digest
