"""A backlog of many files that two replicas drain, against one file with as much text that one of them loads.

The files are gzip and sparse: 200 rows over and over, a hundredth of their text; the one file has a member for each of
theirs. `--size 50000000000` is a backlog of 10,000 files and 50 GB of text: the table is emptied whenever it holds
MOST_ROWS, as the local Snowflake has it in memory.
"""

import gzip
import time
from collections.abc import Callable, Iterator
from typing import Any

import click
import psutil
from snowflake.connector.cursor import SnowflakeCursor

from benchmarks.inputs.cloud import CORES, benchmark_cloud
from benchmarks.inputs.sample import write_streams
from benchmarks.report.claim import Claim, result
from tests.attack.worker import Worker
from tests.lane import Lane, make_lane
from tests.waiting import until

FILE_BYTES = 5_000_000  # of text
TEXT_BYTES = 1_000 * FILE_BYTES
REPLICAS = 2
SECONDS_A_FILE = 30  # at most
OUTCOME_SECONDS = 120  # at most, from the last row to its file's outcome
LOOK_SECONDS = 0.25
MOST_ROWS = 60_000_000  # 18 GB of memory; more than the backlog of TEXT_BYTES has
WHY = "the local cloud works on the replicas' cores, and inserts the rows of a pipe's files one file after another"


def measure(text_bytes: int = TEXT_BYTES) -> dict[str, Any]:
    """Return the claims on the time, on the replicas' shares, and on their memory. `text_bytes`: of all files."""
    files = max(4 * REPLICAS, text_bytes // FILE_BYTES)
    with benchmark_cloud() as here:
        lane = make_lane(here.cloud, here.folder)
        path = here.folder / "streams.csv"
        write_streams(path, 20_000)
        header, rows = path.read_bytes().split(b"\n", 1)
        text = rows * (FILE_BYTES // len(rows))
        first, rest = gzip.compress(header + b"\n", 6), gzip.compress(text, 6)
        body, one = first + rest, first + rest * files
        replicas = [Worker(lane.variables(**_settings())) for _ in range(REPLICAS)]
        try:
            with lane.warehouse.connect("migrator") as connection:
                bench = _Bench(lane, connection.cursor(), replicas)
                for number in range(4 * REPLICAS):
                    bench.put(f"warm {number}", body)
                bench.drain(4 * REPLICAS * text.count(b"\n"))
                bench.put("one", one)
                whole = bench.drain(files * text.count(b"\n"))
                drained, shares, memory = bench.backlog(files, body, files * text.count(b"\n"))
        finally:
            for replica in replicas:
                replica.end()
    name = f"a backlog of {files:,} files with {files * len(text) / 1e9:.2g} GB of text"
    return result(
        Claim(f"{name}, drained by {REPLICAS} replicas", drained, "one file of their size", whole, 1.5, why=WHY),
        Claim("files of the busier replica", max(shares), "an equal share", files / REPLICAS, 1.3, unit="files"),
        Claim("memory of the replicas in the last quarter", memory[1], "in the second", memory[0], 1.1, unit="MiB"),
        files=files,
        text_bytes=files * len(text),
        shares=shares,
    )


def _settings() -> dict[str, str]:
    cores = str(max(1, CORES // REPLICAS))
    return {
        "MARQUEE_PART_BYTES": "100000000",
        "MARQUEE_VISIBILITY_SECONDS": "120",
        "MARQUEE_REPORT_SECONDS": "60",
        "SPARK_MASTER": f"local[{cores}]",
    }


class _Bench:
    """Warm replicas on one queue."""

    def __init__(self, lane: Lane, cursor: SnowflakeCursor, replicas: list[Worker]):
        self.lane, self.cursor, self.replicas = lane, cursor, replicas
        self.loaded = self.emptied = 0

    def put(self, name: str, body: bytes) -> None:
        """Put a file in landing."""
        key = f"streaming/streams/{name}.csv.gz"
        self.lane.buckets.s3.put_object(Bucket=self.lane.buckets.landing, Key=key, Body=body)

    def drain(self, rows: int, files: int = 100, at_each_look: Callable[[], object] = lambda: None) -> float:
        """Return the seconds until so many rows more are in the table, from the last PUT on.

        `files`: how many files' time it may take at most.
        """
        started, expected = time.perf_counter(), self.loaded + rows

        def loaded() -> bool:
            at_each_look()
            return self._count() >= expected

        until(loaded, SECONDS_A_FILE * files, lambda: f"{expected - self._count():,} rows missing", every=LOOK_SECONDS)
        self.loaded = expected
        return time.perf_counter() - started

    def backlog(self, files: int, body: bytes, rows: int) -> tuple[float, list[int], tuple[float, float]]:
        """Return the seconds from the last PUT of a backlog, each replica's files, and memory early and late in MiB.

        The replicas are stopped (SIGSTOP) until all files have landed.
        """
        self._signal("suspend")
        for number in range(files):
            self.put(f"backlog {number}", body)
        self._signal("resume")
        memory: list[float] = []
        taken = self.drain(rows, files, lambda: memory.append(self._memory()))
        quarter, shares = max(1, len(memory) // 4), self._shares(files)
        click.echo(f"  backlog: {files:,} files in {taken:.1f} s, {shares} each", err=True)
        return taken, shares, (max(memory[quarter : 2 * quarter] or memory), max(memory[-quarter:]))

    def _shares(self, files: int) -> list[int]:
        """Return each replica's files of the backlog. An outcome comes after its rows, by the load history."""

        def shares() -> list[int]:
            return [sum("/backlog " in event["file"] for event in each.events("loaded")) for each in self.replicas]

        until(lambda: sum(shares()) >= files, OUTCOME_SECONDS, shares, every=LOOK_SECONDS)
        return shares()

    def _count(self) -> int:
        """Return the rows that were loaded so far; empty a table of too many."""
        self.cursor.execute("SELECT COUNT(*) FROM RAW.STREAMS")
        [(count,)] = self.cursor.fetchall()
        if count <= MOST_ROWS:
            return self.emptied + int(count)
        self.cursor.execute("DELETE FROM RAW.STREAMS")
        self.emptied += self.cursor.rowcount or 0
        return self.emptied

    def _signal(self, name: str) -> None:
        for replica in self.replicas:
            getattr(psutil.Process(replica.process.pid), name)()

    def _memory(self) -> float:
        """Return the memory of the replicas' drivers and tasks in MiB; Java's heap grows as it likes."""
        return sum(each.memory_info().rss for each in self._processes() if each.name() != "java") / 2**20

    def _processes(self) -> Iterator[psutil.Process]:
        for replica in self.replicas:
            process = psutil.Process(replica.process.pid)
            yield from (process, *process.children(recursive=True))
