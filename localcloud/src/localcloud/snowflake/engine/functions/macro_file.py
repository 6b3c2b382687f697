"""A file with all macros: DuckDB parses and binds their SQL in 0.3 s at each start, and copies them in 0.02 s.

It is a DuckDB database in the user's cache, one for each version of the macros and of DuckDB.
https://duckdb.org/docs/stable/sql/statements/copy#copy-from-database--to
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import platformdirs

from localcloud.snowflake.engine.functions.macro import HOME, Macro
from localcloud.snowflake.wire.literals import string_literal

CACHE = platformdirs.user_cache_path("localcloud", appauthor=False)
_ATTACHED = "localcloud_macros"
_VERSION = "localcloud_version_of_macros"
# Files of this age, by their writing, are removed; one that is still in use is written again.
_KEPT_SECONDS = 30 * 24 * 3600


def create(macros: Sequence[Macro], connection: duckdb.DuckDBPyConnection, folder: Path = CACHE) -> None:
    """Have these macros in HOME, which may have them, or others, from a database that was kept.

    Copy them from their file in `folder`. Create them one by one, and write the file, if that can't be read or lacks
    them: its disk was full, for example. A relative `folder` is that of a user without a home, and has no file.
    """
    version = version_of(macros)
    if _created_version(connection) == version:
        return
    file = folder / f"macros-{version}.duckdb" if folder.is_absolute() else None
    if file and _copy(file, connection) and _created_version(connection) == version:
        return
    marked = [*macros, Macro(_VERSION, "", f"'{version}'")]
    for macro in marked:
        macro.create(connection)
    if file:
        _write(marked, file, connection)


def version_of(macros: Sequence[Macro]) -> str:
    """Return a digest of the macros' SQL and DuckDB's version."""
    texts = [duckdb.__version__, *(macro.statement() for macro in macros)]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def _created_version(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        row = connection.execute(f"SELECT {'.'.join((*HOME, _VERSION))}()").fetchone()
    except duckdb.CatalogException:
        return None
    return str(row[0]) if row else None


def _copy(file: Path, connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the macros were copied, all or none: HOME has none yet, and the file is readable."""
    try:
        for path in (file.parent, file):
            _require_own(path)
        connection.execute(f"ATTACH {string_literal(str(file))} AS {_ATTACHED} (READ_ONLY)")
        try:
            connection.execute(f"COPY FROM DATABASE {_ATTACHED} TO {HOME[0]}")
        finally:
            connection.execute(f"DETACH {_ATTACHED}")
    except (OSError, duckdb.Error):
        return False
    return True


def _require_own(path: Path) -> None:
    """Raise OSError if another user can have written it: macros run with the rights of the server's user."""
    found = path.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(path)


def _write(macros: Sequence[Macro], file: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the file whole, beside other processes that do, and remove old ones; none without rights or a home."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_own(file.parent)
        with tempfile.TemporaryDirectory(prefix="macros-", dir=file.parent) as folder:
            written = Path(folder) / file.name
            connection.execute(f"ATTACH {string_literal(str(written))} AS {_ATTACHED}")
            try:
                connection.execute(f"CREATE SCHEMA {_ATTACHED}.{HOME[1]}")
                for macro in macros:
                    connection.execute(macro.statement(_ATTACHED))
            finally:
                connection.execute(f"DETACH {_ATTACHED}")
            written.chmod(0o600)
            written.replace(file)
        for other in file.parent.glob("macros-*"):
            if other.stat().st_mtime < time.time() - _KEPT_SECONDS:
                # A folder is that of a process that was killed while it wrote.
                shutil.rmtree(other) if other.is_dir() else other.unlink(missing_ok=True)
    except (OSError, duckdb.Error):
        return
