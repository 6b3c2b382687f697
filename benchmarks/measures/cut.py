"""Cutting one large CSV file in S3 into compressed parts in S3, against the compressor alone and four other tools.

The store, MiniStack, works on the same cores, so its time is in each figure but the compressor's; its own time is
measured, too. The rounds take turns, medians are compared; another tool has one turn.
"""

import os
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
from botocore.client import BaseClient
from pyspark.sql import SparkSession

from benchmarks.inputs.cloud import CORES, benchmark_cloud
from benchmarks.inputs.sample import write_streams
from benchmarks.inputs.upload import upload
from benchmarks.measures.split_seconds import split_seconds
from benchmarks.measures.stopwatch import seconds
from benchmarks.peers.compressor import compressor_seconds
from benchmarks.peers.tools import LEVEL, tools
from benchmarks.peers.tools import Job as ToolJob
from benchmarks.report.claim import Claim, result
from pipelines.exploration.session import spark_session
from pipelines.s3_jars import s3_jars
from pipelines.splitter.cutting import cut
from pipelines.splitter.cutting.cut import PartRange
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.cutting.writer import Job, TaskResult, Writer
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.layout import Layout
from pipelines.splitter.reading.rows import Rows
from tests.buckets import Buckets, make_buckets

GIGABYTE = 1_000_000_000
ROUNDS = 3
GZIP = PartSettings(part_bytes=40_000_000, level=LEVEL)
ZSTD = PartSettings(part_bytes=40_000_000, level=3, codec="zstd")
PARTS, RATIO = 8, 3.2  # about: of a gigabyte
# The reason why a tool is faster, should it be; the first was measured by itself, on 125 MB of the file on disk.
WHY = {
    "Polars": "its deflate, zlib-rs, takes half of zlib's time at this level; why parts are zlib's: docs/decisions",
    "GNU split + gzip": "it looks at no value",
}
KEY = "streaming/streams/streams.csv"


class UncheckedWriter(Writer):
    """Passes text on unchanged: the cost of cutting without a look at the rows."""

    def __init__(self, job: Job, layout: Layout, s3: BaseClient, parts: int | None, lines: int):
        super().__init__(job, layout, s3, parts, lines)
        self.search = None

    def rows(self, block: bytes) -> Rows:
        """Return the whole block; each newline counts as a row."""
        return Rows(block, block.count(b"\n"))


class UncheckedSplitter(Splitter):
    """A splitter whose tasks look at no row."""

    def run_tasks(self, job: Job, layout: Layout, ranges: list[PartRange]) -> list[TaskResult]:
        """Return the tasks' results; the workers replace their Writer for it."""

        def unchecked(part: PartRange) -> TaskResult:
            with patch.object(cut, "Writer", UncheckedWriter):
                return cut.cut_range(job, layout, part)

        return self.spark.parallelize(ranges, len(ranges)).map(unchecked).collect()


def measure(size: int = GIGABYTE) -> dict[str, Any]:
    """Return the claims on cutting a CSV of `size` bytes, in seconds. Raises AssertionError if rows are missing."""
    with benchmark_cloud() as here:
        path = here.folder / "streams.csv"
        rows = write_streams(path, size)
        buckets = make_buckets(here.cloud, "bench")
        session = spark_session(s3_jars(), {**here.cloud.variables, "SPARK_MASTER": f"local[{CORES}]"})
        bench = Bench(buckets, session, path, rows, upload(buckets, path, KEY))
        bench.warm_up()
        rounds = bench.run_rounds()
        session.stop()
    return _report(size, {name: statistics.median(taken) for name, taken in rounds.items()}, rounds)


@dataclass
class Bench:
    """A file of `rows` rows, at `path` and in landing, and the work that is timed on it."""

    buckets: Buckets
    session: SparkSession
    path: Path
    rows: int
    source: Source

    def warm_up(self) -> None:
        """Run each job once on a small file, so that Spark's JVM and Python workers have started."""
        small = self.path.with_name("small.csv")
        rows = write_streams(small, 10_000_000)
        source = upload(self.buckets, small, "streaming/streams/small.csv")
        bench = Bench(self.buckets, self.session, small, rows, source)
        for name in ("gzip", "zstd", "unchecked", "Spark"):
            bench.workloads()[name]()

    def workloads(self) -> dict[str, Callable[[], float]]:
        """Return the workloads by name; each function runs one and returns its seconds."""
        s3, landing, ready = self.buckets.s3, self.buckets.landing, self.buckets.ready
        job = ToolJob(s3, self.session, landing, ready, self.source.key, self.path.parent, CORES)
        return {
            "limit": lambda: compressor_seconds(self.path, GZIP, CORES),
            "gzip": lambda: self.split(Splitter, GZIP),
            "zstd": lambda: self.split(Splitter, ZSTD),
            **{name: partial(seconds, partial(run, job)) for name, run in tools().items()},
            "unchecked": lambda: self.split(UncheckedSplitter, GZIP),
            "limit of zstd": lambda: compressor_seconds(self.path, ZSTD, CORES),
            "store": lambda: seconds(self.move_bytes),
        }

    def run_rounds(self) -> dict[str, list[float]]:
        """Return the seconds of each workload: of the first three in every round, of the others in one."""
        workloads = self.workloads()
        every, once = list(workloads)[:3], list(workloads)[3:]
        taken: dict[str, list[float]] = {name: [] for name in workloads}
        for turn in range(ROUNDS):
            for name in [*every, *once[turn::ROUNDS]]:
                taken[name].append(workloads[name]())
                click.echo(f"  cut, round {turn + 1}/{ROUNDS}: {name} {taken[name][-1]:.1f} s", err=True)
        return taken

    def split(self, kind: type[Splitter], part_settings: PartSettings) -> float:
        """Return the seconds of one split. Raises AssertionError if the parts lack rows."""
        splitter = kind(self.session.sparkContext, self.buckets.s3, self.buckets.ready, part_settings, 0)
        return split_seconds(splitter, self.source, self.rows)

    def move_bytes(self) -> None:
        """Move as many bytes as the splitter does, with as many threads, and do nothing to them."""
        size = self.source.size
        boundaries = [size * number // PARTS for number in range(PARTS + 1)]
        part = os.urandom(round(size / RATIO / PARTS))

        def move(number: int) -> None:
            for _ in self.source.chunks(self.buckets.s3, boundaries[number], boundaries[number + 1]):
                pass
            self.buckets.s3.put_object(Bucket=self.buckets.ready, Key=f"store/{number}", Body=part)

        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(move, range(PARTS)))


def _report(size: int, medians: dict[str, float], rounds: dict[str, list[float]]) -> dict[str, Any]:
    gigabytes = f"{size / 1e9:g} GB"
    store = f"{medians['store']:.1f} s of it is the store's, which runs on the same cores"
    ours = f"{gigabytes} of CSV cut into gzip parts, every value checked, S3 to S3"
    return result(
        Claim(ours, medians["gzip"], "the same cores only compress it", medians["limit"], 1.3, why=store),
        *(
            Claim("the same", medians["gzip"], f"{name}, the same job", medians[name], 1.0, why=WHY.get(name, ""))
            for name in tools()
        ),
        Claim("the same with zstd parts", medians["zstd"], "Spark, CSV to gzip", medians["Spark"], 0.2, why=store),
        bytes=size,
        seconds={name: round(value, 2) for name, value in medians.items()},
        rounds={name: [round(value, 2) for value in values] for name, values in rounds.items()},
        level={"gzip": GZIP.level, "zstd": ZSTD.level},
    )
