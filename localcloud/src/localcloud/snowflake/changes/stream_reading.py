"""Streams in a statement: each is replaced by its changes, after a check of the session's rights.

https://docs.snowflake.com/en/user-guide/streams-intro
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.catalog.schema_objects import Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets, tracked_view
from localcloud.snowflake.changes.stream import ACTION, IS_UPDATE, ROW_ID, Stream
from localcloud.snowflake.changes.tracked_view import TrackedQuery
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
    if stream.on_stage:
        return
    tables = parts_of(session, stream)
    if stream.on_view:
        access_control.require(session, "SELECT", "VIEW", view_of(session, stream).name)
    else:
        access_control.require(session, "SELECT", "TABLE", tables[0][1])
    for _, name in tables:
        if policies_in_force.protect(session, session.account.get(Table, name)):
            raise errors.unsupported("a stream on a table with policies")


def parts_of(session: Session, stream: Stream) -> list[tuple[Stream, QualifiedName]]:
    """Return a stream for each table that the stream goes by, and the table's name.

    Raise SnowflakeError 091901 if one was dropped or replaced.
    """
    return [
        (part, table.name if table else _gone("table", stream, stream.source))
        for part, table in stream.parts(session.account)
    ]


def view_of(session: Session, stream: Stream) -> View:
    """Return the stream's view. Raise SnowflakeError 091901 if it was dropped or replaced."""
    view = stream.view(session.account)
    return view if view is not None else _gone("view", stream, stream.source)


def _gone(kind: str, stream: Stream, source: QualifiedName) -> NoReturn:
    text = f"Base {kind} '{dotted(source)}' dropped, cannot read from stream '{stream.name[-1]}'."
    raise errors.compilation("091901", "42601", text)


def changes(session: Session, cursor: SupportsExecute, stream: Stream) -> str:
    """Return SQL of the changes of a table or view since the stream's offset, for the session's connection."""
    parts = parts_of(session, stream)
    if not stream.on_view:
        return offsets.changes(cursor, *parts[0])
    view = view_of(session, stream)
    tracked = tracked_view.of(session, view)
    if [source.name for source in tracked.sources] != [name for _, name in parts]:
        _gone("view", stream, view.name)  # one that it reads was replaced
    sides = _sides(session, tracked, parts)
    described = session.connection.execute(f"DESCRIBE {sides[1]}").fetchall()
    columns = [row[0] for row in described if row[0] != tracked.row_id]
    before, now = (f"({side})" for side in sides)
    return offsets.difference(stream, columns, set(columns), before, now, quote_identifier(tracked.row_id))


def _sides(session: Session, tracked: TrackedQuery, parts: list[tuple[Stream, QualifiedName]]) -> list[str]:
    """Return SQL of a view's rows at the offset and now, with their ids."""
    views: list[list[str]] = [[], []]
    for (part, table), source in zip(parts, tracked.sources, strict=True):
        with session.connection.cursor() as cursor:
            both = offsets.before_and_now(cursor, part, table, source.row_id)
        for side, query in enumerate(both):
            views[side].append(f"LOCALCLOUD_SIDE{side}_{part.id.upper()}")
            session.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote_identifier(views[side][-1])} AS {query}")
    found = []
    for names in views:
        for source, name in zip(tracked.sources, names, strict=True):
            source.place.set("alias", source.place.args.get("alias") or exp.TableAlias(this=source.place.this.copy()))
            for key, value in zip(("this", "db", "catalog"), (name, "main", "temp"), strict=True):
                source.place.set(key, exp.to_identifier(value, quoted=True))
        found.append(session.connection.translate(tracked.query.copy()).sql(dialect="duckdb"))
    return found


def show(session: Session, read: Read) -> None:
    """Let the session read the stream's changes as they are at any moment, as a view."""
    view = f"{read.view}_NOW"
    if read.stream.on_stage:
        session.connection.register(view, staged_changes(session, read.stream))
    else:
        with session.connection.cursor() as cursor:
            query = changes(session, cursor, read.stream)
        session.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote_identifier(view)} AS {query}")
    read.replace(view)


def has_data(session: Session, stream: Stream) -> bool:
    """Return whether the stream has any change. Raise SnowflakeError."""
    if stream.on_stage:
        return bool(staged_changes(session, stream).num_rows)
    query = changes(session, session.connection, stream)
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
