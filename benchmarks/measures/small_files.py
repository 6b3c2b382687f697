"""1,000 small files that land within a minute, against one of them that lands alone, for each row.

Compared are the seconds from the first PUT until all rows are in the raw table, and the service's processor seconds.
All go through the same warm service. One file with the bytes of all of them is measured, too: each small file costs
its dozen requests to S3 and SQS, so that one stays far cheaper, and is no claim.
"""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
import psutil
from snowflake.connector.cursor import SnowflakeCursor

from benchmarks.inputs.cloud import benchmark_cloud
from benchmarks.inputs.sample import write_streams
from benchmarks.report.claim import Claim, result
from tests.attack.worker import Worker
from tests.lane import Lane, make_lane

BYTES, FILES = 50_000, 1_000
ROUNDS = 11
LIMIT_SECONDS = 900
SETTINGS = {
    "MARQUEE_PART_BYTES": "100000000",
    "MARQUEE_VISIBILITY_SECONDS": "120",
    "MARQUEE_REPORT_SECONDS": "60",  # as by default, unlike in the tests
}


def measure(text_bytes: int = BYTES * FILES) -> dict[str, Any]:
    """Return the claims on seconds and on the service's own processor seconds, each for 100,000 rows.

    Raises AssertionError if rows are missing at the end.
    """
    with benchmark_cloud() as here:
        lane = make_lane(here.cloud, here.folder)
        service = Worker(lane.variables(**SETTINGS))
        try:
            with lane.warehouse.connect("migrator") as connection:
                bench = _Bench(lane, connection.cursor(), service, here.folder)
                bench.load("warm", BYTES, 20)
                alone = [bench.load(f"alone {number}", BYTES, 1) for number in range(ROUNDS)]
                whole = bench.load("whole", text_bytes, 1)
                many = bench.load("many", BYTES, text_bytes // BYTES)
        finally:
            service.end()
    seconds = statistics.median(each.seconds for each in alone)
    processor = statistics.median(each.processor for each in alone)
    files = f"{text_bytes // BYTES:,} files of {BYTES // 1000} kB"
    return result(
        Claim(f"{files} to rows visible, per 100,000 rows", many.seconds, "one alone", seconds, 2.0),
        Claim("the same, the service's processor time", many.processor, "one alone", processor, 2.0),
        files=text_bytes // BYTES,
        one_with_all_bytes={"seconds": round(whole.seconds, 3), "processor": round(whole.processor, 3)},
        rows=many.rows,
    )


class _Bench:
    """A warm service, and files of streams that it loads."""

    def __init__(self, lane: Lane, cursor: SnowflakeCursor, service: Worker, folder: Path):
        self.lane, self.cursor, self.folder = lane, cursor, folder
        self.process = psutil.Process(service.process.pid)

    def load(self, name: str, size: int, files: int) -> "_Load":
        """Put as many equal files of `size` bytes as fast as the store takes them; return what their rows cost."""
        path = self.folder / "streams.csv"
        rows = write_streams(path, size) * files
        body = path.read_bytes()
        expected, busy = self._count() + rows, self._processor_seconds()
        started = time.perf_counter()
        with ThreadPoolExecutor(4) as producers:
            list(producers.map(lambda number: self._put(f"{name} {number}", body), range(files)))
        landed = time.perf_counter() - started
        for _ in _pauses():
            if self._count() == expected:
                break
        else:
            raise AssertionError(f"{expected - self._count():,} rows of {rows:,} are missing")
        taken = time.perf_counter() - started
        click.echo(f"  small files, {name}: {files:,} landed in {landed:.1f} s, loaded after {taken:.1f} s", err=True)
        return _Load(rows, taken, self._processor_seconds() - busy)

    def _put(self, name: str, body: bytes) -> None:
        self.lane.buckets.s3.put_object(
            Bucket=self.lane.buckets.landing, Key=f"streaming/streams/{name}.csv", Body=body
        )

    def _count(self) -> int:
        self.cursor.execute("SELECT COUNT(*) FROM RAW.STREAMS")
        [(count,)] = self.cursor.fetchall()
        return int(count)

    def _processor_seconds(self) -> float:
        """Return the processor seconds of the service, its Java and its tasks."""
        total = 0.0
        for process in (self.process, *self.process.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
        return total


class _Load:
    """The cost of a load, for each 100,000 of its rows."""

    def __init__(self, rows: int, seconds: float, processor: float):
        self.rows = rows
        self.seconds, self.processor = (each / rows * 100_000 for each in (seconds, processor))


def _pauses() -> Iterator[None]:
    """Yield until LIMIT_SECONDS are over, with a pause before each look."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        time.sleep(0.05)
        yield
