"""The Spark session of a service, started once."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext

PROJECT = Path(__file__).parents[3]
AWS_VARIABLES = ("AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")


def start(master: str | None) -> SparkContext:
    """Start Spark on `master`, or on the master that spark-submit was given; with neither, on all local cores.

    Several files are cut at a time, so jobs share the cores instead of queueing. A local master listens on loopback
    only, unless SPARK_LOCAL_IP says otherwise. Executors on other machines find Python and the code at the same paths
    as here, get AWS's region and endpoint, and have credentials of their own.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not _is_submitted() and (master or "local").startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    conf = SparkConf().setAppName("marquee-splitter").setAll(_options(os.environ))
    spark = SparkContext(conf=conf.setMaster(master) if master else conf)
    spark.setLogLevel("WARN")
    return spark


def is_lost(spark: SparkContext) -> bool:
    """Return True if Spark, or its Java process, has ended; it can't be started again in this process."""
    try:
        return spark._jsc is None or spark._jsc.sc().isStopped()
    except (Py4JError, OSError):
        return True


def _is_submitted() -> bool:
    """Return True if spark-submit started this process: then its Java runs already, with a master of its own."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _options(variables: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        *((f"spark.executorEnv.{name}", variables[name]) for name in AWS_VARIABLES if variables.get(name)),
        ("spark.executorEnv.PYTHONPATH", str(PROJECT)),
        ("spark.log.level", "WARN"),
        ("spark.scheduler.mode", "FAIR"),
        ("spark.ui.enabled", "false"),
        ("spark.ui.showConsoleProgress", "false"),
    ]
