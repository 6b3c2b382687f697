"""Directory tables of stages: refreshed by CREATE STAGE, by ALTER STAGE … REFRESH and by the bucket's events.

https://docs.snowflake.com/en/user-guide/data-load-dirtables-manage
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.route import Answer
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.create_or_alter import Declaration
from localcloud.snowflake.objects.directory_table import Registration
from localcloud.snowflake.objects.stage import STAGE, Stage
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement

_REFRESHED = ("file", "status", "description")
# Options of DIRECTORY that are off unless they are written.
_DIRECTORY_OFF = {"ENABLE": False, "AUTO_REFRESH": False, "AWS_SNS_TOPIC": ""}
_CLAUSES = ("FILE_FORMAT", "FORMAT_NAME", "ENCRYPTION", "KMS_KEY_ID", "CREDENTIALS")
# Told of what a refresh has changed: the stage's name, the changes and the files that were there before.
Listener = Callable[[Stage, list[Registration], dict[str, StagedFile]], None]


def _complete(_: Session, stage: Stage, chosen: Chosen) -> None:
    chosen.options["DIRECTORY"] = {**_DIRECTORY_OFF, **chosen.options.get("DIRECTORY", {})}


def _place(stage: Stage) -> object:
    """An internal stage stays internal, with its encryption, and an external one external."""
    return stage.url is None, stage.url is None and stage.encryption


_DECLARED = Declaration(STAGE, _CLAUSES, fixed=_place, complete=_complete)


@dataclass(frozen=True)
class Directories:
    """Answers CREATE STAGE and ALTER STAGE; `listen` makes the queue for events, and reads it."""

    storage: Storage
    listen: Callable[[str], None]
    listeners: list[Listener] = field(default_factory=list)

    def create(self, session: Session, statement: Statement) -> Result:
        """CREATE STAGE. Raise SnowflakeError."""
        with session.account.lock:
            answer = STAGE.create(session, statement.reader_after("STAGE"))
        reader = statement.reader_after("STAGE")
        reader.accept("IF", "NOT", "EXISTS")
        self._follow(session, session.qualify(reader.name(), 3), created=True)
        return answer

    def declare(self, session: Session, statement: Statement) -> Answer:
        """CREATE OR ALTER STAGE, read as CREATE STAGE. A new directory table is not refreshed. Raise SnowflakeError."""
        if any(token.value == "REFRESH_ON_CREATE" for token in statement.tokens):
            raise errors.unsupported("REFRESH_ON_CREATE of CREATE OR ALTER STAGE")
        answer = _DECLARED.handle(session, statement)
        self._follow(session, session.qualify(statement.reader_after("STAGE").name(), 3), created=False)
        return answer

    def alter(self, session: Session, statement: Statement) -> Result:
        """ALTER STAGE. Raise SnowflakeError."""
        reader = statement.reader_after("STAGE")
        reader.accept("IF", "EXISTS")
        name = session.qualify(reader.name(), 3, "ALTER STAGE")
        if not reader.accept("REFRESH"):
            with session.account.lock:
                answer = STAGE.alter(session, statement.reader_after("STAGE"))
            self._follow(session, name, created=False)
            return answer
        below = ""
        if reader.accept("SUBPATH", "="):
            below = reader.string().lstrip("/")
        reader.end()
        access_control.require(session, "OWNERSHIP", "STAGE", name)
        stage = session.account.get(Stage, name)
        if not stage.directory.enabled:
            raise errors.compilation("393941", "42601", f"Stage '{dotted(name)}' has no directory table.")
        return table(_REFRESHED, [[one.path, one.status, one.description] for one in self.refresh(stage, below)])

    def refresh(self, stage: Stage, below: str = "") -> list[Registration]:
        """Read the stage's files again, below a path, and return what has changed. Raise SnowflakeError."""
        found = self.storage.place(stage).list(below)
        before = dict(stage.directory.files)
        stage.directory, changes = stage.directory.refreshed(found, below, self.storage.account.now())
        for listener in self.listeners:
            listener(stage, changes, before)
        return changes

    def _follow(self, session: Session, name: QualifiedName, created: bool) -> None:
        """Make the queue that a directory table needs, and refresh a new one."""
        stage = session.account.find(Stage, name)
        if stage is None or not stage.directory.enabled or stage.directory.refreshed_on:
            return
        try:
            if stage.directory.auto_refresh:
                self.listen(stage.directory.sns_topic)
            if created and stage.directory.refresh_on_create:
                self.refresh(stage)
        except errors.SnowflakeError:
            if created:
                session.account.drop(Stage, name)
            raise
