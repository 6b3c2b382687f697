"""COPY of a 200 MB gzip CSV by the local Snowflake, against DuckDB's own read of the same file into a table.

The file lies in an internal stage, so that no other server's speed is measured. The two take turns; medians are
compared.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import duckdb
import snowflake.connector

from benchmarks.claim import Claim, found
from benchmarks.sample import TYPES
from benchmarks.snowflake_server import server

ROWS = 8_600_000
ROUNDS = 5
LIMIT = 2.0
MAKE = """COPY (SELECT 'The Silent ' || substr(md5(i::VARCHAR), 1, 3) AS movie_title,
    'user' || hash(i) % 1000000 || '@example.com' AS user_email,
    (hash(i + 1) % 3000000 / 1000)::DECIMAL(18, 3) AS size_mb,
    strftime('2021-01-01'::TIMESTAMP + to_seconds((hash(i + 2) % 100000000)::BIGINT), '%Y-%m-%dT%H:%M:%S') AS start_at,
    strftime('2024-04-01'::TIMESTAMP + to_seconds((hash(i + 3) % 9000)::BIGINT), '%Y-%m-%dT%H:%M:%S') AS end_at
    FROM range({rows}) AS t(i)) TO '{path}' (FORMAT csv, HEADER, COMPRESSION gzip)"""


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        file = folder / "streams.csv.gz"
        make(file, ROWS)
        with server(folder / "cloud") as snowflake_, snowflake_.connect() as connection:
            prepare(connection, file)
            taken = []
            for number in range(ROUNDS):
                read = seconds(lambda: own_read(folder / "own", file))
                taken.append((seconds(lambda: copy(connection, ROWS)), read))
                click.echo(f"  copy: round {number + 1}, {taken[-1][0]:.2f} s, DuckDB {read:.2f} s", err=True)
        copies, reads = zip(*taken, strict=True)
        megabytes = round(file.stat().st_size / 1e6)
    text = f"COPY of a gzip CSV of {megabytes} MB by the local Snowflake"
    claim = Claim(text, statistics.median(copies), "DuckDB's own read into a table", statistics.median(reads), LIMIT)
    return found(claim, rows=ROWS, rounds=ROUNDS)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def make(file: Path, rows: int) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(MAKE.format(rows=rows, path=file))


def own_read(database: Path, file: Path) -> None:
    database.unlink(missing_ok=True)
    types = ", ".join(f"'{name}': '{type_}'" for name, type_ in TYPES.items())
    with duckdb.connect(database) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"CREATE TABLE streams AS SELECT * FROM read_csv('{file}', header = true, columns = {{{types}}})"
        )


def prepare(connection: snowflake.connector.SnowflakeConnection, file: Path) -> None:
    for statement in (
        "CREATE DATABASE BENCH",
        "CREATE SCHEMA BENCH.B",
        "CREATE STAGE FILES FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"')",
        f"PUT file://{file} @FILES",
    ):
        connection.cursor().execute(statement)


def create(connection: snowflake.connector.SnowflakeConnection) -> None:
    columns = ", ".join(f"{name} {type_}" for name, type_ in TYPES.items())
    connection.cursor().execute(f"CREATE OR REPLACE TABLE STREAMS ({columns})")


def copy(connection: snowflake.connector.SnowflakeConnection, rows: int) -> None:
    create(connection)
    cursor = connection.cursor()
    cursor.execute("COPY INTO STREAMS FROM @FILES")
    [row] = cursor.fetchall()
    if row[3] != rows:
        raise AssertionError(f"COPY loaded {row[3]} rows")
