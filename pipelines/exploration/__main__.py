"""Answer the six questions of docs/questions.md with Spark, DuckDB or the warehouse.

Spark and DuckDB read files in the documented layout: DATA/streaming/{users,movies,streams}/ and
DATA/vendor/{authors,books,reviews}/; .csv, .jsonl, .ndjson and .json, plain, .gz or .zst, and the vendor's .parquet,
with columns in any order. A streaming file is read as the splitter reads it. Both read a bucket as well, through the
AWS_* variables; standard error names files that were passed over. The warehouse is reached through the SNOWFLAKE_*
variables and MARQUEE_KEY_SECRET.
"""

import json
import os
import sys

import click
from botocore.exceptions import BotoCoreError, ClientError
from pyspark.errors import PySparkRuntimeError

from pipelines import redaction
from pipelines.exploration.datasets import DataError
from pipelines.exploration.questions import QUESTIONS, Answers
from pipelines.exploration.storage import passed_over
from pipelines.file_names import passed_over_line
from pipelines.s3_jars import JarsMissing, s3_jars


@click.command(help=__doc__)
@click.option("--engine", type=click.Choice(["spark", "duckdb", "warehouse"]), required=True)
@click.option("--data", metavar="FOLDER|s3a://BUCKET/", help="Place of the files; not for the warehouse.")
@click.option("--json", "as_json", is_flag=True, help="Print [{id, question, answer, unit}]; answers as text.")
def main(engine: str, data: str | None, as_json: bool) -> None:
    """Print each question with its answer. Exit with 1 and one line if the data can't be read."""
    redaction.install()
    if engine != "warehouse" and not data:
        raise click.UsageError(f"--data is not set; give the folder or bucket of the files for {engine}")
    try:
        given = _answers(engine, data or "")
        over = passed_over_line(passed_over(data)) if data and engine != "warehouse" else ""
    except (DataError, JarsMissing, PySparkRuntimeError, BotoCoreError, ClientError) as error:
        sys.exit(" ".join(str(error).split()))
    except KeyError as error:
        sys.exit(f"the variable {error.args[0]} is not set; it says how to reach the warehouse")
    if over:
        click.echo(over, err=True)
    _print(given, as_json)


def _answers(engine: str, data: str) -> Answers:
    """Answer with one engine, and import that engine alone. `data` is not for the warehouse."""
    if engine == "warehouse":
        from pipelines.exploration.warehouse import warehouse_answers

        return warehouse_answers(os.environ)
    if engine == "duckdb":
        from pipelines.exploration.duckdb_sql import duckdb_answers

        return duckdb_answers(data)
    from pipelines.exploration.session import spark_session
    from pipelines.exploration.spark_sql import spark_answers

    spark = spark_session(s3_jars() if data.startswith("s3a://") else ())
    try:
        return spark_answers(spark, data)
    finally:
        spark.stop()


def _print(given: Answers, as_json: bool) -> None:
    rows = [
        {
            "id": question.id,
            "question": question.text,
            "answer": "none" if given[question.id] is None else str(given[question.id]),
            "unit": question.unit,
        }
        for question in QUESTIONS
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['question']}\n    {row['answer']} {row['unit']}")


if __name__ == "__main__":
    main(prog_name="python -m pipelines.exploration")
