"""20 sessions that read at once in the local Snowflake, alone and beside a statement that takes long.

No session waits for another if the reads of 20 sessions at once take no longer than as many of one session, and if a
read does not wait for the end of the long statement: it shares the cores with it, no more. Rounds take turns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from snowflake.connector import SnowflakeConnection

from benchmarks.inputs.staged_streams import create_table, put, write_gzip
from benchmarks.measures.stopwatch import seconds
from benchmarks.report.claim import Claim, result
from benchmarks.servers.snowflake_process import server

SESSIONS = 20
READS = 20
ROUNDS = 5
COPIED_ROWS = 2_000_000
READ = "SELECT COUNT(*), SUM(N) FROM BENCH.B.THOUSAND"
# Minutes of work for any machine.
LONG = "SELECT SUM(a.N * b.N * c.N) FROM THOUSAND a, THOUSAND b, THOUSAND c, THOUSAND d"
# The long statement has both cores of a small machine to itself otherwise. A read that waited for it would take a
# hundred times as long.
LIMIT_AT_ONCE, LIMIT_BESIDE = 1.2, 4.0


def measure() -> dict[str, Any]:
    """Return the claims on reads at once (seconds) and beside a query and a COPY (milliseconds for a read)."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name, server(Path(name) / "cloud") as snowflake_:
        busy, *sessions = [snowflake_.connect() for _ in range(SESSIONS + 1)]
        _prepare(busy, Path(name) / "streams.csv.gz")
        rounds = [_run_round(busy, sessions) for _ in range(ROUNDS)]
        for session in (busy, *sessions):
            session.close()
    in_turn, at_once, alone, query, copying = map(statistics.median, zip(*rounds, strict=True))
    number = SESSIONS * READS
    return result(
        Claim(f"{number} reads by {SESSIONS} sessions at once", at_once, "as many by one", in_turn, LIMIT_AT_ONCE),
        Claim(_beside("a query of minutes"), query * 1e3, "nothing beside them", alone * 1e3, LIMIT_BESIDE, "ms"),
        Claim(_beside("a COPY"), copying * 1e3, "nothing beside them", alone * 1e3, LIMIT_BESIDE, "ms"),
        rounds=ROUNDS,
    )


def _beside(statement: str) -> str:
    return f"a read by one of {SESSIONS} sessions beside {statement}"


def _prepare(busy: SnowflakeConnection, file: Path) -> None:
    write_gzip(file, COPIED_ROWS)
    put(busy, file)
    busy.cursor().execute("CREATE TABLE THOUSAND AS SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000))")
    create_table(busy)


def _run_round(busy: SnowflakeConnection, sessions: Sequence[SnowflakeConnection]) -> tuple[float, ...]:
    """Return the seconds of all reads in turn and at once, and of the median read alone, beside a query and a COPY."""
    in_turn = seconds(lambda: [_read(sessions[0]) for _ in range(SESSIONS * READS)])
    alone: list[float] = []
    at_once = seconds(lambda: alone.extend(_read_at_once(sessions)))
    beside = []
    for statement in (LONG, "COPY INTO STREAMS FROM @FILES FORCE = TRUE"):
        with _repeating(busy, statement):
            beside.append(statistics.median(_read_at_once(sessions)))
    create_table(busy)
    figures = (in_turn, at_once, statistics.median(alone), *beside)
    click.echo("  sessions: " + ", ".join(f"{figure:.3f} s" for figure in figures), err=True)
    return figures


def _read_at_once(sessions: Sequence[SnowflakeConnection]) -> list[float]:
    """Return the seconds of every read of sessions that all read at once."""
    with ThreadPoolExecutor(len(sessions)) as threads:
        by_session = threads.map(lambda session: [_read(session) for _ in range(READS)], sessions)
        return [taken for reads in by_session for taken in reads]


def _read(session: SnowflakeConnection) -> float:
    started = time.perf_counter()
    cursor = session.cursor()
    cursor.execute(READ)
    if cursor.fetchall() != [(1000, 499500)]:
        raise AssertionError("a read of something else")
    return time.perf_counter() - started


@contextmanager
def _repeating(session: SnowflakeConnection, statement: str) -> Iterator[None]:
    """Run the statement over and over while the block runs, so that it never ends too early; then cancel it."""
    over = False
    cursors = [session.cursor()]

    def repeat() -> None:
        while not over:
            cursors.append(session.cursor())
            cursors[-1].execute_async(statement)
            query = cursors[-1].sfqid
            while not over and session.is_still_running(session.get_query_status(query or "")):
                time.sleep(0.05)

    with ThreadPoolExecutor(1) as thread:
        repetition = thread.submit(repeat)
        time.sleep(0.3)
        try:
            yield
        finally:
            over = True
            repetition.result()
            session.cursor().execute(f"SELECT SYSTEM$CANCEL_QUERY('{cursors[-1].sfqid}')")
