"""Spark in a process of its own, since a Python process has room for one session: reads locations, prints answers."""

import json
import sys

from pipelines.exploration.datasets import DataError
from pipelines.exploration.look_around import marts
from pipelines.exploration.session import spark_session
from pipelines.exploration.source import Files
from pipelines.exploration.spark_sql import spark_answers
from pipelines.s3_jars import s3_jars
from tests.pipelines.exploration.marts import in_order

spark = spark_session(s3_jars())
print("ready", flush=True)
for line in sys.stdin:
    try:
        asked = json.loads(line)
        if isinstance(asked, dict):
            source = Files.read(asked["marts"])
            given = {mart: in_order(source.frame(f"SELECT * FROM {mart}")) for mart in marts()}
        else:
            given = spark_answers(spark, asked)
        print(json.dumps(given, default=str), flush=True)
    except DataError as error:
        print(json.dumps({"error": str(error)}), flush=True)
spark.stop()
