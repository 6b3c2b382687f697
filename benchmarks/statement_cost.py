"""`python -m benchmarks.statement_cost COMMIT`: the cost of small statements here, against another commit's.

Two local Snowflakes run side by side in this environment, one with the `localcloud` of that commit. Their calls
alternate, so that a busy machine slows both; medians are compared.
"""

from __future__ import annotations

import io
import statistics
import tarfile
import tempfile
import time
from pathlib import Path

import click
from snowflake.connector.cursor import SnowflakeCursor

from benchmarks.servers.snowflake_process import server
from tools.git import git

_PREPARE = (
    "CREATE DATABASE COST",
    "CREATE TABLE NUMBERS (N INT, S VARCHAR, M TIMESTAMP_NTZ)",
    "INSERT INTO NUMBERS SELECT SEQ4(), 's', '2026-01-01' FROM TABLE(GENERATOR(ROWCOUNT => 1000))",
    "CREATE VIEW FEW AS SELECT N, S FROM NUMBERS WHERE N < 10",
)
STATEMENTS = {
    "ping": "SELECT 1",
    "show": "SHOW TABLES IN SCHEMA COST.PUBLIC",
    "describe": "DESCRIBE TABLE NUMBERS",
    "insert": "INSERT INTO NUMBERS VALUES ({0}, 'it''s {0}', '2026-01-01 12:00:00')",
    "insert select": "INSERT INTO NUMBERS SELECT N + {0}, S, M FROM NUMBERS WHERE N < 10",
    "update": "UPDATE NUMBERS SET S = 'u{0}' WHERE N = {0}",
    "query": "SELECT S, COUNT(*) FROM NUMBERS WHERE N > {0} GROUP BY S ORDER BY S",
    "view": "SELECT * FROM FEW WHERE N <> {0}",
    "create": "CREATE OR REPLACE TABLE T{0} (A INT, B VARCHAR)",
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("commit")
@click.option("--calls", type=click.IntRange(1), default=200, show_default=True, help="Of each statement and side.")
@click.option("--only", type=click.Choice(list(STATEMENTS)), multiple=True, help="These statements.")
def main(commit: str, calls: int, only: tuple[str, ...]) -> None:
    """Print the median milliseconds of a call here and in COMMIT, and their ratio."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name:
        folder = Path(name)
        packed = git(Path(), "archive", commit, "localcloud")
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder / "old", filter="data")
        path = {"PYTHONPATH": str(folder / "old" / "localcloud" / "src")}
        with server(folder / "here") as here, server(folder / "there", variables=path) as there:
            sides = [each.connect().cursor() for each in (here, there)]
            for cursor in sides:
                for statement in _PREPARE:
                    cursor.execute(statement)
            for kind in only or STATEMENTS:
                ours, theirs = _medians(sides, STATEMENTS[kind], calls)
                click.echo(f"{kind:14} {ours:7.2f} ms  {commit} {theirs:7.2f} ms  {ours / theirs:5.2f}x")


def _medians(sides: list[SnowflakeCursor], statement: str, calls: int) -> list[float]:
    """Return the median milliseconds of a statement on each side; a side's first call is not counted."""
    taken: list[list[float]] = [[] for _ in sides]
    for number in range(calls + 1):
        for side, cursor in enumerate(sides):
            started = time.perf_counter()
            cursor.execute(statement.format(number))
            cursor.fetchall()
            taken[side].append(time.perf_counter() - started)
    return [statistics.median(each[1:]) * 1e3 for each in taken]


if __name__ == "__main__":
    main()
