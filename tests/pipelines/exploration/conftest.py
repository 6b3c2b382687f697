"""The engines as functions of a location; one Spark session for all tests of a worker; folders made of small rows."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.exploration.datasets import DataError
from pipelines.exploration.duckdb_sql import duckdb_answers
from pipelines.exploration.questions import Answers
from sampledata.december import december
from tests.conftest import PROJECT
from tests.pipelines.exploration.marts import load, migrated_warehouse

Ask = Callable[[object], Answers]
DECEMBER = {
    "movies_based_on_books": Decimal("93.40"),
    "christmas_morning_viewers": Decimal(1),
    "singaporean_movies": Decimal(3),
    "average_duration": Decimal("12.04"),
    "median_size": Decimal("935.439"),
    "half_watched": Decimal(65),
}


@pytest.fixture(scope="session")
def spark_process(cloud, tmp_path_factory) -> Iterator[Callable[[object], dict]]:
    log = tmp_path_factory.mktemp("spark") / "log"
    command = [sys.executable, "-m", "tests.pipelines.exploration.spark_process"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        log.open("w") as errors,
        subprocess.Popen(command, cwd=PROJECT, env=cloud.environment, stderr=errors, **pipes) as process,
    ):
        assert process.stdout.readline() == "ready\n", log.read_text()

        def ask(question: object) -> dict:
            print(json.dumps(question), file=process.stdin, flush=True)
            line = process.stdout.readline()
            assert line, log.read_text()
            given = json.loads(line)
            if "error" in given:
                raise DataError(given["error"])
            return given

        yield ask
        process.stdin.close()
        process.wait(60)


@pytest.fixture(scope="session")
def spark(spark_process) -> Ask:
    def ask(location: object) -> Answers:
        given = spark_process(str(location))
        return {question: None if value is None else Decimal(value) for question, value in given.items()}

    return ask


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request) -> Ask:
    return duckdb_answers if request.param == "duckdb" else request.getfixturevalue("spark")


def put(path: Path, rows: Iterable[tuple], columns: Sequence[str], end: str = "\n", mark: str = "") -> None:
    """Write rows, named tuples of a dataset, with these columns in this order, in the format of the path's name.

    A column that the rows have no value for is empty: files may leave it out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    chosen = [{column: getattr(row, column, None) for column in columns} for row in rows]
    if ".csv" in path.name:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, lineterminator=end)
        writer.writeheader()
        writer.writerows(chosen)
        data = text.getvalue()
    else:
        records = [json.dumps(record, ensure_ascii=False, default=str) for record in chosen]
        lines = ".jsonl" in path.name or "streaming" in path.parts
        data = "".join(record + end for record in records) if lines else f"[{','.join(records)}]"
    encoded = (mark + data).encode()
    path.write_bytes(gzip.compress(encoded) if path.name.endswith(".gz") else encoded)


@pytest.fixture(scope="session")
def sample_warehouse(cloud, tmp_path_factory):
    """A warehouse after all migrations with the default sample set in it."""
    warehouse = migrated_warehouse(cloud, tmp_path_factory.mktemp("sample-warehouse"))
    load(warehouse, december(1))
    return warehouse
