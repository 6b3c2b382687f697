"""The history of loads: a row for each file and table, written in the transaction of the file's rows.

It is in the table's database, because a DuckDB transaction writes to a single database. A table remembers its files for
64 days, a pipe for 14: https://docs.snowflake.com/en/user-guide/data-load-considerations-load#load-metadata
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.wire.names import quote_identifier

TABLE_DAYS = timedelta(days=64)
_PIPE_DAYS = timedelta(days=14)
LOADED = ("LOADED", "PARTIALLY_LOADED")


@dataclass(frozen=True)
class Load:
    """A load of a file. `table_id` and `pipe_id` are the objects' identities; `pipe_id` is "" for a COPY.

    `path` is the file's path below the stage's location; `loaded_at` is UTC without zone.
    """

    table_id: str
    pipe_id: str
    url: str
    path: str
    etag: str
    size: int
    status: str
    rows_parsed: int
    rows_loaded: int
    error_limit: int
    errors_seen: int
    first_error: str | None
    first_error_line: int | None
    first_error_character: int | None
    first_error_column: str | None
    received_at: datetime
    loaded_at: datetime
    stage_location: str
    pipe: str
    table_name: str


TYPES = {"int": "BIGINT", "datetime": "TIMESTAMP"}


def relation(database: str) -> str:
    """Return the history's table in SQL."""
    return f"{quote_identifier(database)}._fs_information_schema.localcloud_loads"


def create(cursor: SupportsExecute, database: str) -> None:
    """Create the history in a database that has none."""
    columns = ", ".join(
        f"{field.name} {TYPES.get(str(field.type).partition(' ')[0], 'VARCHAR')}" for field in fields(Load)
    )
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {relation(database)} ({columns})")


def write(cursor: SupportsExecute, database: str, loads: Sequence[Load]) -> None:
    """Add the loads, in the cursor's transaction."""
    marks = ", ".join("?" for _ in fields(Load))
    for load in loads:
        cursor.execute(f"INSERT INTO {relation(database)} VALUES ({marks})", list(astuple(load)))


def loaded_before(cursor: SupportsExecute, database: str, table_id: str, now: datetime) -> dict[tuple[str, str], Load]:
    """Return the loads that COPY remembers for the table, by URL and ETag."""
    loads = select(
        cursor,
        database,
        f"table_id = ? AND pipe_id = '' AND loaded_at > ? AND status IN {LOADED}",
        [table_id, now - TABLE_DAYS],
    )
    return {(load.url, load.etag): load for load in loads}


def loaded_any_before(cursor: SupportsExecute, database: str, table_id: str, moment: datetime) -> bool:
    """Return whether COPY or a pipe loaded a file into the table before the moment."""
    query = f"SELECT count(*) FROM {relation(database)} WHERE table_id = ? AND loaded_at < ? AND status IN {LOADED}"
    return bool(cursor.execute(query, [table_id, moment]).fetchall()[0][0])


def known_to_pipe(
    cursor: SupportsExecute, database: str, pipe_id: str, paths: Iterable[str], now: datetime
) -> set[str]:
    """Return the paths that the pipe has processed, successfully or not, whatever the files' content."""
    rows = cursor.execute(
        f"SELECT path FROM {relation(database)} WHERE pipe_id = ? AND received_at > ? AND list_contains(?, path)",
        [pipe_id, now - _PIPE_DAYS, list(paths)],
    ).fetchall()
    return {path for (path,) in rows}


def latest_of_pipe(cursor: SupportsExecute, database: str, pipe_id: str, limit: int) -> tuple[int, list[Load]]:
    """Return the number of the pipe's loads, and the latest `limit` of them in order."""
    names = ", ".join(field.name for field in fields(Load))
    mine = f"FROM {relation(database)} WHERE pipe_id = ?"
    count = cursor.execute(f"SELECT count(*) {mine}", [pipe_id]).fetchall()[0][0]
    rows = cursor.execute(f"SELECT {names} {mine} ORDER BY rowid DESC LIMIT {limit}", [pipe_id]).fetchall()
    return count, [Load(*row) for row in reversed(rows)]


def forget(cursor: SupportsExecute, database: str, table_id: str) -> None:
    """Delete what COPY remembers for the table: TRUNCATE does."""
    cursor.execute(f"DELETE FROM {relation(database)} WHERE table_id = ? AND pipe_id = ''", [table_id])


def select(cursor: SupportsExecute, database: str, where: str, values: list[object]) -> list[Load]:
    """Return the loads that match a condition, by time."""
    names = ", ".join(field.name for field in fields(Load))
    rows = cursor.execute(
        f"SELECT {names} FROM {relation(database)} WHERE {where} ORDER BY loaded_at, path", values
    ).fetchall()
    return [Load(*row) for row in rows]
