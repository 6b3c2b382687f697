"""One Spark task's work without Spark, for tests: in a process of its own, whose memory and files can be looked at.

Takes the source, the bucket, the part settings and the limits as JSON objects. The system keeps it from writing a byte
into a file. Prints the result and the largest memory use as JSON.
"""

import json
import resource
import sys

from pipelines.splitter.cutting.cut import PartRange, cut_range, cut_stream
from pipelines.splitter.cutting.writer import Job
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.contract import datasets
from pipelines.splitter.reading.layout import SAMPLE, decompressor_of, layout_of
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.s3_client import s3_client


def main(source: dict, bucket: str, part_settings: dict, limits: dict) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    columns, settings = datasets()["users"], PartSettings(**part_settings)
    job = Job(Source(**source), "users", columns, "csv", bucket, settings, 0, 0, Limits(**limits))
    beginning = job.source.read(s3_client(), 0, SAMPLE)
    decompress = decompressor_of(beginning)
    if decompress:
        written = cut_stream(job, decompress)
    else:
        layout = layout_of("csv", beginning, columns)
        written = cut_range(job, layout, PartRange(0, 1, layout.start, job.source.size, begin=layout.start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    parts = [(part.rows, part.bytes) for part in written.parts]
    print(json.dumps({"fault": written.fault, "line": written.fault_line, "parts": parts, "peak": peak}))


if __name__ == "__main__":
    main(*map(json.loads, sys.argv[1:]))
