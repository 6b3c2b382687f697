"""From the PUT of a small file to its rows in the raw table, the service being warm, against a bare COPY of the file.

The COPY is sent by the connector on a connection that is open, and reads the file from the stage that the parts lie in.
The two take turns; medians are compared.
"""

import statistics
import time
from typing import Any

import click

from benchmarks.claim import Claim, found
from benchmarks.place import place
from benchmarks.sample import write_streams
from tests.attack.worker import Worker
from tests.lane import Lane, make_lane

BYTES = 100_000
ROUNDS = 20
COLUMNS = "movie_title, user_email, size_mb, start_at, end_at"
COPY = """COPY INTO RAW.BARE ({columns}) FROM (SELECT $1, $2, $3, $4, $5 FROM @RAW.READY)
    FILES = ('{file}') FILE_FORMAT = (FORMAT_NAME = 'RAW.PART')"""
LOOK_AGAIN = 0.01  # seconds


def measure() -> dict[str, Any]:
    with place() as here:
        lane = make_lane(here.cloud, here.folder)
        path = here.folder / "streams.csv"
        rows = write_streams(path, BYTES)
        service = Worker(lane.variables(MARQUEE_PART_BYTES="100000000", MARQUEE_VISIBILITY_SECONDS="120"))
        try:
            with lane.warehouse.connect("migrator") as connection:
                bench = Bench(lane, connection.cursor(), path.read_bytes(), rows)
                bench.prepare()
                for number in (-2, -1):
                    bench.arrive(number)
                    bench.copy(number)
                taken = [(bench.arrive(number), bench.copy(number)) for number in range(ROUNDS)]
        finally:
            service.end()
    arrivals, copies = zip(*taken, strict=True)
    for arrival, copy in taken:
        click.echo(f"  latency: {arrival:.3f} s, COPY {copy:.3f} s", err=True)
    text = f"PUT of a file of {BYTES // 1000} kB to rows visible"
    arrival, copy = statistics.median(arrivals), statistics.median(copies)
    return found(Claim(text, arrival, "a bare COPY of it by the connector", copy, 3.0), rounds=ROUNDS)


class Bench:
    """One file, put and copied under ever new names; every time its rows come on top."""

    def __init__(self, lane: Lane, cursor, file: bytes, rows: int):
        self.lane, self.cursor, self.file, self.rows = lane, cursor, file, rows
        self.expected = 0

    def prepare(self) -> None:
        self.cursor.execute("CREATE TABLE RAW.BARE LIKE RAW.STREAMS")

    def arrive(self, number: int) -> float:
        buckets = self.lane.buckets
        self.expected += self.rows
        started = time.perf_counter()
        buckets.s3.put_object(Bucket=buckets.landing, Key=f"streaming/streams/{number}.csv", Body=self.file)
        while self.count("STREAMS") < self.expected:
            if time.perf_counter() - started > 60:
                raise AssertionError("the rows did not arrive within a minute")
            time.sleep(LOOK_AGAIN)
        return time.perf_counter() - started

    def copy(self, number: int) -> float:
        buckets, key = self.lane.buckets, f"bare/{number}.csv"
        buckets.s3.put_object(Bucket=buckets.ready, Key=key, Body=self.file)
        started = time.perf_counter()
        self.cursor.execute(COPY.format(columns=COLUMNS, file=key))
        seconds = time.perf_counter() - started
        if self.cursor.fetchone()[3] != self.rows:
            raise AssertionError("COPY did not load the file")
        return seconds

    def count(self, table: str) -> int:
        return self.cursor.execute(f"SELECT COUNT(*) FROM RAW.{table}").fetchone()[0]
