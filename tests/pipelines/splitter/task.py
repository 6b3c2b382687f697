"""One Spark task's work without Spark, for tests: in a process of its own, whose memory and files can be looked at.

Takes the source, the bucket, the recipe and the limits as JSON objects. It may not write a byte into a file: the system
says so, not the code. Says as JSON what came of it, and how much memory it had at most.
"""

import json
import resource
import sys

from pipelines.splitter.contract import DATASETS
from pipelines.splitter.cut import Share, cut_share, cut_stream, s3_client
from pipelines.splitter.layout import SAMPLE, decompressor_of, layout_of
from pipelines.splitter.limits import Limits
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.source import Source
from pipelines.splitter.writer import Job


def main(source: dict, bucket: str, recipe: dict, limits: dict) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    job = Job(Source(**source), "users", "csv", bucket, Recipe(**recipe), 0, 0, Limits(**limits))
    beginning = job.source.read(s3_client(), 0, SAMPLE)
    decompress = decompressor_of(beginning)
    if decompress:
        written = cut_stream(job, decompress)
    else:
        layout = layout_of("csv", beginning, DATASETS["users"])
        written = cut_share(job, layout, Share(0, 1, layout.start, job.source.size, begin=layout.start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    parts = [(part.rows, part.bytes) for part in written.parts]
    print(json.dumps({"fault": written.fault, "line": written.fault_line, "parts": parts, "peak": peak}))


if __name__ == "__main__":
    main(*map(json.loads, sys.argv[1:]))
