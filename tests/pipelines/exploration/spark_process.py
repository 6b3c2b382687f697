"""Spark in a process of its own, since a Python process has room for one session: reads locations, prints answers."""

import json
import sys

from pipelines.exploration.datasets import DataError
from pipelines.exploration.session import spark_session
from pipelines.exploration.spark_sql import spark_answers
from pipelines.s3_jars import s3_jars

spark = spark_session(s3_jars())
print("ready", flush=True)
for line in sys.stdin:
    try:
        given = spark_answers(spark, json.loads(line))
        print(json.dumps(given, default=str), flush=True)
    except DataError as error:
        print(json.dumps({"error": str(error)}), flush=True)
spark.stop()
