"""Files of a COPY or a pipe, prepared in temporary folders and temporary databases of DuckDB."""

from __future__ import annotations

import shutil
import tempfile
import threading
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.prepared_file import Prepared, prepare
from localcloud.snowflake.objects.staged_file import StagedFile

# Files of a pipe that are prepared while the one before them is loaded: their rows are in memory.
AHEAD = 2
_File = TypeVar("_File")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="localcloud-copy-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def prepare_files(
    session: Session,
    plan: Plan,
    files: Sequence[StagedFile],
    folder: Path,
    every_fault: bool = False,
) -> Iterator[Iterator[Prepared]]:
    """Yield an iterator that prepares a file at a time, in a DuckDB database of its own that is detached at the end.

    Raises SnowflakeError if the statement is cancelled.
    """
    with session.connection.cursor() as cursor:
        names: list[str] = []
        session.cursors.append(cursor)

        def prepare_each() -> Iterator[Prepared]:
            for file in files:
                names.append(staging := _attach(cursor))
                prepared = prepare(cursor, plan, file, folder, staging, every_fault)
                # A file whose reading was interrupted looks like a bad file.
                session.check()
                yield prepared

        try:
            yield prepare_each()
        finally:
            session.cursors.remove(cursor)
            for staging in names:
                cursor.execute(f"DETACH {staging}")


def prepare_ahead(
    session: Session,
    files: Sequence[_File],
    prepare_one: Callable[[duckdb.DuckDBPyConnection, str, _File], Prepared],
) -> Generator[tuple[_File, Future[Prepared]], None, None]:
    """Yield each file in order with its preparation, whose rows are there until the next is taken.

    `prepare_one` runs in a thread for each file, with a cursor and the name of a DuckDB database; AHEAD files are
    prepared beside the caller's. Close the iterator to leave it early.
    """
    remaining = iter(files)
    coming = deque[tuple[_File, duckdb.DuckDBPyConnection, str, Future[Prepared]]]()

    def begin() -> None:
        if (file := next(remaining, None)) is not None:
            cursor = session.connection.cursor()
            staging = _attach(cursor)
            coming.append((file, cursor, staging, _start(partial(prepare_one, cursor, staging, file))))

    try:
        for _ in range(AHEAD):
            begin()
        while coming:
            begin()
            yield coming[0][0], coming[0][3]
            _detach(*coming.popleft()[1:])
    finally:
        for _, cursor, staging, preparation in coming:
            _detach(cursor, staging, preparation)


def _start(prepare_file: Callable[[], Prepared]) -> Future[Prepared]:
    """Return what a thread prepares. It is a daemon: a server that is ended does not wait for its files."""
    preparation = Future[Prepared]()

    def fill() -> None:
        try:
            preparation.set_result(prepare_file())
        except BaseException as error:  # The caller raises it.
            preparation.set_exception(error)

    threading.Thread(target=fill, name="prepare-file", daemon=True).start()
    return preparation


def _attach(cursor: duckdb.DuckDBPyConnection) -> str:
    """Return the name of a new DuckDB database in memory."""
    staging = f"_fs_staging_{uuid.uuid4().hex}"
    cursor.execute(f"ATTACH ':memory:' AS {staging}")
    return staging


def _detach(cursor: duckdb.DuckDBPyConnection, staging: str, preparation: Future[Prepared]) -> None:
    """Forget a file's rows, once nothing prepares them any more."""
    preparation.exception()
    with cursor:
        cursor.execute(f"DETACH {staging}")
