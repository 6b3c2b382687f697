"""CREATE, ALTER, DROP, SHOW and DESCRIBE of streams.

https://docs.snowflake.com/en/sql-reference/sql/create-stream and …/show-streams
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.objects.object_type import ObjectType, describe_as_shown
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Reader

# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/streams_gen.go
_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "owner", "comment", "table_name", "source_type",
    "base_tables", "type", "stale", "mode", "stale_after:timestamp_ltz", "invalid_reason", "owner_role_type",
)  # fmt: skip
# https://docs.snowflake.com/en/sql-reference/parameters#max-data-extension-time-in-days
_EXTENSION_DAYS = 14
_OTHER_SOURCES = ("EXTERNAL TABLE", "DYNAMIC TABLE", "EVENT TABLE", "VIEW", "ICEBERG TABLE")


def _clause(reader: Reader, found: dict[str, Any]) -> bool:
    if reader.accept("ON"):
        kind = reader.accept_any("TABLE", "STAGE", *_OTHER_SOURCES)
        if kind in _OTHER_SOURCES:
            raise errors.unsupported(f"streams on a {kind}")
        found["ON_STAGE"] = kind == "STAGE"
        found["SOURCE"] = reader.name()
        return True
    for words in ("AT", "BEFORE", "CLONE", "COPY GRANTS"):
        if reader.at(*words.split()):
            raise errors.unsupported(f"CREATE STREAM … {words}")
    return False


def _prepare(session: Session, stream: Stream | None, chosen: Chosen) -> None:
    """Find the source. Raise SnowflakeError without SELECT on a table, or READ or USAGE on a stage."""
    given = chosen.options
    if stream is not None:
        if given:
            raise errors.unsupported("ALTER STREAM of anything but COMMENT and tags")
        return
    if given.pop("INSERT_ONLY", False):
        raise errors.compilation("001006", "42601", "INSERT_ONLY is supported for streams on external tables only.")
    if "SOURCE" not in given:
        raise errors.syntax("")
    name = session.qualify(given["SOURCE"], 3, "CREATE STREAM")
    given["SOURCE"] = name
    if given["ON_STAGE"]:
        given["SOURCE_ID"], given["FILES"] = _stage(session, name)
        return
    if session.account.find(View, name):
        raise errors.unsupported("streams on a VIEW")
    if not access_control.is_visible(session, "TABLE", name):
        raise errors.does_not_exist("Table", dotted(name))
    access_control.require(session, "SELECT", "TABLE", name)
    given["SOURCE_ID"] = session.account.get(Table, name).id


def _stage(session: Session, name: tuple[str, ...]) -> tuple[str, object]:
    found = session.account.find(Stage, name)
    access_control.require(session, "USAGE" if found and found.url else "READ", "STAGE", name)
    stage = session.account.get(Stage, name)
    if not stage.directory.enabled:
        raise errors.compilation("393941", "42601", f"Stage '{dotted(name)}' has no directory table.")
    return stage.id, dict(stage.directory.files)


def _created(session: Session, stream: Stream) -> None:
    if not stream.on_stage:
        with session.connection.cursor() as cursor:
            offsets.create(cursor, stream, stream.source)


def _dropped(session: Session, stream: Stream) -> None:
    source = stream.table(session.account)
    if source is not None:
        with session.connection.cursor() as cursor:
            offsets.drop(cursor, stream, source.name[0])


def _row(session: Session, stream: Stream) -> list[Any]:
    account = session.account
    source = stream.stage(account) if stream.on_stage else stream.table(account)
    name = dotted(source.name if source else stream.source)
    days = _EXTENSION_DAYS
    if source and not stream.on_stage:
        days = max(days, int(source.parameters.get("DATA_RETENTION_TIME_IN_DAYS", 1)))
    return [
        stream.created_on, stream.name[2], stream.name[0], stream.name[1], stream.owner, stream.comment, name,
        "Stage" if stream.on_stage else "Table", name, "DELTA", "false" if source else "true",
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
