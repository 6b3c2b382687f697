"""Every Dockerfile of the project. No engine is needed: each is linted, and what it copies, installs and starts is
compared with the project that it is built from. `make images` builds and runs them."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rehearsal.images.catalog import sources

PROJECT = Path(__file__).resolve().parents[1]
HADOLINT = Path(sys.executable).parent / "hadolint"
LOADED = """
import runpy, sys, pathlib
sys.argv = [sys.argv[1], "--help"]
try:
    runpy.run_module(sys.argv[0], run_name="__main__")
except SystemExit:
    pass
files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
print()
print(*sorted({file for file in files if file and "site-packages" not in file}), sep="\\n")
"""


DOCKERFILES = sorted(source.dockerfile for source in sources(PROJECT))
each = pytest.mark.parametrize("dockerfile", DOCKERFILES)


def steps(dockerfile: str) -> list[tuple[str, list[str]]]:
    """(instruction, words) of each step, comments left out and continued lines joined."""
    lines = [line for line in (PROJECT / dockerfile).read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (name.upper(), words.split())
        for name, _, words in (line.partition(" ") for line in joined.splitlines())
        if name
    ]


def copied(dockerfile: str) -> list[Path]:
    """Return the files that it takes from the project's folder."""
    copies = [words for name, words in steps(dockerfile) if name in ("COPY", "ADD")]
    own = [words for words in copies if not any(word.startswith("--from=") for word in words)]
    return [PROJECT / word for words in own for word in [w for w in words if not w.startswith("--")][:-1]]


def entry(dockerfile: str) -> str | None:
    """The module that it starts, if it starts one."""
    text = (PROJECT / dockerfile).read_text()
    found = re.search(r'^(?:ENTRYPOINT|CMD) \[.*"-m", "([a-z_.]+)"', text, re.MULTILINE)
    return found and found[1]


def test_all_images_are_known():
    assert {".gitlab/Dockerfile", "pipelines/bulk_load/Dockerfile", "pipelines/splitter/Dockerfile"} <= set(DOCKERFILES)


@each
def test_hadolint_finds_nothing(dockerfile):
    done = subprocess.run([HADOLINT, PROJECT / dockerfile], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@each
def test_every_path_it_copies_exists(dockerfile):
    assert [str(path) for path in copied(dockerfile) if not path.exists()] == []


@each
def test_its_uv_is_the_one_of_the_set_up(dockerfile):
    [version] = re.findall(r"^uv==(\S+)", (PROJECT / "scripts" / "uv_hashes.lock").read_text(), re.MULTILINE)
    found = re.findall(r"ghcr\.io/astral-sh/uv:([^\s@]+)", (PROJECT / dockerfile).read_text())
    assert set(found) == {version}


@each
def test_nothing_but_the_lock_installs_spark(dockerfile):
    """So an image that has Spark has the lock's, and a Java that is new enough for it beside it."""
    text = " ".join(word for _, words in steps(dockerfile) for word in words)
    packages = tomllib.loads((PROJECT / "uv.lock").read_text())["package"]
    [locked] = [package["version"] for package in packages if package["name"] == "pyspark"]
    pins = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"pyspark=={locked}" in pins
    assert "pip install" not in text and "apache/spark" not in text and not re.search("spark[-:][0-9]", text)
    assert [words for _, words in steps(dockerfile) if {"uv", "sync"} <= set(words) and "--frozen" not in words] == []
    assert [int(java) for java in re.findall(r"(?:temurin:|openjdk-)(\d+)", text) if int(java) < 17] == []


@pytest.mark.slow
@pytest.mark.parametrize("dockerfile", [one for one in DOCKERFILES if entry(one)])
def test_what_it_starts_finds_all_its_modules_in_the_image(dockerfile):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, entry(dockerfile)], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0 and "Usage:" in done.stdout, done.stderr
    ours = [Path(line) for line in done.stdout.splitlines() if line.startswith(str(PROJECT)) and ".venv" not in line]
    there = copied(dockerfile)
    assert ours
    assert [str(path) for path in ours if not any(path.is_relative_to(source) for source in there)] == []


@pytest.mark.parametrize("dockerfile", [one for one in DOCKERFILES if entry(one)])
def test_what_it_starts_is_not_root(dockerfile):
    users = [words[0] for name, words in steps(dockerfile) if name == "USER"]
    assert users and users[-1].isdecimal() and int(users[-1]) > 0


def test_fargate_runs_each_image_of_a_pipeline():
    """Where Terraform asks for an image, there is a Dockerfile to build it from."""
    for file in (PROJECT / "environments").glob("*.tfvars.json"):
        for name in json.loads(file.read_text())["images"]:
            assert f"pipelines/{name}/Dockerfile" in DOCKERFILES


def test_the_splitters_port_and_health_check_are_the_ones_that_fargate_uses():
    dockerfile = "pipelines/splitter/Dockerfile"
    variables = dict(word.split("=", 1) for name, words in steps(dockerfile) if name == "ENV" for word in words)
    port = variables["MARQUEE_METRICS_PORT"]
    assert [words for name, words in steps(dockerfile) if name == "EXPOSE"] == [[port]]
    fargate = (PROJECT / "terraform" / "splitter.tf").read_text()
    assert re.findall(r"metrics_port += (\d+)", fargate) == [port]
    [checked] = re.findall(r"^HEALTHCHECK .*\n +CMD (\[.*\])$", (PROJECT / dockerfile).read_text(), re.MULTILINE)
    [asked] = re.findall(r"health_command += (\[.*\])$", fargate, re.MULTILINE)
    assert json.loads(checked) == json.loads(asked)
    module = json.loads(checked)[-1]
    found = copied(dockerfile)
    assert any((PROJECT / module.replace(".", "/")).with_suffix(".py").is_relative_to(source) for source in found)


def test_emr_gets_the_same_code_and_no_spark_but_its_own():
    fargate, emr = copied("pipelines/splitter/Dockerfile"), copied("pipelines/splitter/Dockerfile.emr")
    assert fargate == emr
    [sync] = [words for _, words in steps("pipelines/splitter/Dockerfile.emr") if {"uv", "sync"} <= set(words)]
    assert " ".join(sync).endswith("--no-install-package pyspark --no-install-package py4j")
