"""A driver that cuts files, for tests: the splitter's own session and code, on whatever master it is given.

Takes the bucket, the part settings and the sources as JSON; prints a line of JSON for each: its parts, the master
and the number of executors.
"""

import json
import os
import sys
import time
from dataclasses import asdict

from pipelines.splitter.cutting import session
from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.s3_client import s3_client


def daemon(_) -> int:
    """The parent of a task's Python is the one of its executor. Slow enough that no executor does all such tasks."""
    time.sleep(0.1)
    return os.getppid()


def main(bucket: str, part_settings: dict, *sources: dict) -> None:
    spark = session.start(os.environ.get("SPARK_MASTER"))
    executors = len(set(spark.parallelize(range(8), 8).map(daemon).collect()))
    splitter = Splitter(spark, s3_client(), bucket, PartSettings(**part_settings), 0)
    for source in sources:
        parts = [asdict(part) for part in splitter.split(Source(**source), "users").parts]
        print(json.dumps({"master": spark.master, "executors": executors, "parts": parts}), flush=True)
    spark.stop()


if __name__ == "__main__":
    main(*map(json.loads, sys.argv[1:]))
