"""Spark in a process of its own, since a Python process has room for one session: reads locations, prints answers."""

import json
import sys

from pipelines.exploration.datasets import DataError
from pipelines.exploration.look_around import marts
from pipelines.exploration.session import spark_session
from pipelines.exploration.source import Files
from pipelines.exploration.spark_files import as_values
from pipelines.exploration.spark_sql import spark_answers
from pipelines.exploration.storage import data_files
from pipelines.s3_jars import s3_jars
from tests.pipelines.exploration.marts import in_order
from tests.pipelines.exploration.value_columns import DATASET

spark = spark_session(s3_jars())
print("ready", flush=True)
for line in sys.stdin:
    try:
        asked = json.loads(line)
        if isinstance(asked, dict) and "cells" in asked:
            rows = as_values(spark, DATASET, data_files(DATASET, asked["cells"]))
            texts = rows.select([rows[name].cast("string") for name in rows.columns])
            given = {"rows": [list(row) for row in texts.collect()]}
        elif isinstance(asked, dict):
            source = Files.read(asked["marts"])
            given = {mart: in_order(source.frame(f"SELECT * FROM {mart}")) for mart in marts()}
        else:
            given = spark_answers(spark, asked)
        print(json.dumps(given, default=str), flush=True)
    except DataError as error:
        print(json.dumps({"error": str(error)}), flush=True)
spark.stop()
