"""What was loaded into which table from which file: one row per file, written in the transaction of its rows.

It stands in the table's own database, because DuckDB's transactions write to one database. A table remembers its files
for 64 days, a pipe its own for 14: https://docs.snowflake.com/en/user-guide/data-load-considerations-load#load-metadata
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta

import duckdb

from localcloud.snowflake.wire.names import quote_identifier

TABLE_DAYS = timedelta(days=64)
PIPE_DAYS = timedelta(days=14)
LOADED = ("LOADED", "PARTIALLY_LOADED")


@dataclass(frozen=True)
class Load:
    """One file's load. `table_id` and `pipe_id` are the objects' identities; `pipe_id` is "" for a COPY.

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
    return f"{quote_identifier(database)}._fs_information_schema.localcloud_loads"


def create(cursor: duckdb.DuckDBPyConnection, database: str) -> None:
    columns = ", ".join(
        f"{field.name} {TYPES.get(str(field.type).partition(' ')[0], 'VARCHAR')}" for field in fields(Load)
    )
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {relation(database)} ({columns})")


def write(cursor: duckdb.DuckDBPyConnection, database: str, loads: Sequence[Load]) -> None:
    """Add the loads, in the transaction that `cursor` is in."""
    marks = ", ".join("?" for _ in fields(Load))
    for load in loads:
        cursor.execute(f"INSERT INTO {relation(database)} VALUES ({marks})", list(astuple(load)))


def loaded_before(
    cursor: duckdb.DuckDBPyConnection, database: str, table_id: str, now: datetime
) -> dict[tuple[str, str], Load]:
    """The files that COPY has loaded into the table and remembers, by address and ETag."""
    found = select(
        cursor,
        database,
        f"table_id = ? AND pipe_id = '' AND loaded_at > ? AND status IN {LOADED}",
        [table_id, now - TABLE_DAYS],
    )
    return {(load.url, load.etag): load for load in found}


def begun_before(cursor: duckdb.DuckDBPyConnection, database: str, table_id: str, moment: datetime) -> bool:
    """Whether the table's first load was before the moment."""
    query = f"SELECT count(*) FROM {relation(database)} WHERE table_id = ? AND loaded_at < ? AND status IN {LOADED}"
    return cursor.execute(query, [table_id, moment]).fetchall()[0][0] > 0


def known_to_pipe(
    cursor: duckdb.DuckDBPyConnection, database: str, pipe_id: str, paths: Iterable[str], now: datetime
) -> set[str]:
    """Which of the paths the pipe has been through, whatever came of it and whatever the files held."""
    rows = cursor.execute(
        f"SELECT path FROM {relation(database)} WHERE pipe_id = ? AND received_at > ? AND list_contains(?, path)",
        [pipe_id, now - PIPE_DAYS, list(paths)],
    ).fetchall()
    return {path for (path,) in rows}


def latest_of_pipe(cursor: duckdb.DuckDBPyConnection, database: str, pipe_id: str, most: int) -> tuple[int, list[Load]]:
    """How many loads the pipe has made, and the latest of them, at most so many, in their order."""
    names = ", ".join(field.name for field in fields(Load))
    mine = f"FROM {relation(database)} WHERE pipe_id = ?"
    count = cursor.execute(f"SELECT count(*) {mine}", [pipe_id]).fetchall()[0][0]
    rows = cursor.execute(f"SELECT {names} {mine} ORDER BY rowid DESC LIMIT {most}", [pipe_id]).fetchall()
    return count, [Load(*row) for row in reversed(rows)]


def forget(cursor: duckdb.DuckDBPyConnection, database: str, table_id: str) -> None:
    """TRUNCATE takes the memory of COPY's files with it."""
    cursor.execute(f"DELETE FROM {relation(database)} WHERE table_id = ? AND pipe_id = ''", [table_id])


def select(cursor: duckdb.DuckDBPyConnection, database: str, where: str, values: list) -> list[Load]:
    names = ", ".join(field.name for field in fields(Load))
    rows = cursor.execute(
        f"SELECT {names} FROM {relation(database)} WHERE {where} ORDER BY loaded_at, path", values
    ).fetchall()
    return [Load(*row) for row in rows]
