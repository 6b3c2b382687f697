"""Directory tables: the files that a stage had at its last refresh.

https://docs.snowflake.com/en/user-guide/data-load-dirtables
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from localcloud.snowflake.objects.staged_file import StagedFile

_REGISTERED = "File registered successfully."
_UNREGISTERED = "File unregistered successfully."


@dataclass(frozen=True)
class Registration:
    """A file whose entry a refresh has changed: `status` is REGISTERED_NEW, REGISTERED_UPDATE or UNREGISTERED."""

    path: str
    status: str

    @property
    def description(self) -> str:
        """Return the sentence that ALTER STAGE … REFRESH answers with the status."""
        return _UNREGISTERED if self.status == "UNREGISTERED" else _REGISTERED


@dataclass(frozen=True)
class DirectoryTable:
    """The directory of a stage: `files` are those of the last refresh, by their path, which was at `refreshed_on`.

    `auto_refresh` is whether events of the bucket refresh it; `sns_topic` is the topic that they come by.
    """

    enabled: bool = False
    auto_refresh: bool = False
    sns_topic: str = ""
    refresh_on_create: bool = True
    files: Mapping[str, StagedFile] = field(default_factory=dict)
    refreshed_on: datetime | None = None

    def with_options(self, given: Mapping[str, Any]) -> DirectoryTable:
        """Return the directory with the options of DIRECTORY = (…); one that is switched off forgets its files."""
        if not given.get("ENABLE", self.enabled):
            return DirectoryTable()
        return replace(
            self,
            enabled=True,
            auto_refresh=given.get("AUTO_REFRESH", self.auto_refresh),
            sns_topic=given.get("AWS_SNS_TOPIC", self.sns_topic),
            refresh_on_create=given.get("REFRESH_ON_CREATE", True),
        )

    def refreshed(
        self, found: Iterable[StagedFile], below: str, now: datetime
    ) -> tuple[DirectoryTable, list[Registration]]:
        """Return the directory with the files `found` in place of those whose path begins with `below`, and changes."""
        there = {file.path: file for file in found}
        kept = {path: file for path, file in self.files.items() if not path.startswith(below)}
        changes = [
            Registration(path, "REGISTERED_UPDATE" if path in self.files else "REGISTERED_NEW")
            for path, file in there.items()
            if self.files.get(path) != file
        ]
        gone = [path for path in self.files if path.startswith(below) and path not in there]
        changes += [Registration(path, "UNREGISTERED") for path in gone]
        files = dict(sorted({**kept, **there}.items()))
        return replace(self, files=files, refreshed_on=now), sorted(changes, key=lambda change: change.path)
