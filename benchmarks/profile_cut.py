"""`python -m benchmarks.profile_cut`: write the profile of a task that cuts part of a file to docs/profile_cut.txt.

The store runs in a process of its own, and its time is not in the profile.
"""

import cProfile
import io
import os
import pstats
import re
from pathlib import Path

from benchmarks.inputs.cloud import benchmark_cloud
from benchmarks.inputs.sample import write_streams
from benchmarks.inputs.upload import upload
from benchmarks.measures.cut import KEY, ZSTD
from pipelines.splitter.cutting.cut import PartRange, cut_range
from pipelines.splitter.cutting.writer import Job
from pipelines.splitter.reading.contract import datasets
from pipelines.splitter.reading.layout import SAMPLE, layout_of
from tests.buckets import make_buckets

SIZE = 125_000_000  # a range of the gigabyte that benchmarks/measures/cut.py cuts
PROJECT = Path(__file__).resolve().parents[1]
PROFILE = PROJECT / "docs" / "profile_cut.txt"


def profile() -> str:
    """Return the profile as text: the functions that took most, in seconds of their own, after one run to warm up."""
    with benchmark_cloud() as here:
        path = here.folder / "streams.csv"
        write_streams(path, SIZE)
        buckets = make_buckets(here.cloud, "profile")
        source = upload(buckets, path, KEY)
        columns = datasets()["streams"]
        layout = layout_of("csv", source.read(buckets.s3, 0, SAMPLE), columns)
        job = Job(source, "streams", columns, "csv", buckets.ready, ZSTD, os.getpid(), max_bad_rows=0)
        part_range = PartRange(0, 1, layout.start, source.size, layout.start)
        cut_range(job, layout, part_range)
        profiler = cProfile.Profile()
        profiler.runcall(cut_range, job, layout, part_range)
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).sort_stats("tottime").print_stats(15)
    return re.sub(r"/\S*/(?=site-packages/|lib/python|pipelines/)", "", text.getvalue()).strip() + "\n"


if __name__ == "__main__":
    PROFILE.write_text(f"One task cuts {SIZE:,} bytes of CSV into a zstd part, every value checked.\n\n{profile()}")
    print(PROFILE.read_text())
