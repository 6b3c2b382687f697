"""Each job of the lane starts in an environment built from the lock, its variables and its groups, and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from promotion.uv import find
from rehearsal import jobs
from tests.conftest import clean_environment

PROJECT = Path(__file__).resolve().parents[2]
LANE = jobs.read(PROJECT, "dev")


def commands() -> dict[str, tuple[str, ...]]:
    """Return the verbs that the pipeline runs, each with its groups: {"scripts.report": ("exploration",)}."""
    lines = [line for job in LANE.values() for line in job.lines]
    return {module: jobs.groups(line) for line in lines if (module := jobs.module(line))}


def variables() -> dict[str, str]:
    """Return the variables that every job of the lane has."""
    everywhere = set.intersection(*(set(job.variables.items()) for job in LANE.values()))
    return dict(everywhere)


@pytest.fixture(scope="module")
def uv() -> str:
    return find()


def environment_of_a_job(folder: Path) -> dict[str, str]:
    environment = {**clean_environment(), **variables(), "UV_PROJECT_ENVIRONMENT": str(folder / "venv")}
    environment.pop("VIRTUAL_ENV", None)
    return environment


def sync(uv: str, groups: tuple[str, ...], environment: dict[str, str]) -> None:
    command = [uv, "sync", "--quiet", "--frozen", *(word for group in groups for word in ("--group", group))]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, timeout=300)


@pytest.mark.slow
@pytest.mark.parametrize("groups", sorted(set(commands().values())), ids=lambda groups: "+".join(groups) or "no group")
def test_every_verb_starts_with_the_packages_of_its_job(groups, uv, tmp_path) -> None:
    environment = environment_of_a_job(tmp_path)
    sync(uv, groups, environment)
    failed = {}
    for module in (module for module, of in commands().items() if of == groups):
        done = subprocess.run(
            [tmp_path / "venv" / "bin" / "python", "-m", module, "--help"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode or "Usage" not in done.stdout:
            failed[module] = done.stderr.strip().splitlines()[-1:]
    assert failed == {}


@pytest.mark.slow
def test_the_review_compares_the_schema_with_the_packages_of_its_job(uv, tmp_path) -> None:
    environment = environment_of_a_job(tmp_path)
    sync(uv, commands()["scripts.review"], environment)
    python = tmp_path / "venv" / "bin" / "python"
    command = [python, "-m", "scripts.review", "dev", "--base", "HEAD", "--json", "--out", tmp_path / "page"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert isinstance(document["schema"], list) and isinstance(document["contracts"], list), document


def test_the_lane_leaves_the_developers_groups_out() -> None:
    assert variables()["UV_NO_DEFAULT_GROUPS"] == "1"
    verbs = ("plan", "apply", "migrate", "verify", "report", "review")
    assert {f"scripts.{verb}" for verb in verbs} <= set(commands())
