"""20 sessions that read at once in the local Snowflake, alone and while one more does something that takes long.

Nobody waits for anybody if the reads of 20 sessions at once take no longer than as many of one session, and if a read
does not wait for the end of what takes long: it has to share the cores with it, no more. Rounds take turns.
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

from benchmarks import copy
from benchmarks.claim import Claim, found
from benchmarks.snowflake_server import server

SESSIONS = 20
READS = 20
ROUNDS = 5
COPIED_ROWS = 2_000_000
READ = "SELECT COUNT(*), SUM(N) FROM BENCH.B.THOUSAND"
# Minutes of work for any machine.
LONG = "SELECT SUM(a.N * b.N * c.N) FROM THOUSAND a, THOUSAND b, THOUSAND c, THOUSAND d"
# What takes long has both cores of a small machine to itself otherwise. Who waited for it would take a hundred times.
LIMIT_AT_ONCE, LIMIT_BESIDE = 1.2, 4.0


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as name, server(Path(name) / "cloud") as snowflake_:
        busy, *sessions = [snowflake_.connect() for _ in range(SESSIONS + 1)]
        prepare(busy, Path(name) / "streams.csv.gz")
        taken = [one_round(busy, sessions) for _ in range(ROUNDS)]
        for session in (busy, *sessions):
            session.close()
    in_turn, at_once, alone, query, copying = (statistics.median(one) for one in zip(*taken, strict=True))
    number = SESSIONS * READS
    return found(
        Claim(f"{number} reads by {SESSIONS} sessions at once", at_once, "as many by one", in_turn, LIMIT_AT_ONCE),
        Claim(beside("a query of minutes"), query * 1e3, "nothing beside them", alone * 1e3, LIMIT_BESIDE, "ms"),
        Claim(beside("a COPY"), copying * 1e3, "nothing beside them", alone * 1e3, LIMIT_BESIDE, "ms"),
        rounds=ROUNDS,
    )


def beside(what: str) -> str:
    return f"a read by one of {SESSIONS} sessions beside {what}"


def prepare(busy: SnowflakeConnection, file: Path) -> None:
    copy.make(file, COPIED_ROWS)
    copy.prepare(busy, file)
    busy.cursor().execute("CREATE TABLE THOUSAND AS SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000))")
    copy.create(busy)


def one_round(busy: SnowflakeConnection, sessions: Sequence[SnowflakeConnection]) -> tuple[float, ...]:
    """Seconds of all reads in turn and at once, and of the median read alone, beside a query and beside a COPY."""
    in_turn = copy.seconds(lambda: [read(sessions[0]) for _ in range(SESSIONS * READS)])
    alone: list[float] = []
    at_once = copy.seconds(lambda: alone.extend(reads(sessions)))
    beside = []
    for statement in (LONG, "COPY INTO STREAMS FROM @FILES FORCE = TRUE"):
        with going_on(busy, statement):
            beside.append(statistics.median(reads(sessions)))
    copy.create(busy)
    found = (in_turn, at_once, statistics.median(alone), *beside)
    click.echo("  sessions: " + ", ".join(f"{one:.3f} s" for one in found), err=True)
    return found


def reads(sessions: Sequence[SnowflakeConnection]) -> list[float]:
    """Seconds of every read of sessions that all read at once."""
    with ThreadPoolExecutor(len(sessions)) as threads:
        taken = threads.map(lambda session: [read(session) for _ in range(READS)], sessions)
        return [one for some in taken for one in some]


def read(session: SnowflakeConnection) -> float:
    started = time.perf_counter()
    cursor = session.cursor()
    cursor.execute(READ)
    if cursor.fetchall() != [(1000, 499500)]:
        raise AssertionError("a read of something else")
    return time.perf_counter() - started


@contextmanager
def going_on(session: SnowflakeConnection, statement: str) -> Iterator[None]:
    """The statement is done over and over, so that it never ends too early; stopped at the end."""
    over = False
    cursors = [session.cursor()]

    def again() -> None:
        while not over:
            cursors.append(session.cursor())
            cursors[-1].execute_async(statement)
            query = cursors[-1].sfqid
            while not over and session.is_still_running(session.get_query_status(query or "")):
                time.sleep(0.05)

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(again)
        time.sleep(0.3)
        try:
            yield
        finally:
            over = True
            done.result()
            session.cursor().execute(f"SELECT SYSTEM$CANCEL_QUERY('{cursors[-1].sfqid}')")
