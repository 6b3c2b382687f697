import subprocess
import sys

import pytest

from tests.conftest import PROJECT


def threshold(code: str, *arguments: str) -> int:
    """Return how many new objects there may be before Python looks for garbage, after the code of a new process."""
    command = [sys.executable, "-c", f"{code}\nimport gc; print(gc.get_threshold()[0])", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120)
    return int(done.stdout)


@pytest.mark.parametrize("program", ["scripts.plan", "promotion.migration.fenced_schemachange", "pipelines.splitter"])
def test_a_program_looks_for_garbage_seldom_while_it_starts(program):
    assert threshold(f"import {program.partition('.')[0]}", program) == 20_000


def test_a_process_that_imports_a_program_keeps_its_threshold():
    assert threshold("import scripts, promotion, pipelines") == threshold("") < 20_000


def test_a_service_that_has_started_looks_as_often_as_by_default_and_among_new_objects_alone():
    code = "from pipelines import garbage; garbage.often(); import gc; assert gc.get_freeze_count() > 1000"
    assert threshold(code, "pipelines.splitter") == threshold("")


def test_the_splitter_does_so():
    code = """
import sys
from click.testing import CliRunner
from pipelines.splitter.__main__ import main
assert CliRunner().invoke(main, ["gc", "--no-such-option"]).exit_code == 2
"""
    assert threshold(code, "pipelines.splitter") == threshold("")
