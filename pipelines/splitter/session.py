"""The one Spark session of a service, started once."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext

PROJECT = Path(__file__).parents[2]
WHERE_AWS_IS = ("AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")


def start(master: str | None) -> SparkContext:
    """Start Spark on `master`, or where spark-submit was told to; with neither, on all cores of this machine.

    Files are worked side by side, so jobs share the cores instead of queueing. A master in this process listens on
    loopback only, unless SPARK_LOCAL_IP says otherwise. Executors elsewhere find Python and the code at the paths that
    they have here, are told where AWS is, and have credentials of their own.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not is_submitted() and (master or "local").startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    conf = SparkConf().setAppName("marquee-splitter").setAll(options(os.environ))
    spark = SparkContext(conf=conf.setMaster(master) if master else conf)
    spark.setLogLevel("WARN")
    return spark


def is_submitted() -> bool:
    """Whether spark-submit started this process: then its Java runs already, with the master that it was given."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def options(variables: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        *((f"spark.executorEnv.{name}", variables[name]) for name in WHERE_AWS_IS if variables.get(name)),
        ("spark.executorEnv.PYTHONPATH", str(PROJECT)),
        ("spark.log.level", "WARN"),
        ("spark.scheduler.mode", "FAIR"),
        ("spark.ui.enabled", "false"),
        ("spark.ui.showConsoleProgress", "false"),
    ]


def is_lost(spark: SparkContext) -> bool:
    """Whether Spark, or the Java process it is in, has ended; it can't be started again in this process."""
    try:
        return spark._jsc is None or spark._jsc.sc().isStopped()
    except (Py4JError, OSError):
        return True
