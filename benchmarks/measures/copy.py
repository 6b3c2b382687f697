"""COPY of a 200 MB gzip CSV by the local Snowflake, against DuckDB's own read of the same file into a table.

The file lies in an internal stage, so that no other server's speed is measured. The two take turns; medians are
compared.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

import click
import duckdb
from snowflake.connector import SnowflakeConnection

from benchmarks.inputs.sample import TYPES
from benchmarks.inputs.staged_streams import create_table, put, write_gzip
from benchmarks.measures.stopwatch import seconds
from benchmarks.report.claim import Claim, result
from benchmarks.servers.snowflake_process import server

ROWS = 8_600_000
ROUNDS = 5
LIMIT = 2.0


def measure() -> dict[str, Any]:
    """Return the claim on COPY in seconds. Raises AssertionError if COPY loads another number of rows."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        file = folder / "streams.csv.gz"
        write_gzip(file, ROWS)
        with server(folder / "cloud") as snowflake_, snowflake_.connect() as connection:
            put(connection, file)
            taken = []
            for number in range(ROUNDS):
                read = seconds(lambda: _read_by_duckdb(folder / "own", file))
                taken.append((seconds(lambda: _copy(connection)), read))
                click.echo(f"  copy: round {number + 1}, {taken[-1][0]:.2f} s, DuckDB {read:.2f} s", err=True)
        copies, reads = zip(*taken, strict=True)
        megabytes = round(file.stat().st_size / 1e6)
    text = f"COPY of a gzip CSV of {megabytes} MB by the local Snowflake"
    claim = Claim(text, statistics.median(copies), "DuckDB's own read into a table", statistics.median(reads), LIMIT)
    return result(claim, rows=ROWS, rounds=ROUNDS)


def _read_by_duckdb(database: Path, file: Path) -> None:
    database.unlink(missing_ok=True)
    types = ", ".join(f"'{name}': '{type_}'" for name, type_ in TYPES.items())
    with duckdb.connect(database) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"CREATE TABLE streams AS SELECT * FROM read_csv('{file}', header = true, columns = {{{types}}})"
        )


def _copy(connection: SnowflakeConnection) -> None:
    create_table(connection)
    cursor = connection.cursor()
    cursor.execute("COPY INTO STREAMS FROM @FILES")
    [row] = cursor.fetchall()
    if row[3] != ROWS:
        raise AssertionError(f"COPY loaded {row[3]} rows")
