"""CREATE, ALTER, DROP, SHOW and DESCRIBE of streams.

https://docs.snowflake.com/en/sql-reference/sql/create-stream and …/show-streams
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Relation, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets, stream_origin, stream_reading, tracked_view
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.objects.object_type import COPY_GRANTS, ObjectType, describe_as_shown
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.tables.table_properties import TRACKING
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Reader

# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/streams_gen.go
_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "owner", "comment", "table_name", "source_type",
    "base_tables", "type", "stale", "mode", "stale_after:timestamp_ltz", "invalid_reason", "owner_role_type",
)  # fmt: skip
# https://docs.snowflake.com/en/sql-reference/parameters#max-data-extension-time-in-days
_EXTENSION_DAYS = 14
_OTHER_SOURCES = ("EXTERNAL TABLE", "DYNAMIC TABLE", "EVENT TABLE", "ICEBERG TABLE")


def _clause(reader: Reader, found: dict[str, Any]) -> bool:
    if reader.accept("ON"):
        kind = reader.accept_any("TABLE", "VIEW", "STAGE", *_OTHER_SOURCES)
        if kind in _OTHER_SOURCES:
            raise errors.unsupported(f"streams on a {kind}")
        found["ON_STAGE"], found["ON_VIEW"] = kind == "STAGE", kind == "VIEW"
        found["SOURCE"] = reader.name()
        return True
    if clause := stream_origin.read(reader):
        found["CLAUSE"] = clause
        return True
    if reader.accept("CLONE"):
        found["CLONE"] = reader.name()
        return True
    if reader.accept("COPY", "GRANTS"):
        found[COPY_GRANTS] = True
        return True
    return False


def _prepare(session: Session, stream: Stream | None, chosen: Chosen) -> None:
    """Find the source. Raise SnowflakeError without SELECT on a table or view, or READ or USAGE on a stage."""
    given = chosen.options
    if stream is not None:
        if given:
            raise errors.unsupported("ALTER STREAM of anything but COMMENT and tags")
        return
    clause = given.pop("CLAUSE", "")
    if "CLONE" in given:
        stream_origin.clone(session, given, given.pop("CLONE"))
        return
    if given.pop("INSERT_ONLY", False):
        raise errors.compilation("001006", "42601", "INSERT_ONLY is supported for streams on external tables only.")
    if "SOURCE" not in given:
        raise errors.syntax("")
    name = session.qualify(given["SOURCE"], 3, "CREATE STREAM")
    given["SOURCE"] = name
    _find_source(session, given, name)
    if clause and given["ON_STAGE"]:
        raise errors.syntax(clause.split()[0])
    if clause:
        stream_origin.hold(session, given, clause)


def _find_source(session: Session, given: dict[str, Any], name: QualifiedName) -> None:
    if given["ON_STAGE"]:
        given["SOURCE_ID"], given["FILES"] = _stage(session, name)
        return
    if given["ON_VIEW"]:
        given["SOURCE_ID"], given["BASES"] = _view(session, name, given.get("APPEND_ONLY", False))
        return
    if session.account.find(View, name):
        raise errors.unsupported("a stream ON TABLE of a view")
    if not access_control.is_visible(session, "TABLE", name):
        raise errors.does_not_exist("Table", dotted(name))
    access_control.require(session, "SELECT", "TABLE", name)
    table = session.account.get(Table, name)
    _refuse_collations(table)
    given["SOURCE_ID"] = table.id


def _view(session: Session, name: tuple[str, ...], append_only: bool) -> tuple[str, tuple[str, ...]]:
    """Return the ids of the view and of the tables that it reads; tracks the changes of all of them."""
    if not access_control.is_visible(session, "VIEW", name) or not session.account.find(View, name):
        raise errors.does_not_exist("View", dotted(name))
    access_control.require(session, "SELECT", "VIEW", name)
    view = session.account.get(View, name)
    if append_only:
        raise errors.unsupported("append-only streams on a VIEW")
    tables = [session.account.get(Table, source.name) for source in tracked_view.of(session, view).sources]
    for relation in (view, *tables):
        _refuse_collations(relation)
    if len({table.name[0] for table in tables}) != 1:
        raise errors.unsupported("a stream on a view of tables in several databases")
    return view.id, tuple(table.id for table in tables)


def _refuse_collations(relation: Relation) -> None:
    """Raise SnowflakeError 000002 for columns with COLLATE: what reads the stream would not know of them."""
    if relation.collations:
        raise errors.unsupported(f"a stream on {dotted(relation.name)}, which has columns with COLLATE")


def _stage(session: Session, name: tuple[str, ...]) -> tuple[str, object]:
    found = session.account.find(Stage, name)
    access_control.require(session, "USAGE" if found and found.url else "READ", "STAGE", name)
    stage = session.account.get(Stage, name)
    if not stage.directory.enabled:
        raise errors.compilation("393941", "42601", f"Stage '{dotted(name)}' has no directory table.")
    return stage.id, dict(stage.directory.files)


def _created(session: Session, stream: Stream) -> None:
    if stream.on_stage:
        return
    if stream.on_view:
        _track(stream_reading.view_of(session, stream))
    stream_origin.keep_row_ids(session)
    with session.connection.cursor() as cursor:
        for number, (part, table) in enumerate(stream_reading.parts_of(session, stream)):
            if stream.held:
                offsets.create_held(session.connection, number, part, table)
            else:
                offsets.create(cursor, part, table)
            _track(session.account.get(Table, table))


def _track(relation: Relation) -> None:
    """Turn on change tracking, as a stream does: https://docs.snowflake.com/en/user-guide/streams-manage."""
    relation.parameters[TRACKING] = "true"


def _dropped(session: Session, stream: Stream) -> None:
    with session.connection.cursor() as cursor:
        for part, table in stream.parts(session.account):
            if table is not None:
                offsets.drop(cursor, part, table.name[0])


def _row(session: Session, stream: Stream) -> list[Any]:
    account = session.account
    tables = [table for _, table in stream.parts(account)]
    source = stream.source_object(account) if None not in tables else None
    name = dotted(source.name if source else stream.source)
    known = list(filter(None, tables))
    bases = ",".join(dict.fromkeys(dotted(table.name) for table in known)) if stream.on_view else name
    kind = "Stage" if stream.on_stage else "View" if stream.on_view else "Table"
    kept = (int(retention(account, table)) for table in known)
    days = max([_EXTENSION_DAYS, *kept])
    return [
        stream.created_on, stream.name[2], stream.name[0], stream.name[1], stream.owner, stream.comment, name,
        kind, bases, "DELTA", "false" if source else "true",
        "APPEND_ONLY" if stream.append_only else "DEFAULT", account.now() + timedelta(days=days),
        "N/A" if source else "Base table was dropped", "ROLE",
    ]  # fmt: skip


STREAM = ObjectType(
    type=Stream,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=describe_as_shown(_SHOWN, _row),
    options={"APPEND_ONLY": options.flag, "INSERT_ONLY": options.flag, "SHOW_INITIAL_ROWS": options.flag},
    alter_right="OWNERSHIP",
    renames=False,
    clause=_clause,
    prepare=_prepare,
    created=_created,
    dropped=_dropped,
)
