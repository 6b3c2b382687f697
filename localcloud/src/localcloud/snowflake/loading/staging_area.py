"""Files of a COPY, prepared in temporary folders and temporary databases of DuckDB."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.prepared_file import Prepared, prepare
from localcloud.snowflake.objects.staged_file import StagedFile


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
                staging = f"_fs_staging_{uuid.uuid4().hex}"
                cursor.execute(f"ATTACH ':memory:' AS {staging}")
                names.append(staging)
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
