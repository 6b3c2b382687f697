"""AT, BEFORE and CLONE of CREATE STREAM: the offset of a new stream is that of another one, or a moment of the past.

https://docs.snowflake.com/en/sql-reference/sql/create-stream
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.objects.object_type import CLONED, COPY_GRANTS
from localcloud.snowflake.tables import time_travel
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.statement import Reader, parse

# What CLONE takes from the other stream: the fields that hold it.
_TAKEN = ("SOURCE", "SOURCE_ID", "ON_STAGE", "ON_VIEW", "BASES", "APPEND_ONLY", "SHOW_INITIAL_ROWS", "FILES")

_POINTS = ("TIMESTAMP", "OFFSET", "STATEMENT", "STREAM")


def read(reader: Reader) -> str:
    """Return the clause AT | BEFORE ( … ) that comes next, as text; "" for none. Raise SnowflakeError 001003."""
    word = reader.accept_any("AT", "BEFORE")
    if word is None:
        return ""
    if not reader.at("("):
        reader.fail()
    if reader.peek(1).value not in _POINTS:
        reader.next()
        reader.fail()
    return f"{word} ({reader.parenthesized()})"


def hold(session: Session, given: dict[str, Any], clause: str) -> None:
    """Hold the offset of a new stream with these options, until the stream that it may replace is dropped.

    Raise SnowflakeError, 000002 for an offset that is not known.
    """
    if given.get("SHOW_INITIAL_ROWS"):
        raise errors.unsupported("SHOW_INITIAL_ROWS with AT | BEFORE")
    point = _parsed(clause)
    if point.args["kind"].upper() == "STREAM":
        _hold_other(session, given, _named(session, point))
        return
    account, append_only = session.account, bool(given.get("APPEND_ONLY"))
    # Before the ids are read.
    keep_row_ids(session)
    bases = given.get("BASES") or (given["SOURCE_ID"],)
    tables = {table.id: table for table in account.all(Table)}
    for number, id_ in enumerate(bases):
        rows = time_travel.view_with_ids(session, tables[id_], point, only_added=append_only)
        offsets.hold_rows(session.connection, number, tables[id_].name, rows, append_only)
    given["HELD"] = True


def keep_row_ids(session: Session) -> None:
    """Let rows keep their ids from now on."""
    session.connection.execute(offsets.KEEP_ROW_IDS)
    session.account.pasts.row_ids = True


def clone(session: Session, given: dict[str, Any], name: QualifiedName) -> None:
    """Make the new stream another `name`, with its offset. Raise SnowflakeError without OWNERSHIP of that."""
    if given.keys() - {COPY_GRANTS}:
        raise errors.unsupported("CREATE STREAM … CLONE with other options")
    full = session.qualify(name, 3, "CREATE STREAM")
    if not access_control.is_visible(session, "STREAM", full):
        raise errors.does_not_exist("Stream", dotted(full))
    access_control.require(session, "OWNERSHIP", "STREAM", full)
    other = session.account.get(Stream, full)
    given[CLONED] = other
    given.update({key: getattr(other, key.lower()) for key in _TAKEN})
    if not other.on_stage:
        _hold_other(session, given, other)


def _named(session: Session, point: exp.HistoricalData) -> Stream:
    value = point.expression
    if not value.is_string:
        raise errors.unsupported(f"{value.sql(dialect='snowflake')[:60]} as the name of a stream")
    full = session.qualify(parse(value.name).reader().name(), 3, "CREATE STREAM")
    if not access_control.is_visible(session, "STREAM", full):
        raise errors.does_not_exist("Stream", dotted(full))
    if point.name.upper() == "BEFORE":
        raise errors.unsupported("BEFORE (STREAM => …)")
    return session.account.get(Stream, full)


def _hold_other(session: Session, given: dict[str, Any], other: Stream) -> None:
    if other.source_id != given["SOURCE_ID"] or other.bases != given.get("BASES", ()):
        raise errors.unsupported(f"AT (STREAM => …) of the stream {dotted(other.name)}, which is on another source")
    if other.append_only != given.get("APPEND_ONLY", False):
        raise errors.unsupported(f"AT (STREAM => …) of the stream {dotted(other.name)}, whose mode is another one")
    for number, (part, table) in enumerate(_parts(session, other)):
        offsets.hold_offset(session.connection, number, part, table)
    given["HELD"] = True


def _parts(session: Session, other: Stream) -> Sequence[tuple[Stream, QualifiedName]]:
    found = other.parts(session.account)
    if any(table is None for _, table in found):
        raise errors.unsupported(f"the offset of {dotted(other.name)}, whose table was dropped")
    return [(part, table.name) for part, table in found if table is not None]


def _parsed(clause: str) -> exp.HistoricalData:
    """Return the clause's syntax tree. Raise SnowflakeError 001003 for another one."""
    [table] = parse_one(f"SELECT * FROM T {clause}").find_all(exp.Table)
    return cast(exp.HistoricalData, table.args["when"])
