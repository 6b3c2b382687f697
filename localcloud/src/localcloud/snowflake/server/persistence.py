"""State that outlives the server: one DuckDB file per database, and the account in a file that is replaced whole.

DuckDB keeps rows and the history of their loads together. The account is written before the statement that changed it
is answered. A kill between the two leaves a change that no client has seen; the next start undoes it.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import RELATIONS, Schema
from localcloud.snowflake.changes.offsets import KEEP_ROW_IDS
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.engine import databases
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

_FORMAT = 10
# Other routes that change what is kept: files handed to pipes, and the clock.
_SAVED = ("/v1/data/pipes/", "/local/clock")
_FORGET = "start anew with: python -m localcloud down --forget"


class UnreadableState(Exception):
    """The state can't be used; the message is one line with the next command."""


class KeptState:
    """The state in `folder`, for one server at a time: account.pickle, lengths.duckdb (fakesnow's own), databases/."""

    def __init__(self, folder: Path, account: Account, engine: Engine, snowpipe: Snowpipe) -> None:
        self.folder, self.account, self.engine, self.snowpipe = folder, account, engine, snowpipe
        self.file = folder / "account.pickle"
        self.lock = threading.Lock()
        self.written = b""

    def restore(self) -> None:
        """Restore the state, if there is one. Raise UnreadableState."""
        folder = databases_in(self.folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # fakesnow keeps the lengths of VARCHAR columns apart from the databases.
        self.engine.keep_lengths(self.folder / "lengths.duckdb")
        waiting = self.read() if self.file.exists() else {}
        if self.account.all(Stream):
            self.engine.execute(KEEP_ROW_IDS)
            self.account.pasts.row_ids = True
        wanted = {database.file for database in self.account.all(Database)}
        for path in folder.iterdir():
            if path.name.removesuffix(".wal") not in wanted:
                path.unlink()
        for database in self.account.all(Database):
            if database.application:
                continue
            path = folder / database.file
            if path.exists():
                databases.attach_file(self.engine, database.name[0], path)
            else:
                self.account.drop(Database, database.name)
        self.engine.find_zones()
        self.agree()
        self.snowpipe.restore(waiting)

    def agree(self) -> None:
        """Take back what only one of the account and DuckDB has: a statement that was cut off."""
        engine, account = self.engine, self.account
        there: dict[QualifiedName, str] = {
            (str(database), str(schema), str(name)): str(kind)
            for database, schema, name, kind in engine.execute(
                """SELECT database_name, schema_name, table_name, 'TABLE' FROM duckdb_tables() UNION ALL
                SELECT database_name, schema_name, view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal"""
            ).fetchall()
        }
        schemas = set(engine.execute("SELECT database_name, schema_name FROM duckdb_schemas()").fetchall())
        for kind in RELATIONS:
            for relation in account.all(kind):
                if there.get(relation.name) != relation.kind:
                    account.drop(kind, relation.name)
        for schema in account.all(Schema):
            if schema.name[1] != "INFORMATION_SCHEMA" and schema.name not in schemas:
                account.drop(Schema, schema.name)
        for name, word in there.items():
            if self.is_ours(name) and account.find(word, name) is None:
                engine.execute(f"DROP {word} {quote_name(name)}")
        for database, schema in schemas:
            if self.is_ours((database, schema)) and account.find("SCHEMA", (database, schema)) is None:
                engine.execute(f"DROP SCHEMA {quote_identifier(database)}.{quote_identifier(schema)} CASCADE")

    def is_ours(self, name: QualifiedName) -> bool:
        """Return whether this is in a database of the account, and not internal to fakesnow and DuckDB."""
        internal = ("_fs_information_schema", "information_schema", "pg_catalog", "main")
        return self.account.find("DATABASE", name[:1]) is not None and name[1].lower() not in internal

    def read(self) -> dict[QualifiedName, list[str]]:
        """Restore the account, and return the files that pipes have still to load."""
        try:
            kept = pickle.loads(self.file.read_bytes())
            format_, identifier = kept["format"], kept["identifier"]
        except Exception as error:
            raise UnreadableState(f"the kept state in {self.file} is broken ({error}); {_FORGET}") from error
        if format_ != _FORMAT:
            raise UnreadableState(f"the kept state in {self.file} is of another version of the local cloud; {_FORGET}")
        if identifier != self.account.identifier:
            raise UnreadableState(
                f"the kept state in {self.file} is of account {identifier}, not {self.account.identifier}; {_FORGET}"
            )
        self.account.restore(kept["account"])
        self.account.clock.moved = kept["moved"]
        self.account.pasts.since = self.account.now()
        waiting: dict[QualifiedName, list[str]] = kept["waiting"]
        return waiting

    def save(self) -> None:
        """Write the account if it has changed: whole, or not at all."""
        with self.lock:
            # Before the account's lock: a pipe's worker takes its queue's lock first.
            waiting = self.snowpipe.snapshot()
            content = self.pickled(waiting)
            if content != self.written:
                _write_whole(self.file, content)
                self.written = content

    def pickled(self, waiting: dict[QualifiedName, list[str]]) -> bytes:
        """Return the account, its clock and the files that wait in pipes as the bytes that are kept."""
        with self.account.lock:
            kept: dict[str, Any] = {
                "format": _FORMAT,
                "identifier": self.account.identifier,
                "account": self.account.snapshot(),
                "moved": self.account.clock.moved,
                "waiting": waiting,
            }
            return pickle.dumps(kept)


class Saving:
    """Saves the state before a change that came by another route than a statement is answered."""

    def __init__(self, app: Any, save: Callable[[], None]) -> None:
        self.app, self.save = app, save

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request; a POST of these routes is answered when the state is saved."""
        changes = scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(_SAVED)
        if not changes:
            await self.app(scope, receive, send)
            return

        async def saved(message: Any) -> None:
            if message["type"] == "http.response.start":
                await run_in_threadpool(self.save)
            await send(message)

        await self.app(scope, receive, saved)


def databases_in(folder: Path) -> Path:
    """Return the folder of the database files within the folder of a kept state."""
    return folder / "databases"


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
