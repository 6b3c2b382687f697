"""The time of a small file from its event to its manifest, among many other files and manifests and among few.

Loading is not measured: it depends on the file's own rows only. The two pairs of buckets take turns.
"""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import click
from pyspark import SparkContext

from benchmarks.inputs.cloud import CORES, benchmark_cloud
from benchmarks.report.claim import Claim, result
from pipelines.splitter.cutting import session
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.landing.source import Source
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part_settings import PartSettings
from tests.buckets import Buckets, make_buckets

FEW, MANY = 100, 10_000
ROUNDS = 15
PART_SETTINGS = PartSettings(part_bytes=100_000_000)
FILE = b"first_name,last_name,email\n" + b"".join(b"a,b,%d@example.com\n" % number for number in range(1_000))


class NoLoading(Snowpipe):
    """A Snowpipe that loads nothing."""

    def __init__(self) -> None:
        pass

    def load(self, manifest: Manifest, seen_before: bool, check: Callable[[], None]) -> None:
        """Return at once."""


def measure() -> dict[str, Any]:
    """Return the claim on a file's seconds from event to manifest."""
    taken: dict[int, list[float]] = {FEW: [], MANY: []}
    with benchmark_cloud() as here:
        spark = session.start(f"local[{CORES}]")
        started: Future[SparkContext] = Future()
        started.set_result(spark)
        sides = {}
        for count in taken:
            buckets = make_buckets(here.cloud, f"bench-{count}")
            _fill(buckets, count)
            click.echo(f"  manifests: {count:,} written", err=True)
            ingestion = Ingestion(buckets.s3, started, buckets.ready, PART_SETTINGS, NoLoading(), 0)
            ingestion.ingest(_put(buckets, "warm"), lambda: None)
            sides[count] = buckets, ingestion
        for number in range(ROUNDS):
            for count, (buckets, ingestion) in sides.items():
                event = _put(buckets, f"new-{number}")
                begun = time.perf_counter()
                ingestion.ingest(event, lambda: None)
                taken[count].append(time.perf_counter() - begun)
        spark.stop()
    many, few = (statistics.median(taken[count]) for count in (MANY, FEW))
    return result(
        Claim(f"a file's cost with {MANY:,} manifests present", many, f"with {FEW:,}", few, 1.2), rounds=ROUNDS
    )


def _put(buckets: Buckets, name: str) -> FileEvent:
    key = f"streaming/users/{name}.csv"
    answer = buckets.s3.put_object(Bucket=buckets.landing, Key=key, Body=FILE)
    return FileEvent(buckets.landing, key, answer["VersionId"], None)


def _fill(buckets: Buckets, count: int) -> None:
    """Put `count` files into landing, each with its manifest in ready."""

    def put(number: int) -> None:
        key = f"streaming/users/old-{number:06}.csv"
        version = buckets.s3.put_object(Bucket=buckets.landing, Key=key, Body=b"x")["VersionId"]
        manifest = Manifest("users", Source(buckets.landing, key, version, '"x"', 1), PART_SETTINGS, ())
        buckets.s3.put_object(Bucket=buckets.ready, Key=manifest.key, Body=manifest.to_json())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(count)))
