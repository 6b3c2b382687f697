"""COPY of a 200 MB gzip CSV by the local Snowflake, against DuckDB's own read of the same file into a table.

The file lies in an internal stage, so that no other server's speed is measured. Rounds take turns;
medians are compared.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import snowflake.connector

ROWS = 5_500_000
ROUNDS = 3
LIMIT = 2.0
PASSWORD = "a-long-password-of-the-benchmark"
COLUMNS = "movie_title VARCHAR, user_email VARCHAR, size_mb DECIMAL(18, 3), start_at TIMESTAMP, end_at TIMESTAMP"
MAKE = """COPY (SELECT 'The Silent ' || substr(md5(i::VARCHAR), 1, 3) AS movie_title,
    'user' || hash(i) % 1000000 || '@example.com' AS user_email,
    (hash(i + 1) % 3000000 / 1000)::DECIMAL(18, 3) AS size_mb,
    strftime('2021-01-01'::TIMESTAMP + to_seconds((hash(i + 2) % 100000000)::BIGINT), '%Y-%m-%dT%H:%M:%S') AS start_at,
    strftime('2024-04-01'::TIMESTAMP + to_seconds((hash(i + 3) % 9000)::BIGINT), '%Y-%m-%dT%H:%M:%S') AS end_at
    FROM range({rows}) AS t(i)) TO '{path}' (FORMAT csv, HEADER, COMPRESSION gzip)"""


def measure() -> dict[str, Any]:
    """The medians in seconds, their ratio, and whether it is within the limit."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        file = folder / "streams.csv.gz"
        duckdb.execute(MAKE.format(rows=ROWS, path=file))
        copies, reads = [], []
        with server(folder / "cloud") as port, connected(port) as connection:
            prepare(connection, file)
            for number in range(ROUNDS):
                reads.append(seconds(lambda number=number: own_read(folder / f"own{number}", file)))
                copies.append(seconds(lambda number=number: copy(connection, number)))
        copied, read = statistics.median(copies), statistics.median(reads)
        return {
            "file_bytes": file.stat().st_size,
            "rows": ROWS,
            "copy_seconds": round(copied, 2),
            "duckdb_seconds": round(read, 2),
            "ratio": round(copied / read, 2),
            "limit": LIMIT,
            "holds": copied / read <= LIMIT,
        }


def seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def own_read(database: Path, file: Path) -> None:
    types = ", ".join(f"'{name}': '{type_}'" for name, _, type_ in (one.partition(" ") for one in split(COLUMNS)))
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE streams AS SELECT * FROM read_csv('{file}', header = true, columns = {{{types}}})"
        )


def split(columns: str) -> list[str]:
    return columns.replace("DECIMAL(18, 3)", "DECIMAL(18;3)").replace(", ", "|").replace(";", ", ").split("|")


def prepare(connection: snowflake.connector.SnowflakeConnection, file: Path) -> None:
    for statement in (
        "CREATE DATABASE BENCH",
        "CREATE SCHEMA BENCH.B",
        "CREATE STAGE FILES FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"')",
        f"PUT file://{file} @FILES",
    ):
        connection.cursor().execute(statement)


def copy(connection: snowflake.connector.SnowflakeConnection, number: int) -> None:
    connection.cursor().execute(f"CREATE OR REPLACE TABLE STREAMS ({COLUMNS})")
    [row] = connection.cursor().execute("COPY INTO STREAMS FROM @FILES").fetchall()
    if row[3] != ROWS:
        raise AssertionError(f"COPY loaded {row[3]} rows")


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """A local Snowflake of its own, on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "localcloud.snowflake", "--port", str(port), "--folder", str(folder)]
    process = subprocess.Popen(
        [*command, "--admin-password", PASSWORD], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def connected(port: int) -> Iterator[snowflake.connector.SnowflakeConnection]:
    with snowflake.connector.connect(
        account="MARQUEE-LOCAL", host="127.0.0.1", port=port, protocol="http", user="ADMIN", password=PASSWORD
    ) as connection:
        yield connection
