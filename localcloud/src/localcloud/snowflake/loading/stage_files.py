"""PUT, GET, LIST and REMOVE of a stage's files.

PUT and GET copy files in the client: the answer says where to (stage_transfer.py).
https://docs.snowflake.com/en/sql-reference/sql/list, …/put, …/get, …/remove
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.stage_location import read_location
from localcloud.snowflake.loading.file_pattern import checked, matches, read_pattern
from localcloud.snowflake.loading.skipped_files import skipped
from localcloud.snowflake.loading.stage_transfer import StageTransfers
from localcloud.snowflake.loading.transfer_statement import Transfer, read_transfer
from localcloud.snowflake.objects.stage_resolution import folders, require_internal, stage_at
from localcloud.snowflake.objects.staged_file import StagedFile, StageFolder
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement

_LISTED = ("name", "size:fixed", "md5", "last_modified")
_UPLOADED = (
    "source", "target", "source_size:fixed", "target_size:fixed", "source_compression", "target_compression", "status",
    "message",
)  # fmt: skip


@dataclass(frozen=True)
class StageFiles:
    """Answers the four statements; `storage` has the files, `transfers` those that clients copy."""

    storage: Storage
    transfers: StageTransfers

    def list_files(self, session: Session, statement: Statement) -> Result:
        """LIST @stage [PATTERN = '…']."""
        _, found = self._chosen(session, statement, "LIST", "READ")
        dates = "%a, %d %b %Y %H:%M:%S GMT"
        return table(_LISTED, [[file.url, file.size, file.etag, file.modified.strftime(dates)] for file in found])

    def remove_files(self, session: Session, statement: Statement) -> Result:
        """REMOVE @stage [PATTERN = '…']."""
        place, found = self._chosen(session, statement, "REMOVE", "WRITE")
        for file in found:
            place.remove(file)
        return table(("name", "result"), [[file.url, "removed"] for file in found])

    def _chosen(
        self, session: Session, statement: Statement, command: str, privilege: str
    ) -> tuple[StageFolder, Sequence[StagedFile]]:
        reader = statement.reader_after("")
        location = read_location(reader)
        pattern = read_pattern(reader) if reader.accept("PATTERN", "=") else None
        reader.end()
        place = self.storage.place(stage_at(session, location.stage, command, privilege))
        return place, _matching(place.list(location.path), pattern)

    def put(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        """PUT: return the place that the client copies its files to, or the answer for a file that is there."""
        transfer = read_transfer(statement)
        folder = self._folder(session, transfer, "WRITE")
        target = folder / _inside(transfer.location.path)
        compress = transfer.flag("AUTO_COMPRESS", True)
        overwrite = transfer.flag("OVERWRITE", False)
        over_s3 = self.transfers.uses_s3(session)
        # A client of S3's protocol looks for the files that are there itself; one of LOCAL_FS would in its own folder.
        if not overwrite and not over_s3 and (there := skipped(target, transfer.local, compress)):
            if not self.transfers.takes_skipped(session):
                what = f"PUT of a file that is there ('{there[0][1]}') without OVERWRITE = TRUE, by this driver"
                raise errors.unsupported(f"{what} over plain HTTP")
            message = "File with same destination name already exists. Use OVERWRITE = TRUE to replace it."
            rest = (0, 0, "NONE", "NONE", "SKIPPED", message)
            return table(_UPLOADED, [[source, name, *rest] for source, name in there])
        self._prune(session)
        target.mkdir(parents=True, exist_ok=True)
        return {
            "command": "UPLOAD",
            "src_locations": [transfer.local],
            "autoCompress": compress,
            "sourceCompression": transfer.options.get("SOURCE_COMPRESSION", "auto_detect").lower(),
            "overwrite": overwrite or not over_s3,
            "parallel": transfer.parallel,
            "stageInfo": self.transfers.stage_info(session, folder, transfer.location.path, writes=True),
        }

    def get(self, session: Session, statement: Statement) -> dict[str, Any]:
        """GET: return the files that the client fetches."""
        transfer = read_transfer(statement)
        folder = self._folder(session, transfer, "READ")
        place = self.storage.place(stage_at(session, transfer.location.stage, "GET"))
        pattern = transfer.options.get("PATTERN")
        found = _matching(place.list(transfer.location.path), None if pattern is None else checked(pattern))
        return {
            "command": "DOWNLOAD",
            "src_locations": [file.path for file in found],
            "localLocation": transfer.local,
            "parallel": transfer.parallel,
            "stageInfo": self.transfers.stage_info(session, folder),
        }

    def _folder(self, session: Session, transfer: Transfer, privilege: str) -> Path:
        stage = stage_at(session, transfer.location.stage, transfer.verb, privilege)
        require_internal(stage, transfer.verb)
        return self.storage.stages.resolve() / stage.id

    def _prune(self, session: Session) -> None:
        """Remove the folders of stages that are gone."""
        known = folders(session.account)
        for path in self.storage.stages.iterdir() if self.storage.stages.is_dir() else ():
            if path.name not in known:
                shutil.rmtree(path, ignore_errors=True)


def _matching(files: Sequence[StagedFile], pattern: str | None) -> Sequence[StagedFile]:
    return [file for file in files if pattern is None or matches(pattern, file.path)]


def _inside(path: str) -> PurePosixPath:
    """Return a path below a stage. Raise SnowflakeError 001003 for one that leads out of it."""
    found = PurePosixPath(path)
    if ".." in found.parts or found.is_absolute():
        raise errors.compilation("001003", "42000", f"invalid path '{path}'")
    return found
