"""Cutting one large CSV file in S3 into compressed parts in S3, against the compressor alone and against four peers.

The store, MiniStack, works on the same cores, so its time is in everybody's but the limit's; what it takes by itself is
measured too. The rounds take turns, medians are compared; a peer has one turn.
"""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
from pyspark.sql import SparkSession

from benchmarks.claim import Claim, found
from benchmarks.limit import compressor_seconds
from benchmarks.peers import LEVEL, Errand, peers
from benchmarks.place import CORES, place
from benchmarks.sample import write_streams
from pipelines.exploration.session import spark_session
from pipelines.s3_jars import s3_jars
from pipelines.splitter.cutting import cut
from pipelines.splitter.cutting.cut import PartRange
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.cutting.writer import Job, TaskResult, Writer
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.layout import Layout
from pipelines.splitter.reading.rows import Rows
from tests.buckets import Buckets, make_buckets

ROUNDS = 3
GZIP = PartSettings(part_bytes=40_000_000, level=LEVEL)
ZSTD = PartSettings(part_bytes=40_000_000, level=3, codec="zstd")
PARTS, RATIO = 8, 3.2  # about: of a gigabyte
# What a peer has ahead, should it be ahead; the first was measured by itself, on 125 MB of the file on disk.
WHY = {
    "Polars": "its deflate, zlib-rs, takes half of zlib's time at this level; why parts are zlib's: docs/decisions",
    "GNU split + gzip": "it looks at no value",
}
KEY = "streaming/streams/streams.csv"


class Unchecked(Writer):
    """Passes text on as it came: what cutting takes without a look at the rows."""

    def rows(self, block: bytes) -> Rows:
        return Rows(block, block.count(b"\n"))


class UncheckedSplitter(Splitter):
    def run_tasks(self, job: Job, layout: Layout, ranges: list[PartRange]) -> list[TaskResult]:
        def unchecked(part: PartRange) -> TaskResult:
            with patch.object(cut, "Writer", Unchecked):
                return cut.cut_range(job, layout, part)

        return self.spark.parallelize(ranges, len(ranges)).map(unchecked).collect()


def measure(size: int) -> dict[str, Any]:
    with place() as here:
        path = here.folder / "streams.csv"
        rows = write_streams(path, size)
        buckets = make_buckets(here.cloud, "bench")
        session = spark_session(s3_jars(), {**here.cloud.variables, "SPARK_MASTER": f"local[{CORES}]"})
        bench = Bench(buckets, session, path, rows, landed(buckets, path, KEY))
        bench.warm_up()
        taken = bench.in_turns()
        session.stop()
    return report(size, {name: statistics.median(seconds) for name, seconds in taken.items()}, taken)


def landed(buckets: Buckets, path: Path, key: str) -> Source:
    buckets.s3.upload_file(str(path), buckets.landing, key)
    version = buckets.s3.head_object(Bucket=buckets.landing, Key=key)["VersionId"]
    return Source.pin(buckets.s3, FileEvent(buckets.landing, key, version, None))


@dataclass
class Bench:
    """A file, at `path` and in landing, and the work that is timed on it."""

    buckets: Buckets
    session: SparkSession
    path: Path
    rows: int
    source: Source

    def warm_up(self) -> None:
        """Run each job once on a small file, so that Spark's JVM and Python workers have started."""
        small = self.path.with_name("small.csv")
        rows = write_streams(small, 10_000_000)
        source = landed(self.buckets, small, "streaming/streams/small.csv")
        bench = Bench(self.buckets, self.session, small, rows, source)
        for name in ("gzip", "zstd", "unchecked", "Spark"):
            bench.works()[name]()

    def works(self) -> dict[str, Callable[[], float]]:
        """Return the work by name; each function runs it and returns the seconds that it took."""
        s3, landing, ready = self.buckets.s3, self.buckets.landing, self.buckets.ready
        errand = Errand(s3, self.session, landing, ready, self.source.key, self.path.parent, CORES)
        return {
            "limit": lambda: compressor_seconds(self.path, GZIP, CORES),
            "gzip": lambda: self.split(Splitter, GZIP),
            "zstd": lambda: self.split(Splitter, ZSTD),
            **{name: partial(timed, partial(run, errand)) for name, run in peers().items()},
            "unchecked": lambda: self.split(UncheckedSplitter, GZIP),
            "limit of zstd": lambda: compressor_seconds(self.path, ZSTD, CORES),
            "store": lambda: timed(self.carry),
        }

    def in_turns(self) -> dict[str, list[float]]:
        works = self.works()
        every, once = list(works)[:3], list(works)[3:]
        taken: dict[str, list[float]] = {name: [] for name in works}
        for turn in range(ROUNDS):
            for name in [*every, *once[turn::ROUNDS]]:
                taken[name].append(works[name]())
                click.echo(f"  cut, round {turn + 1}/{ROUNDS}: {name} {taken[name][-1]:.1f} s", err=True)
        return taken

    def split(self, kind: type[Splitter], part_settings: PartSettings) -> float:
        splitter = kind(self.session.sparkContext, self.buckets.s3, self.buckets.ready, part_settings, 0)
        started = time.perf_counter()
        parts = splitter.split(self.source, "streams").parts
        seconds = time.perf_counter() - started
        if sum(part.rows for part in parts) != self.rows:
            raise AssertionError(f"{sum(part.rows for part in parts)} of {self.rows} rows in the parts")
        return seconds

    def carry(self) -> None:
        """As many bytes as the splitter moves, by as many threads, with nothing done to them."""
        size = self.source.size
        boundaries = [size * number // PARTS for number in range(PARTS + 1)]
        part = os.urandom(round(size / RATIO / PARTS))

        def one(number: int) -> None:
            for _ in self.source.chunks(self.buckets.s3, boundaries[number], boundaries[number + 1]):
                pass
            self.buckets.s3.put_object(Bucket=self.buckets.ready, Key=f"store/{number}", Body=part)

        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(one, range(PARTS)))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(size: int, seconds: dict[str, float], taken: dict[str, list[float]]) -> dict[str, Any]:
    gigabytes = f"{size / 1e9:g} GB"
    store = f"{seconds['store']:.1f} s of it is the store's, which runs on the same cores"
    ours = f"{gigabytes} of CSV cut into gzip parts, every value checked, S3 to S3"
    return found(
        Claim(ours, seconds["gzip"], "the same cores only compress it", seconds["limit"], 1.3, why=store),
        *(
            Claim("the same", seconds["gzip"], f"{name}, the same job", seconds[name], 1.0, why=WHY.get(name, ""))
            for name in peers()
        ),
        Claim("the same with zstd parts", seconds["zstd"], "Spark, CSV to gzip", seconds["Spark"], 0.2, why=store),
        bytes=size,
        seconds={name: round(value, 2) for name, value in seconds.items()},
        rounds={name: [round(value, 2) for value in values] for name, values in taken.items()},
        level={"gzip": GZIP.level, "zstd": ZSTD.level},
    )
