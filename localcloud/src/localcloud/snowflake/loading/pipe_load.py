"""Loads the files of a pipe, each in a transaction of its own, with the rights of the pipe's owner.

The files are loaded one after another; the next ones are prepared meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import wide_numbers, wide_times
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading import copy_into, copy_plan, load_history
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.pipe_queue import Waiting
from localcloud.snowflake.loading.prepared_file import Prepared, prepare
from localcloud.snowflake.loading.staging_area import prepare_ahead, scratch_folder
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.staged_file import StagedFile, not_found
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire.errors import Nanoseconds, SnowflakeError, StorageUnreachable, WideNumber
from localcloud.snowflake.wire.names import QualifiedName

# Why a file was not loaded, if that is a bug.
INTERNAL = "internal error of the local cloud; see its log"
_log = logging.getLogger("localcloud.snowflake")


@dataclass(frozen=True)
class PipeLoader:
    """Loads what a pipe's COPY says. A file that can't be loaded is written to the history like any other."""

    account: Account
    engine: Engine
    storage: Storage
    # Translates the views again that read a table whose columns get wider types.
    translate_views: Callable[[Session, QualifiedName], None]

    def load(self, pipe: Pipe, files: Sequence[Waiting]) -> Iterator[Load]:
        """Yield the load of each file, once it is in the history.

        Raise duckdb.TransactionException if another transaction changes the table, and StorageUnreachable: the files
        that were not yielded are to be loaded again.
        """
        session = Session(self.account, self.engine.connect(), user="", role=pipe.owner)
        try:
            plan = self._plan(session, pipe)
            with scratch_folder() as folder:
                prepare_one = partial(self._prepare, plan, folder)
                with closing(prepare_ahead(session, files, prepare_one)) as coming:
                    for file, preparation in coming:
                        yield self._load_one(session, pipe, plan, file, preparation)
        finally:
            session.connection.close()

    def now(self) -> datetime:
        """Return the time by the account's clock, naive, in UTC."""
        return self.account.now().astimezone(UTC).replace(tzinfo=None)

    def _plan(self, session: Session, pipe: Pipe) -> copy_plan.Plan | SnowflakeError:
        try:
            return copy_plan.plan(session, pipe.copy, self.storage, pipe)
        except SnowflakeError as error:
            return error

    def _prepare(
        self,
        plan: copy_plan.Plan | SnowflakeError,
        folder: Path,
        cursor: duckdb.DuckDBPyConnection,
        staging: str,
        waiting: Waiting,
    ) -> Prepared:
        if isinstance(plan, SnowflakeError):
            raise plan
        return prepare(cursor, plan, _find(plan, waiting), folder, staging)

    def _load_one(
        self,
        session: Session,
        pipe: Pipe,
        plan: copy_plan.Plan | SnowflakeError,
        waiting: Waiting,
        preparation: Future[Prepared],
    ) -> Load:
        try:
            if isinstance(plan, SnowflakeError):
                raise plan
            return self._load_file(session, pipe, plan, waiting, preparation)
        except (duckdb.TransactionException, StorageUnreachable):
            raise
        except SnowflakeError as error:
            return self._failed(session, pipe, waiting, error.message)
        except Exception:
            _log.exception("a bug of the local Snowpipe with %s", waiting.path)
            return self._failed(session, pipe, waiting, INTERNAL)

    def _load_file(
        self, session: Session, pipe: Pipe, plan: copy_plan.Plan, waiting: Waiting, preparation: Future[Prepared]
    ) -> Load:
        """Load a file, with wider columns if a number or time needs them. Raise SnowflakeError."""
        try:
            return copy_into.load_prepared(session, plan, preparation.result(), waiting.received_at)
        except WideNumber:
            wide_numbers.widen_columns(session, plan.table.name)
            return self._load_again(session, pipe, waiting)
        except Nanoseconds:
            with session.connection.nanoseconds():
                wide_times.widen_columns(session, plan.table.name)
            self.translate_views(session, plan.table.name)
            with session.connection.nanoseconds():
                return self._load_again(session, pipe, waiting)

    def _load_again(self, session: Session, pipe: Pipe, waiting: Waiting) -> Load:
        wider = self._plan(session, pipe)
        if isinstance(wider, SnowflakeError):
            raise wider
        file = _find(wider, waiting)
        [done] = copy_into.load_files(session, wider, [file], waiting.received_at, in_transaction=False)
        return done

    def _failed(self, session: Session, pipe: Pipe, waiting: Waiting, why: str) -> Load:
        """Return the load of a file that can't be loaded, and write it to the history if its database is there."""
        load, database = self.failure(pipe, waiting, why), pipe.copy.table[:1]
        if self.account.find("DATABASE", database):
            load_history.write(session.connection, database[0], [load])
        return load

    def failure(self, pipe: Pipe, waiting: Waiting, why: str) -> Load:
        """Return the load of a file that can't be loaded."""
        copy = pipe.copy
        stage = self.account.find(Stage, copy.location.stage)
        url = (stage.url or "" if stage else "") + copy.location.path
        return Load(
            "", pipe.id, url + waiting.path, waiting.path, "", 0, "LOAD_FAILED", 0, 0, 1, 1, why, None, None, None,
            waiting.received_at, self.now(), url, pipe.full_name, ".".join(copy.table),
        )  # fmt: skip


def _find(plan: copy_plan.Plan, waiting: Waiting) -> StagedFile:
    """Return the file. Raise SnowflakeError if it is not there."""
    file = plan.place.find(plan.copy.location.path + waiting.path)
    if file is None:
        raise not_found(f"{plan.stage.url or ''}{plan.copy.location.path}{waiting.path}")
    return file
