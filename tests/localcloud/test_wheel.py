"""The package for others: its wheel in an empty virtual environment runs the examples of its README."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from promotion.uv import find

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "localcloud"
README = (PACKAGE / "README.md").read_text()


def run(*command: str | Path, cwd: Path) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def uv() -> str:
    return find()


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(uv, "build", "--quiet", "--wheel", "--out-dir", folder, PACKAGE, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has the wheel, its dependencies as they are locked, and pytest."""
    folder = tmp_path_factory.mktemp("empty")
    locked = run(
        uv, "export", "--quiet", "--frozen", "--package", "localcloud", "--no-emit-project", "--no-hashes", cwd=PROJECT
    )
    (folder / "locked.txt").write_text(locked)
    run(uv, "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    interpreter = folder / "venv" / "bin" / "python"
    pinned = f"pytest=={importlib.metadata.version('pytest')}"
    install = (uv, "pip", "install", "--quiet", "--python", interpreter)
    run(*install, "--constraint", folder / "locked.txt", wheel, pinned, cwd=folder)
    return interpreter


def test_the_readme_s_ten_lines_run(python: Path, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(blocks("python")[0])
    assert run(python, script, cwd=tmp_path) == blocks("text")[0]


def test_pytest_finds_the_fixtures(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_example.py").write_text(blocks("python")[1])
    assert "2 passed" in run(python, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", tmp_path, cwd=tmp_path)


def test_the_console_script_is_there(python: Path, tmp_path: Path) -> None:
    version = importlib.metadata.version("localcloud")
    assert run(python.with_name("localcloud"), "--version", cwd=tmp_path) == f"localcloud, version {version}\n"


def test_the_wheel_has_its_license_its_types_and_no_word_of_this_project(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(wheel, tmp_path, "zip")
    assert (tmp_path / "localcloud" / "py.typed").is_file()
    [license_file] = tmp_path.glob("*.dist-info/licenses/LICENSE")
    assert "Apache License" in license_file.read_text()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if "marquee" in path.name.lower() + path.read_text().lower()] == []
