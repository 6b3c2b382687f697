"""No Docker engine builds the image here: it is linted, and what it copies, pins and starts is compared and run."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import PROJECT, clean_environment
from tests.pipelines.exploration.image import DOCKERFILE, instructions, lay_out, one

TEXT = DOCKERFILE.read_text()


def test_hadolint_finds_nothing():
    linted = subprocess.run(["hadolint", str(DOCKERFILE)], env=clean_environment(), capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, "")


def test_it_stands_on_a_dated_image_and_a_pinned_uv():
    assert re.search(r"^FROM quay\.io/jupyter/all-spark-notebook:\d{4}-\d{2}-\d{2}(@sha256:\w+)?$", TEXT, re.MULTILINE)
    pipeline = (PROJECT / ".gitlab" / "Dockerfile").read_text()
    uv = re.search(r"^FROM (ghcr\.io/astral-sh/uv:[\d.]+(?:@sha256:\w+)?) AS uv$", TEXT, re.MULTILINE)[1]
    assert f"FROM {uv} AS uv" in pipeline


def test_what_it_installs_is_the_lock_s():
    (install,) = [step.text for step in instructions() if step.name == "RUN" and "uv sync" in step.text]
    words = install.split()
    assert {"--frozen", "--no-default-groups"} <= set(words) and "pip" not in words
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    locked = tomllib.loads((PROJECT / "uv.lock").read_text())["package"]
    versions = {package["name"]: package.get("version") for package in locked}
    group = project["dependency-groups"][words[words.index("--group") + 1]]
    pins = [*group, *[each for each in project["project"]["dependencies"] if each.startswith("pyspark")]]
    assert {name: version for name, version in (pin.split("==") for pin in pins)}.items() <= versions.items()
    assert versions["pyspark"] and versions["jupyterlab"]


def test_it_copies_what_is_there_and_nothing_that_is_made():
    sources = [source for step in instructions() if step.name == "COPY" for source in step.sources]
    assert [source for source in sources if not (PROJECT / source).exists()] == []
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", "build"} <= set(ignored)


def test_nothing_runs_as_root_and_its_health_is_checked():
    users = [step.text for step in instructions() if step.name == "USER"]
    assert users == ["1000"]
    assert "http://127.0.0.1:8888/api" in one("HEALTHCHECK").text
    assert one("EXPOSE").text == "8888"


@pytest.mark.slow
def test_what_it_copies_is_all_that_the_notebook_imports(tmp_path: Path):
    folder = lay_out(tmp_path)
    script = "from pipelines.exploration import answer, charts, lab, source; print(lab.NOTEBOOK)"
    words = one("CMD").words
    done = subprocess.run(
        [words[0], "-c", script], cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == str(folder / "pipelines" / "exploration" / "EDA.ipynb"), done.stderr
    assert (folder / "pipelines" / "exploration" / "data" / "streaming" / "streams").is_dir()
