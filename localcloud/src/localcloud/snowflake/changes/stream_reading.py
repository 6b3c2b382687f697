"""Streams in a statement: each is replaced by its changes, after a check of the session's rights.

https://docs.snowflake.com/en/user-guide/streams-intro
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets
from localcloud.snowflake.changes.stream import ACTION, IS_UPDATE, ROW_ID, Stream
from localcloud.snowflake.governance import policies_in_force
from localcloud.snowflake.tables.table_references import CHECKED, name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_identifier

_FILES = (("RELATIVE_PATH", pa.string()), ("SIZE", pa.int64()), ("LAST_MODIFIED", pa.timestamp("us", "UTC")))


@dataclass(frozen=True)
class Read:
    """A stream that a statement names: `table` is the place in its syntax tree."""

    stream: Stream
    table: exp.Table

    @property
    def view(self) -> str:
        """The name of what stands for it in DuckDB, in the schema temp.main."""
        return f"LOCALCLOUD_STREAM_{self.stream.id.upper()}"

    def replace(self, view: str) -> None:
        """Put what stands for it into the syntax tree."""
        alias = self.table.args.get("alias") or exp.TableAlias(
            this=exp.to_identifier(self.stream.name[-1], quoted=True)
        )
        found = exp.Table(
            this=exp.to_identifier(view, quoted=True),
            db=exp.to_identifier("main", quoted=True),
            catalog=exp.to_identifier("temp", quoted=True),
            alias=alias.copy(),
        )
        found.meta[CHECKED] = True
        for key in ("joins", "laterals", "pivots", "sample"):
            if self.table.args.get(key):
                found.set(key, self.table.args[key])
        self.table.replace(found)


def find(session: Session, expression: exp.Expr) -> list[Read]:
    """Return the streams that a statement reads. Raise SnowflakeError without SELECT on one and on its table."""
    if not session.account.all(Stream):
        return []
    ctes = {cte.alias_or_name.upper() for cte in expression.find_all(exp.CTE)}
    found = []
    for table in expression.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or (session.database is None and not table.args.get("catalog")):
            continue
        name = name_of(table)
        if (len(name) == 1 and name[0] in ctes) or (len(name) == 1 and session.schema is None):
            continue
        full = session.qualify(name, 3)
        stream = session.account.find(Stream, full)
        if stream is None or session.account.relation(full) is not None:
            continue
        found.append(Read(stream, table))
        _require(session, stream)
    return found


def _require(session: Session, stream: Stream) -> None:
    access_control.require(session, "SELECT", "STREAM", stream.name)
    if not stream.on_stage:
        name = source_of(session, stream)
        access_control.require(session, "SELECT", "TABLE", name)
        if policies_in_force.protect(session, session.account.get(Table, name)):
            raise errors.unsupported("a stream on a table with policies")


def source_of(session: Session, stream: Stream) -> QualifiedName:
    """Return the name of the stream's table. Raise SnowflakeError 091901 if it was dropped or replaced."""
    found = stream.table(session.account)
    if found is None:
        text = f"Base table '{dotted(stream.source)}' dropped, cannot read from stream '{stream.name[-1]}'."
        raise errors.compilation("091901", "42601", text)
    return found.name


def show(session: Session, read: Read) -> None:
    """Let the session read the stream's changes as they are at any moment, as a view."""
    view = f"{read.view}_NOW"
    if read.stream.on_stage:
        session.connection.register(view, staged_changes(session, read.stream))
    else:
        with session.connection.cursor() as cursor:
            query = offsets.changes(cursor, read.stream, source_of(session, read.stream))
        session.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote_identifier(view)} AS {query}")
    read.replace(view)


def has_data(session: Session, stream: Stream) -> bool:
    """Return whether the stream has any change. Raise SnowflakeError."""
    if stream.on_stage:
        return bool(staged_changes(session, stream).num_rows)
    query = offsets.changes(session.connection, stream, source_of(session, stream))
    return bool(session.connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchall())


def staged_changes(session: Session, stream: Stream) -> pa.Table:
    """Return the changes among the files of a stage's directory table. Raise SnowflakeError if the stage is gone."""
    stage = stream.stage(session.account)
    if stage is None:
        text = f"Base stage '{dotted(stream.source)}' dropped, cannot read from stream '{stream.name[-1]}'."
        raise errors.compilation("091901", "42601", text)
    now, rows = stage.directory.files, []
    for path in sorted({*now, *stream.files}):
        old, new = stream.files.get(path), now.get(path)
        if old == new:
            continue
        for file, action in ((new, "INSERT"), (old, "DELETE")):
            if file is not None:
                rows.append([path, file.size, file.modified, file.etag, file.etag, action, False, file.etag])
    return _table(rows)


def _table(rows: list[list[Any]]) -> pa.Table:
    text = [("MD5", pa.string()), ("ETAG", pa.string())]
    metadata = [(ACTION, pa.string()), (IS_UPDATE, pa.bool_()), (ROW_ID, pa.string())]
    schema = pa.schema([*_FILES, *text, *metadata])
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
