"""From the PUT of a small file to its rows in the raw table, the service being warm, against PUT and COPY by hand.

The COPY is sent by the connector on a connection that is open, and reads the file from the stage that the parts lie in;
its rows are looked for in the same way. The two take turns; medians are compared.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import click
from snowflake.connector.cursor import SnowflakeCursor

from benchmarks.claim import Claim, found
from benchmarks.place import place
from benchmarks.sample import TYPES, write_streams
from tests.attack.worker import Worker
from tests.lane import Lane, make_lane

BYTES = 100_000
ROUNDS = 20
_COLUMNS = ", ".join(TYPES)
_FIELDS = ", ".join(f"${number}" for number in range(1, len(TYPES) + 1))
COPY = """COPY INTO RAW.BARE ({columns}) FROM (SELECT {fields} FROM @RAW.READY)
    FILES = ('{file}') FILE_FORMAT = (FORMAT_NAME = 'RAW.PART')"""
LOOK_AGAIN = 0.02  # seconds: looking takes the server time, too


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
    return found(Claim(text, arrival, "PUT and a bare COPY by the connector", copy, 3.0), rounds=ROUNDS)


class Bench:
    """A file that is uploaded, or copied, under a new name each time."""

    def __init__(self, lane: Lane, cursor: SnowflakeCursor, file: bytes, rows: int):
        self.lane, self.cursor, self.file, self.rows = lane, cursor, file, rows

    def prepare(self) -> None:
        self.cursor.execute("CREATE TABLE RAW.BARE LIKE RAW.STREAMS")

    def arrive(self, number: int) -> float:
        return self.seen("STREAMS", lambda: self.put(self.lane.buckets.landing, f"streaming/streams/{number}.csv"))

    def copy(self, number: int) -> float:
        def copy() -> None:
            self.put(self.lane.buckets.ready, f"bare/{number}.csv")
            self.cursor.execute(COPY.format(columns=_COLUMNS, fields=_FIELDS, file=f"bare/{number}.csv"))

        return self.seen("BARE", copy)

    def put(self, bucket: str, key: str) -> None:
        self.lane.buckets.s3.put_object(Bucket=bucket, Key=key, Body=self.file)

    def seen(self, table: str, load: Callable[[], None]) -> float:
        """Seconds from the start of the load until its rows are there, on top of those of the loads before."""
        expected = self.count(table) + self.rows
        started = time.perf_counter()
        load()
        while self.count(table) < expected:
            if time.perf_counter() - started > 60:
                raise AssertionError("the rows did not arrive within a minute")
            time.sleep(LOOK_AGAIN)
        return time.perf_counter() - started

    def count(self, table: str) -> int:
        self.cursor.execute(f"SELECT COUNT(*) FROM RAW.{table}")
        [(count,)] = self.cursor.fetchall()
        return int(count)
