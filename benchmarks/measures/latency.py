"""From the PUT of a small file to its rows in the raw table, the service being warm, against PUT and COPY by hand.

The connector sends the COPY on an open connection, and it reads the file from the stage of the parts; its rows are
looked for in the same way. The two take turns; medians are compared.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import click
from snowflake.connector.cursor import SnowflakeCursor

from benchmarks.inputs.cloud import benchmark_cloud
from benchmarks.inputs.sample import TYPES, write_streams
from benchmarks.report.claim import Claim, result
from tests.attack.worker import Worker
from tests.lane import Lane, make_lane

BYTES = 100_000
ROUNDS = 20
_COLUMNS = ", ".join(TYPES)
_FIELDS = ", ".join(f"${number}" for number in range(1, len(TYPES) + 1))
COPY = """COPY INTO RAW.BARE ({columns}) FROM (SELECT {fields} FROM @RAW.READY)
    FILES = ('{file}') FILE_FORMAT = (FORMAT_NAME = 'RAW.PART')"""
# As the splitter's table is protected: a look at its rows takes as long.
PROTECTION = "ALTER TABLE RAW.BARE MODIFY COLUMN USER_EMAIL SET MASKING POLICY RAW.STREAMS_PERSON"
POLL_SECONDS = 0.02  # each look costs the server time, too


def measure() -> dict[str, Any]:
    """Return the claim on the seconds to visible rows. Raises AssertionError if rows don't arrive within a minute."""
    with benchmark_cloud() as here:
        lane = make_lane(here.cloud, here.folder)
        path = here.folder / "streams.csv"
        rows = write_streams(path, BYTES)
        service = Worker(lane.variables(MARQUEE_PART_BYTES="100000000", MARQUEE_VISIBILITY_SECONDS="120"))
        try:
            with lane.warehouse.connect("migrator") as connection:
                cursor = connection.cursor()
                bench = Bench(lane, cursor, path.read_bytes(), rows)
                cursor.execute("CREATE TABLE RAW.BARE AS SELECT * FROM RAW.STREAMS WHERE FALSE")
                cursor.execute(PROTECTION)
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
    return result(Claim(text, arrival, "PUT and a bare COPY by the connector", copy, 2.0), rounds=ROUNDS)


class Bench:
    """A file that is uploaded, or copied, under a new name each time."""

    def __init__(self, lane: Lane, cursor: SnowflakeCursor, file: bytes, rows: int):
        self.lane, self.cursor, self.file, self.rows = lane, cursor, file, rows

    def arrive(self, number: int) -> float:
        """Return the seconds from the file's upload to its rows in RAW.STREAMS."""
        key = f"streaming/streams/{number}.csv"
        return self._until_visible("STREAMS", lambda: self._put(self.lane.buckets.landing, key))

    def copy(self, number: int) -> float:
        """Return the seconds from the file's upload to its rows in RAW.BARE, by a COPY of our own."""

        def copy() -> None:
            self._put(self.lane.buckets.ready, f"bare/{number}.csv")
            self.cursor.execute(COPY.format(columns=_COLUMNS, fields=_FIELDS, file=f"bare/{number}.csv"))

        return self._until_visible("BARE", copy)

    def _put(self, bucket: str, key: str) -> None:
        self.lane.buckets.s3.put_object(Bucket=bucket, Key=key, Body=self.file)

    def _until_visible(self, table: str, load: Callable[[], None]) -> float:
        """Return the seconds from the start of the load until its rows are there, on top of the earlier loads' rows."""
        expected = self._count(table) + self.rows
        started = time.perf_counter()
        load()
        while self._count(table) < expected:
            if time.perf_counter() - started > 60:
                raise AssertionError("the rows did not arrive within a minute")
            time.sleep(POLL_SECONDS)
        return time.perf_counter() - started

    def _count(self, table: str) -> int:
        self.cursor.execute(f"SELECT COUNT(*) FROM RAW.{table}")
        [(count,)] = self.cursor.fetchall()
        return int(count)
