"""The peak memory of the processes that cut a file (driver, Java, Python workers), and for a file ten times larger.

Loading is left out: it holds names only, and Snowflake would take most of the time.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import psutil

from benchmarks.inputs.cloud import CORES, benchmark_cloud
from benchmarks.inputs.stream_files import write_format
from benchmarks.inputs.upload import upload
from benchmarks.report.claim import Claim, result
from pipelines.splitter.cutting import session
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.parts.part_settings import PartSettings
from tests.buckets import make_buckets

LARGE = 600_000_000
TIMES = 10
PART_SETTINGS = PartSettings(
    part_bytes=5_000_000, level=3, codec="zstd"
)  # several parts for each core from the small file on
SECONDS = 0.05
FORMATS = ("csv", "csv.gz", "csv.zst", "jsonl", "jsonl.gz")


def measure(text_bytes: int = LARGE) -> dict[str, Any]:
    """Return the claims on peak memory in MiB, for each format. `text_bytes`: of the larger file's rows as CSV."""
    peaks, small = {}, text_bytes // TIMES
    with benchmark_cloud() as here:
        buckets = make_buckets(here.cloud, "bench")
        spark = session.start(f"local[{CORES}]")
        splitter = Splitter(spark, buckets.s3, buckets.ready, PART_SETTINGS, 0)
        for ending in FORMATS:
            for size in (small, small, text_bytes):  # the first one warms up
                path, _, _ = write_format(here.folder, ending, size)
                source = upload(buckets, path, f"streaming/streams/{size}/{path.name}")
                with _peak() as peak_bytes:
                    splitter.split(source, "streams")
                peaks[ending, size] = peak_bytes[0] / 2**20
                click.echo(f"  memory: {size // 10**6} MB, {ending}: {peaks[ending, size]:.0f} MiB", err=True)
        spark.stop()
    return result(*(_claim(ending, text_bytes, peaks) for ending in FORMATS))


def _claim(ending: str, text_bytes: int, peaks: dict[tuple[str, int], float]) -> Claim:
    small = text_bytes // TIMES
    return Claim(
        f"peak memory for rows of {text_bytes // 10**6} MB, .{ending}",
        peaks[ending, text_bytes],
        f"for {small // 10**6} MB",
        peaks[ending, small],
        1.1,
        unit="MiB",
    )


@contextmanager
def _peak() -> Iterator[list[int]]:
    """Yield a list of one figure: the peak memory in bytes of this process and its descendants, read every SECONDS."""
    peak_bytes, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(SECONDS):
            peak_bytes[0] = max(peak_bytes[0], _resident())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak_bytes
    finally:
        ended.set()
        thread.join()


def _resident() -> int:
    """Return the bytes of memory of this process and its descendants; shared pages count for each."""
    total, me = 0, psutil.Process()
    for process in (me, *me.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.Error:  # it ended meanwhile
            continue
    return total
