"""One file in S3 into zstd parts in S3, all values checked: against the codecs alone, and other tools at their fastest.

The store, MiniStack, works on the same cores, so its time is in every figure but the codecs'; it is measured, too.
All take turns, and medians are compared.
"""

import os
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from pyspark.sql import SparkSession

from benchmarks.inputs.cloud import CORES, benchmark_cloud
from benchmarks.inputs.stream_files import write_format
from benchmarks.inputs.upload import upload
from benchmarks.measures.split_seconds import split_seconds
from benchmarks.measures.stopwatch import seconds
from benchmarks.peers.compressor import compressor_seconds, decompressor_seconds
from benchmarks.peers.tools import Job, tools
from benchmarks.report.claim import Claim, result
from pipelines.exploration.session import spark_session
from pipelines.s3_jars import s3_jars
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
from tests.buckets import Buckets, make_buckets

TEXT_BYTES = 300_000_000  # of the rows as CSV
WARM_UP_BYTES = 10_000_000
ROUNDS = 3
PART_SETTINGS = PartSettings(part_bytes=12_000_000, level=3, codec="zstd")
PEERS = ("Polars", "DuckDB", "Spark")
OURS, LIMIT, STORE = "Marquee", "codecs", "store"
KINDS = {"csv": "CSV", "jsonl": "JSON lines"}


def measure_format(ending: str, text_bytes: int = TEXT_BYTES) -> dict[str, Any]:
    """Return the claims on cutting a file with this ending, in seconds. Raises AssertionError if rows are missing."""
    with benchmark_cloud() as here:
        buckets = make_buckets(here.cloud, "bench")
        session = spark_session(s3_jars(), {**here.cloud.variables, "SPARK_MASTER": f"local[{CORES}]"})
        for name, size, rounds in (("small", WARM_UP_BYTES, 1), ("large", text_bytes, ROUNDS)):
            folder = here.folder / name
            folder.mkdir()
            path, plain, rows = write_format(folder, ending, size)
            source = upload(buckets, path, f"streaming/streams/{name}/{path.name}")
            bench = _FormatBench(buckets, session, path, plain, rows, source)
            taken = bench.run_rounds(rounds)
        session.stop()
        file_bytes = path.stat().st_size
    return _report(ending, file_bytes, {name: statistics.median(each) for name, each in taken.items()}, taken)


@dataclass
class _FormatBench:
    """A file of `rows` rows, at `path` and in landing; `plain`: the same rows as CSV."""

    buckets: Buckets
    session: SparkSession
    path: Path
    plain: Path
    rows: int
    source: Source

    def workloads(self) -> dict[str, Callable[[], float]]:
        """Return the workloads by name; each function runs one and returns its seconds."""
        s3, landing, ready = self.buckets.s3, self.buckets.landing, self.buckets.ready
        job = Job(s3, self.session, landing, ready, self.source.key, self.path.parent, CORES, fastest=True)
        runs = {name: run for name, run in tools().items() if name in PEERS}
        return {
            OURS: self.split,
            **{name: partial(seconds, partial(run, job)) for name, run in runs.items()},
            LIMIT: lambda: decompressor_seconds(self.path) + compressor_seconds(self.plain, PART_SETTINGS, CORES),
            STORE: lambda: seconds(self.move_bytes),
        }

    def run_rounds(self, rounds: int) -> dict[str, list[float]]:
        """Return the seconds of each workload in each round."""
        workloads = self.workloads()
        taken: dict[str, list[float]] = {name: [] for name in workloads}
        for turn in range(rounds):
            for name, work in workloads.items():
                taken[name].append(work())
                click.echo(f"  {self.source.key}, {turn + 1}/{rounds}: {name} {taken[name][-1]:.2f} s", err=True)
        return taken

    def split(self) -> float:
        """Return the seconds of one split. Raises AssertionError if the parts lack rows."""
        splitter = Splitter(self.session.sparkContext, self.buckets.s3, self.buckets.ready, PART_SETTINGS, 0)
        return split_seconds(splitter, self.source, self.rows)

    def move_bytes(self) -> None:
        """Read the file's bytes and write as many as its parts have, on all cores, and do nothing to them."""
        size, part = self.source.size, os.urandom(round(self.plain.stat().st_size / 3.3 / CORES))

        def move(number: int) -> None:
            for _ in self.source.chunks(self.buckets.s3, size * number // CORES, size * (number + 1) // CORES):
                pass
            self.buckets.s3.put_object(Bucket=self.buckets.ready, Key=f"store/{number}", Body=part)

        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(move, range(CORES)))


def _report(ending: str, size: int, medians: dict[str, float], rounds: dict[str, list[float]]) -> dict[str, Any]:
    kind, _, codec = ending.partition(".")
    name = KINDS[kind] + (f".{codec}" if codec else "")
    bare = "its decompressor (one core) and zstd (all cores) alone" if codec else "zstd alone, on the same cores"
    store = f"{medians[STORE]:.1f} s of it is the store's, which runs on the same cores"
    ours = f"{size / 1e6:.0f} MB of {name} into zstd parts, every value checked, S3 to S3"
    return result(
        Claim(ours, medians[OURS], bare, medians[LIMIT], 1.3, why=store),
        *(Claim("the same", medians[OURS], f"{peer} at its fastest", medians[peer], 1.0) for peer in PEERS),
        bytes=size,
        seconds={name: round(value, 2) for name, value in medians.items()},
        rounds={name: [round(value, 2) for value in values] for name, values in rounds.items()},
        level=PART_SETTINGS.level,
    )
