"""The peak memory of what cuts a file, for one and for another ten times larger: driver, Java and Python workers.

Without the loading, which holds names only and would take Snowflake most of the time.
"""

import gzip
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psutil

from benchmarks.claim import Claim, found
from benchmarks.cut import landed
from benchmarks.place import CORES, place
from benchmarks.sample import write_streams
from pipelines.splitter.cutting import session
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.parts.part_settings import PartSettings
from tests.buckets import make_buckets

SMALL = 60_000_000
TIMES = 10
PART_SETTINGS = PartSettings(part_bytes=5_000_000, level=1)  # several parts for each core from the small file on
SECONDS = 0.05


def measure() -> dict[str, Any]:
    peaks = {}
    with place() as here:
        buckets = make_buckets(here.cloud, "bench")
        spark = session.start(f"local[{CORES}]")
        splitter = Splitter(spark, buckets.s3, buckets.ready, PART_SETTINGS, 0)
        plain, packed = here.folder / "streams.csv", here.folder / "streams.csv.gz"
        for size in (SMALL, SMALL, SMALL * TIMES):  # the first one warms up
            write_streams(plain, size)
            pack(plain, packed)
            for path in (plain, packed):
                source = landed(buckets, path, f"streaming/streams/{size}/{path.name}")
                with peak() as most:
                    splitter.split(source, "streams")
                peaks[path.name, size] = most[0] / 2**20
                click.echo(f"  memory: {size // 10**6} MB, {path.name}: {peaks[path.name, size]:.0f} MiB", err=True)
        spark.stop()
    return found(*(claim(name, kind, peaks) for name, kind in ((plain.name, "plain"), (packed.name, "gzip"))))


def claim(name: str, kind: str, peaks: dict[tuple[str, int], float]) -> Claim:
    return Claim(
        f"peak memory for {SMALL * TIMES // 10**6} MB of CSV, {kind}",
        peaks[name, SMALL * TIMES],
        f"for {SMALL // 10**6} MB",
        peaks[name, SMALL],
        1.1,
        unit="MiB",
    )


def pack(plain: Path, packed: Path) -> None:
    with plain.open("rb") as text, gzip.open(packed, "wb", compresslevel=1) as file:
        shutil.copyfileobj(text, file, 1 << 20)


@contextmanager
def peak() -> Iterator[list[int]]:
    """The most bytes of memory that this process and all below it held at once, looked at every SECONDS."""
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(SECONDS):
            most[0] = max(most[0], resident())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


def resident() -> int:
    """Memory of this process and all below it; shared pages count for each."""
    total, me = 0, psutil.Process()
    for process in (me, *me.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.Error:  # it ended meanwhile
            continue
    return total
