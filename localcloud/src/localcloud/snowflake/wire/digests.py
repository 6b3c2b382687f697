"""The MD5 digests of files on disk, each computed once while the file does not change."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from localcloud.snowflake.wire.bounded_cache import BoundedCache

# A file that was written less than this ago may be written again without a change of its modification time.
SETTLED_SECONDS = 2


class FileVersion(NamedTuple):
    """The inode, the size in bytes, and the times of the last change of content and of status, in nanoseconds.

    They distinguish a file from those that had or will have its path.
    """

    inode: int
    size: int
    modified: int
    changed: int


class Digests:
    """Computes and remembers digests. `now` is the clock of the file system, in seconds since 1970."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.known: BoundedCache[Path, tuple[FileVersion, str]] = BoundedCache(10_000)

    def md5(self, path: Path) -> str:
        """Return the file's MD5 in hexadecimal digits. Raises OSError."""
        version = file_version(path)
        known_version, digest = self.known.get(path, (None, ""))
        if known_version == version:
            return digest
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "md5").hexdigest()
        if file_version(path) == version and self.now() - version.changed / 1e9 > SETTLED_SECONDS:
            self.known[path] = version, digest
        return digest


def file_version(path: Path) -> FileVersion:
    """Return the version of the file that is at the path now. Raises OSError."""
    status = path.stat()
    return FileVersion(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
