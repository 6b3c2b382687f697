"""The files of an internal stage: files in a folder of the local cloud."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from localcloud.snowflake.objects.staged_file import StagedFile, not_found
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.digests import Digests, file_version


@dataclass(frozen=True)
class LocalFolder:
    """The files in `folder`; their addresses start with `shown`: "stage/", or nothing."""

    folder: Path
    shown: str
    digests: Digests

    def list(self, prefix: str) -> list[StagedFile]:
        """Return the files whose path starts with `prefix`, by name."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        found = [self._file(path) for path in paths]
        return sorted((file for file in found if file.path.startswith(prefix)), key=lambda file: file.path)

    def find(self, path: str) -> StagedFile | None:
        """Return the file with this path, or None."""
        target = self.folder / path
        return self._file(target) if ".." not in PurePosixPath(path).parts and target.is_file() else None

    def fetch(self, file: StagedFile, target: Path) -> None:
        """Copy the file to `target`. Raise SnowflakeError if its content changed since it was found."""
        try:
            source = self.folder / file.path
            before = file_version(source)
            shutil.copyfile(source, target)
            same = self.digests.md5(source) == file.etag and file_version(source) == before
        except OSError as error:
            raise not_found(file.url) from error
        if not same:
            raise not_found(file.url)

    def remove(self, file: StagedFile) -> None:
        """Remove the file; one that is gone already is no error."""
        (self.folder / file.path).unlink(missing_ok=True)

    def write(self, path: str, data: bytes) -> None:
        """Write a file, which takes the place of one with this path. Raise SnowflakeError for a path that leads out."""
        if ".." in PurePosixPath(path).parts:
            raise errors.compilation("001003", "42000", f"invalid path '{path}'")
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def _file(self, path: Path) -> StagedFile:
        relative = path.relative_to(self.folder).as_posix()
        etag, found = self.digests.md5(path), path.stat()
        modified = datetime.fromtimestamp(found.st_mtime, UTC)
        return StagedFile(relative, relative, self.shown + relative, found.st_size, etag, modified)
