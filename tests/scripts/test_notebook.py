import subprocess
import sys

import pytest

from tests.conftest import PROJECT, clean_environment

pytestmark = pytest.mark.slow


def notebook(tmp_path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "scripts.notebook", *arguments]
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path), **variables}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)


def test_without_a_cloud_the_warehouse_is_one_line(tmp_path):
    done = notebook(tmp_path, DATA="warehouse")
    assert done.returncode == 1
    assert done.stderr == "Error: nothing is deployed for DATA=warehouse: run `make rehearse KEEP=1` first\n"


def test_a_folder_that_is_none_is_one_line(tmp_path):
    done = notebook(tmp_path, DATA="nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: nowhere is not a folder; DATA takes one") and done.stderr.count("\n") == 1


def test_an_environment_that_is_none_is_one_line(tmp_path):
    done = notebook(tmp_path, "--environment", "nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no environment 'nowhere'; there are: ") and done.stderr.count("\n") == 1
