"""Pipes: a COPY that waits for names of files. What loads them is in `snowpipe.py`.

https://docs.snowflake.com/en/sql-reference/sql/create-pipe
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.temporary import is_temporary
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.copy_plan import chosen as chosen_columns
from localcloud.snowflake.loading.copy_plan import columns_of
from localcloud.snowflake.loading.copy_statement import CopyStatement, read_copy
from localcloud.snowflake.loading.transformation import parse_select
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.stage import resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, parse

SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "definition", "owner", "notification_channel",
    "comment", "integration", "pattern", "error_integration", "owner_role_type", "invalid_reason", "kind",
)  # fmt: skip


def clause(reader: Reader, found: dict[str, Any]) -> bool:
    if not reader.accept("AS"):
        return False
    statement = reader.statement
    found["DEFINITION"] = statement.text[reader.peek().start : statement.tokens[-1].end]
    reader.position = len(statement.tokens)
    return True


def check(session: Session, pipe: CatalogObject | None, chosen: Chosen) -> None:
    """A new pipe's COPY must be one that its maker may do, now; its names are kept in full."""
    if chosen.options.get("AUTO_INGEST") == "true":
        raise errors.unsupported("AUTO_INGEST = TRUE")
    if pipe is not None:
        if set(chosen.options) - {"PIPE_EXECUTION_PAUSED"}:
            raise errors.unsupported("ALTER PIPE of anything but PIPE_EXECUTION_PAUSED and COMMENT")
        if chosen.options.get("PIPE_EXECUTION_PAUSED") == "false" and pipe.attributes.get("CHANGED HANDS"):
            raise errors.changed_hands(pipe.name[-1])
        return
    if "DEFINITION" not in chosen.options:
        raise errors.syntax("")
    copy = read_copy(parse(chosen.options["DEFINITION"]))
    for option in ("files", "force", "purge", "size_limit", "failed_only", "validation"):
        if getattr(copy, option):
            raise errors.compilation("001404", "42601", f"invalid copy option for pipe: {option.upper()}")
    if copy.on_error.startswith("ABORT"):
        raise errors.compilation("001404", "42601", "invalid copy option for pipe: ON_ERROR = ABORT_STATEMENT")
    full = in_full(session, copy)
    chosen.options["COPY"] = full
    chosen.options["STAGE_ID"] = session.account.get("STAGE", full.location.stage).attributes["ID"]


def in_full(session: Session, copy: CopyStatement) -> CopyStatement:
    """The COPY with fully qualified names. Raises SnowflakeError for what its session may not do, or is not there."""
    table_name = session.qualify(copy.table, 3, "CREATE PIPE")
    if copy.location.stage[-1].startswith(("~", "%")):
        raise errors.unsupported("pipes on the stage of a user or table")
    stage_name = session.qualify(copy.location.stage, 3, "CREATE PIPE")
    for privilege in ("INSERT", "SELECT"):
        access_control.require(session, privilege, "TABLE", table_name)
    stage = stage_at(session, stage_name, "CREATE PIPE")
    if is_temporary(stage):
        raise errors.unsupported("pipes on temporary stages")
    resolve(session, copy.format, stage.attributes.get("FILE_FORMAT"))
    copy.error_limit("SKIP_FILE")
    targets = chosen_columns(columns_of(session.connection, table_name), copy.columns)
    if copy.select is not None and len(parse_select(copy.select)) != len(targets):
        text = f"Insert value list does not match column list expecting {len(targets)}"
        raise errors.compilation("002020", "21S01", text)
    choice = copy.format
    if choice.name:
        choice = replace(choice, name=dotted(session.qualify(parse(choice.name).reader().name(), 3)))
    return replace(copy, table=table_name, location=Location(stage_name, copy.location.path), format=choice)


def created(session: Session, pipe: CatalogObject, chosen: Chosen) -> None:
    pipe.attributes["ID"] = uuid.uuid4().hex


def row(session: Session, pipe: CatalogObject) -> list[Any]:
    said = pipe.attributes
    return [
        pipe.created_on, pipe.name[2], pipe.name[0], pipe.name[1], said["DEFINITION"], pipe.owner, "", pipe.comment, "",
        said["COPY"].pattern or "", "", "ROLE", "", "STAGE",
    ]  # fmt: skip


def describe(session: Session, pipe: CatalogObject) -> Result:
    return table(SHOWN, [row(session, pipe)])


PIPE = ObjectType(
    word="PIPE",
    phrases=("PIPE",),
    plural="PIPES",
    title="Pipe",
    parts=3,
    columns=SHOWN,
    row=row,
    describe=describe,
    options={"AUTO_INGEST": options.boolean, "PIPE_EXECUTION_PAUSED": options.boolean},
    alter_right="OPERATE",
    renames=False,
    clause=clause,
    check=check,
    created=created,
)
