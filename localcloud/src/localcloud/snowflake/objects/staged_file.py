"""The files of a stage, wherever they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from localcloud.snowflake.wire.errors import SnowflakeError


@dataclass(frozen=True)
class StagedFile:
    """`path` is relative to the stage's location, `name` what METADATA$FILENAME says, `url` the whole address."""

    path: str
    name: str
    url: str
    size: int
    etag: str
    modified: datetime


class StageFolder(Protocol):
    """The files of one stage. Every method raises SnowflakeError if the storage refuses."""

    def list(self, prefix: str) -> list[StagedFile]:
        """Return the files whose path starts with `prefix`, by name."""
        ...

    def find(self, path: str) -> StagedFile | None:
        """Return the file with this path, or None."""
        ...

    def fetch(self, file: StagedFile, target: Path) -> None:
        """Copy the file to `target`. Raise SnowflakeError if its content changed since it was found."""
        ...

    def remove(self, file: StagedFile) -> None:
        """Remove the file; one that is gone already is no error."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Write a file, which takes the place of one with this path."""
        ...


def not_found(url: str) -> SnowflakeError:
    """Return the error of a file that is not there."""
    return SnowflakeError(
        "091016",
        "22000",
        f"Remote file '{url}' was not found. There are several potential causes. The file might not exist. "
        "The required credentials may be missing or invalid. If you are running a copy command, please make sure files "
        "are not deleted when they are being loaded or files are not being loaded into two different tables "
        "concurrently with auto purge option.",
    )
