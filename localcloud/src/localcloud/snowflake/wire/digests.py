"""The MD5 digests of files on disk: each is read once for as long as it stays as it is."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from localcloud.snowflake.wire.bounded_cache import Recent

# What was written so lately may be written once more without its time telling.
SETTLED_SECONDS = 2


class Seen(NamedTuple):
    """What tells a file from another that had or will have its path."""

    inode: int
    size: int
    modified: int
    changed: int


class Digests:
    """Remembers the digests of as many files as a busy stage has. `now` is the time that files are written at."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.known = Recent(10_000)

    def of(self, path: Path) -> str:
        """The file's MD5 in hexadecimal digits. Raises OSError."""
        seen = seen_at(path)
        before, digest = self.known.get(path, (None, ""))
        if before == seen:
            return digest
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "md5").hexdigest()
        if seen_at(path) == seen and self.now() - seen.changed / 1e9 > SETTLED_SECONDS:
            self.known[path] = seen, digest
        return digest


def seen_at(path: Path) -> Seen:
    found = path.stat()
    return Seen(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
