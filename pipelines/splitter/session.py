"""The one Spark session of a service, started once."""

import os
import sys
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext

PROJECT = Path(__file__).parents[2]


def start(master: str) -> SparkContext:
    """Start Spark on `master`. Files are worked side by side, so jobs share the cores instead of queueing.

    A master in this process listens on loopback only, unless SPARK_LOCAL_IP says otherwise.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    conf = (
        SparkConf()
        .setMaster(master)
        .setAppName("marquee-splitter")
        .setAll(
            [
                ("spark.executorEnv.PYTHONPATH", str(PROJECT)),
                ("spark.log.level", "WARN"),
                ("spark.scheduler.mode", "FAIR"),
                ("spark.ui.enabled", "false"),
                ("spark.ui.showConsoleProgress", "false"),
            ]
        )
    )
    spark = SparkContext(conf=conf)
    spark.setLogLevel("WARN")
    return spark


def is_lost(spark: SparkContext) -> bool:
    """Whether Spark, or the Java process it is in, has ended; it can't be started again in this process."""
    try:
        return spark._jsc is None or spark._jsc.sc().isStopped()
    except (Py4JError, OSError):
        return True
