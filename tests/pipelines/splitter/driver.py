"""A driver that cuts files, for tests: the splitter's own session and code, on whatever master it is given.

Takes the bucket, the recipe and the sources as JSON; says a line of JSON for each: its parts, and on which master and
how many executors.
"""

import json
import os
import sys
import time
from dataclasses import asdict

from pipelines.splitter import session
from pipelines.splitter.cut import s3_client
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.source import Source
from pipelines.splitter.split import Splitter


def daemon(_) -> int:
    """The parent of a task's Python is the one of its executor. Slow enough that no executor does all such tasks."""
    time.sleep(0.1)
    return os.getppid()


def main(bucket: str, recipe: dict, *sources: dict) -> None:
    spark = session.start(os.environ.get("SPARK_MASTER"))
    executors = len(set(spark.parallelize(range(8), 8).map(daemon).collect()))
    splitter = Splitter(spark, s3_client(), bucket, Recipe(**recipe), 0)
    for source in sources:
        parts = [asdict(part) for part in splitter.split(Source(**source), "users").parts]
        print(json.dumps({"master": spark.master, "executors": executors, "parts": parts}), flush=True)
    spark.stop()


if __name__ == "__main__":
    main(*map(json.loads, sys.argv[1:]))
