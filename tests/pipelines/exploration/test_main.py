import json
import subprocess
import sys

import pytest

from sampledata.december import december
from sampledata.folder import Style, write
from tests.conftest import PROJECT, clean_environment
from tests.pipelines.exploration.conftest import DECEMBER


def run(*arguments, **variables):
    command = [sys.executable, "-m", "pipelines.exploration", *map(str, arguments)]
    environment = {**clean_environment(), **variables}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_answers_are_printed_as_json(tmp_path):
    write(tmp_path, december(1), Style(), {})
    done = run("--engine", "duckdb", "--data", tmp_path, "--json")
    assert {row["id"]: row["answer"] for row in json.loads(done.stdout)} == {k: str(v) for k, v in DECEMBER.items()}
    assert all(row.keys() == {"id", "question", "answer", "unit"} for row in json.loads(done.stdout))


@pytest.mark.slow
def test_answers_are_printed_for_people(tmp_path):
    write(tmp_path, december(1), Style(), {})
    done = run("--engine", "duckdb", "--data", tmp_path)
    assert "What is the average streaming duration?\n    12.04 hours\n" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--engine", "duckdb", "--data", "/nowhere"], "no users: expected files .csv"),
        (["--engine", "warehouse"], "the variable SNOWFLAKE_ACCOUNT is not set"),
    ],
)
def test_what_goes_wrong_is_one_line(arguments, line):
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(line) and done.stderr.count("\n") == 1


@pytest.mark.slow
def test_spark_s_own_noise_ends_with_the_one_line():
    done = run("--engine", "spark", "--data", "/nowhere")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("no users: expected files")
    assert "Traceback" not in done.stderr
