"""COPY_HISTORY and LOAD_HISTORY: what was loaded into tables, by COPY and by pipes, in the last 14 days.

https://docs.snowflake.com/en/sql-reference/functions/copy_history and …/info-schema/load_history
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, schema_of
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.statement import parse

KEPT = timedelta(days=14)
# Rows of LOAD_HISTORY.
LONGEST = 10_000
COPY_COLUMNS = schema_of(
    "FILE_NAME STAGE_LOCATION LAST_LOAD_TIME:t ROW_COUNT:n ROW_PARSED:n FILE_SIZE:n FIRST_ERROR_MESSAGE "
    "FIRST_ERROR_LINE_NUMBER:n FIRST_ERROR_CHARACTER_POS:n FIRST_ERROR_COLUMN_NAME ERROR_COUNT:n ERROR_LIMIT:n STATUS "
    "TABLE_CATALOG_NAME TABLE_SCHEMA_NAME TABLE_NAME PIPE_CATALOG_NAME PIPE_SCHEMA_NAME PIPE_NAME PIPE_RECEIVED_TIME:t"
)
_STATUSES = {"LOADED": "Loaded", "LOAD_FAILED": "Load failed", "PARTIALLY_LOADED": "Partially loaded"}
_LOAD_COLUMNS = schema_of(
    "SCHEMA_NAME FILE_NAME TABLE_NAME LAST_LOAD_TIME:t STATUS ROW_COUNT:n ROW_PARSED:n FIRST_ERROR_MESSAGE "
    "FIRST_ERROR_LINE_NUMBER:n FIRST_ERROR_CHARACTER_POSITION:n FIRST_ERROR_COL_NAME ERROR_COUNT:n ERROR_LIMIT:n"
)


def loads_of_tables(session: Session, tables: list[Table]) -> pa.Table:
    """LOAD_HISTORY of these tables: what COPY loaded, not pipes, newest first; at most 10,000 files."""
    by_id = {table.id: table for table in tables}
    since = session.account.now().astimezone(UTC).replace(tzinfo=None) - KEPT
    loads = (
        load_history.select(
            session.connection,
            tables[0].name[0] if tables else "",
            "pipe_id = '' AND loaded_at >= ? AND list_contains(?, table_id)",
            [since, list(by_id)],
        )
        if tables
        else []
    )
    rows = [
        [
            by_id[load.table_id].name[1], load.url, by_id[load.table_id].name[2], aware(load.loaded_at),
            load.status.replace("_", " "), load.rows_loaded, load.rows_parsed, load.first_error,
            load.first_error_line, load.first_error_character, load.first_error_column, load.errors_seen,
            load.error_limit,
        ]
        for load in reversed(loads)
    ]  # fmt: skip
    return arrow_table(rows[:LONGEST], _LOAD_COLUMNS)


def copy_history(session: Session, function: exp.TableFromRows) -> pa.Table:
    """COPY_HISTORY(TABLE_NAME => …, START_TIME => …[, END_TIME => …][, PIPE_NAME => …]): loads of the last 14 days.

    https://docs.snowflake.com/en/sql-reference/functions/copy_history
    """
    call = function.this.expression if isinstance(function.this, exp.Dot) else function.this
    given = arguments(call)
    if "TABLE_NAME" not in given or "START_TIME" not in given:
        raise errors.compilation("000938", "42601", "Missing argument for function COPY_HISTORY")
    name = session.qualify(parse(_text_of(given["TABLE_NAME"])).reader().name(), 3, "COPY_HISTORY")
    # Any right on the table will do.
    if not access_control.is_visible(session, "TABLE", name):
        raise errors.does_not_exist("Table", dotted(name))
    start, end = moment(session, given["START_TIME"]), moment(session, given.get("END_TIME"))
    start = max(start or datetime.min, (end or session.account.now().replace(tzinfo=None)) - KEPT)
    table = session.account.get(Table, name)
    found = load_history.select(
        session.connection,
        name[0],
        "(table_id = ? OR table_name = ?) AND loaded_at >= ? AND loaded_at <= ?",
        [table.id, table.full_name, start, end or datetime.max],
    )
    pipes = {pipe.id: pipe for pipe in session.account.all(Pipe)}
    # What a pipe loaded is forgotten with the pipe.
    found = [load for load in found if not load.pipe_id or load.pipe_id in pipes]
    if "PIPE_NAME" in given:
        wanted = dotted(session.qualify(parse(_text_of(given["PIPE_NAME"])).reader().name(), 3, "COPY_HISTORY"))
        found = [load for load in found if load.pipe == wanted]
    rows = [history_row(load, name, seen(session, pipes.get(load.pipe_id))) for load in found]
    return arrow_table(rows, COPY_COLUMNS)


def seen(session: Session, pipe: Pipe | None) -> bool:
    """Return True if the session may see the pipe's name: it needs MONITOR on the pipe."""
    return pipe is not None and access_control.holds(session, "MONITOR", "PIPE", pipe.name)


def arguments(call: exp.Expression) -> dict[str, exp.Expression]:
    """Return a call's arguments by name; a positional one has the name of its place in COPY_HISTORY's syntax."""
    positions = ("TABLE_NAME", "START_TIME", "END_TIME", "PIPE_NAME")
    given: dict[str, exp.Expression] = {}
    for position, argument in enumerate(call.expressions):
        if isinstance(argument, exp.Kwarg):
            given[argument.this.name.upper()] = argument.expression
        elif position < len(positions):
            given[positions[position]] = argument
    return given


def _text_of(value: exp.Expression) -> str:
    if not isinstance(value, exp.Literal):
        raise errors.unsupported("COPY_HISTORY with TABLE_NAME other than a text")
    return value.name


def moment(session: Session, value: exp.Expression | None) -> datetime | None:
    """The value of an expression such as DATEADD(hour, -1, CURRENT_TIMESTAMP()), UTC without zone."""
    if value is None:
        return None
    query = f"SELECT ({value.sql(dialect='snowflake')})::TIMESTAMP_LTZ AS T"
    found: datetime = session.connection.run(parse_one(query)).fetchall()[0][0]
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def history_row(load: Load, table: QualifiedName, pipe_seen: bool) -> list[Any]:
    """Return a load as a row of COPY_COLUMNS. The pipe's names are NULL unless the session may see the pipe."""
    pipe = parse(load.pipe).reader().name() if pipe_seen else (None, None, None)
    return [
        load.path, load.stage_location, aware(load.loaded_at), load.rows_loaded, load.rows_parsed, load.size,
        load.first_error, load.first_error_line, load.first_error_character, load.first_error_column, load.errors_seen,
        load.error_limit, _STATUSES.get(load.status, load.status), *table, *pipe,
        aware(load.received_at) if load.pipe else None,
    ]  # fmt: skip


def aware(moment: datetime) -> datetime:
    """Return a moment in UTC, which the history keeps without a zone, with its zone."""
    return moment.replace(tzinfo=UTC)
