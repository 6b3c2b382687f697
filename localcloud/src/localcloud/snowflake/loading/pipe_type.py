"""CREATE, ALTER, DROP, SHOW and DESCRIBE of pipes.

https://docs.snowflake.com/en/sql-reference/sql/create-pipe
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.temporary import is_temporary
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.copy_plan import chosen as chosen_columns
from localcloud.snowflake.loading.copy_plan import require_consistent, require_target, targets_of
from localcloud.snowflake.loading.copy_statement import CopyStatement, read_copy
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.transformation import parse_select
from localcloud.snowflake.objects.event_queue import queue_arn
from localcloud.snowflake.objects.object_type import ObjectType, describe_as_shown
from localcloud.snowflake.objects.stage import Stage, resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Reader, parse

_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "definition", "owner", "notification_channel",
    "comment", "integration", "pattern", "error_integration", "owner_role_type", "invalid_reason", "kind",
)  # fmt: skip


def _clause(reader: Reader, found: dict[str, Any]) -> bool:
    if not reader.accept("AS"):
        return False
    # The COPY may stand in parentheses: https://docs.snowflake.com/en/sql-reference/sql/create-pipe#examples
    found["DEFINITION"] = reader.parenthesized() if reader.at("(") else reader.text_until()
    reader.end()
    return True


def _prepare(session: Session, pipe: Pipe | None, chosen: Chosen) -> None:
    """Refuse a new pipe's COPY if its maker may not run it now; keep its names in full."""
    if pipe is not None:
        if set(chosen.options) - {"PIPE_EXECUTION_PAUSED"}:
            raise errors.unsupported("ALTER PIPE of anything but PIPE_EXECUTION_PAUSED and COMMENT")
        if chosen.options.get("PIPE_EXECUTION_PAUSED") is False and pipe.changed_hands:
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
    full = _in_full(session, copy)
    chosen.options["COPY"] = full
    stage = session.account.get(Stage, full.location.stage)
    chosen.options["STAGE_ID"] = stage.id
    if chosen.options.get("AUTO_INGEST") and not stage.url:
        raise errors.unsupported("AUTO_INGEST = TRUE of an internal stage")


def _in_full(session: Session, copy: CopyStatement) -> CopyStatement:
    """Return the COPY with fully qualified names. Raise SnowflakeError for a missing object or privilege."""
    table_name = session.qualify(copy.table, 3, "CREATE PIPE")
    if copy.location.stage[-1].startswith(("~", "%")):
        raise errors.unsupported("pipes on the stage of a user or table")
    stage_name = session.qualify(copy.location.stage, 3, "CREATE PIPE")
    require_target(session, copy, table_name, "INSERT", "SELECT")
    stage = stage_at(session, stage_name, "CREATE PIPE")
    if is_temporary(stage):
        raise errors.unsupported("pipes on temporary stages")
    copy.error_limit("SKIP_FILE")
    targets = chosen_columns(targets_of(session.connection, table_name), copy.columns)
    require_consistent(copy, resolve(session, copy.format, stage.file_format), targets)
    if copy.select is not None and len(parse_select(copy.select)) != len(targets):
        text = f"Insert value list does not match column list expecting {len(targets)}"
        raise errors.compilation("002020", "21S01", text)
    choice = copy.format
    if choice.name:
        choice = replace(choice, name=dotted(session.qualify(parse(choice.name).reader().name(), 3)))
    return replace(copy, table=table_name, location=Location(stage_name, copy.location.path), format=choice)


def _row(session: Session, pipe: Pipe) -> list[Any]:
    return [
        pipe.created_on, pipe.name[2], pipe.name[0], pipe.name[1], pipe.definition, pipe.owner,
        _channel(session, pipe), pipe.comment, "", pipe.copy.pattern or "", "", "ROLE", "", "STAGE",
    ]  # fmt: skip


def _channel(session: Session, pipe: Pipe) -> str:
    """Return where the bucket's notifications go: the account's queue, or the topic that it has subscribed to."""
    return (pipe.aws_sns_topic or queue_arn(session.account)) if pipe.auto_ingest else ""


PIPE = ObjectType(
    type=Pipe,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=describe_as_shown(_SHOWN, _row),
    options={"AUTO_INGEST": options.flag, "AWS_SNS_TOPIC": options.text, "PIPE_EXECUTION_PAUSED": options.flag},
    alter_right="OPERATE",
    renames=False,
    clause=_clause,
    prepare=_prepare,
)
