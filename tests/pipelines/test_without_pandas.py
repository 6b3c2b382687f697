import os
import re
import subprocess
import sys

import pytest

from pipelines import without_pandas
from tests.conftest import PROJECT

FENCED = "promotion.migration.fenced_schemachange"


def imported(program: str, *arguments: str) -> set[str]:
    """Return the modules that a program imports: https://docs.python.org/3/using/cmdline.html#cmdoption-X"""
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=PROJECT, env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return set(re.findall(r"^import time:.*\| +(\S+)$", done.stderr, re.MULTILINE))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("scripts.migrate", ["--help"]),
        ("scripts.review", ["--help"]),
        ("pipelines.splitter", ["--help"]),
        ("pipelines.bulk_load", ["--help"]),
        (FENCED, ["DEPLOY.LEASE", "1", "--version"]),
    ],
)
def test_a_program_without_frames_starts_without_pandas(program, arguments):
    found = imported(program, *arguments)
    assert "snowflake.connector" in found
    assert "pandas.core" not in found


def test_each_program_is_there():
    for program in without_pandas._PROGRAMS:
        path = PROJECT / program.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), program


@pytest.mark.slow
def test_a_process_that_imports_a_program_keeps_pandas():
    done = subprocess.run([sys.executable, "-c", "import scripts.migrate, pandas"], cwd=PROJECT, timeout=120)
    assert done.returncode == 0


def test_pyarrow_makes_arrays_without_pandas():
    code = """
import sys
sys.orig_argv = ["-m", "scripts.erase"]
import scripts, pyarrow
assert pyarrow.array([1, None]).to_pylist() == [1, None] and "pandas" not in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, timeout=120).returncode == 0
