"""Each job of the lane starts in an environment built from the lock, its variables and its groups, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import clean_environment

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"uv run(?P<groups>(?: --group [a-z]+)*) python -m (?P<module>scripts\.[a-z_]+)")


def commands() -> dict[str, tuple[str, ...]]:
    """Return the verbs that the files in .gitlab/ run, each with its groups: {"scripts.report": ("exploration",)}."""
    found: dict[str, tuple[str, ...]] = {}
    for file in ("deploy.yml", "drift.yml"):
        for match in COMMAND.finditer((PROJECT / ".gitlab" / file).read_text()):
            found[match["module"]] = tuple(match["groups"].replace("--group", "").split())
    return found


def variables() -> dict[str, str]:
    """Return the UV_… variables that every job of the lane has."""
    _, lane = yaml.safe_load_all((PROJECT / ".gitlab" / "deploy.yml").read_text())
    template = next(iter(lane.values()))
    return {name: value for name, value in template["variables"].items() if name.startswith("UV_")}


@pytest.fixture(scope="module")
def uv() -> str:
    found = shutil.which("uv", path=os.pathsep.join([os.environ["PATH"], str(PROJECT / ".tools" / "bin")]))
    assert found, "scripts/setup puts uv into .tools/bin"
    return found


@pytest.mark.slow
@pytest.mark.parametrize("groups", sorted(set(commands().values())), ids=lambda groups: "+".join(groups) or "no group")
def test_every_verb_starts_with_the_packages_of_its_job(groups, uv, tmp_path) -> None:
    environment = {**clean_environment(), **variables(), "UV_PROJECT_ENVIRONMENT": str(tmp_path / "venv")}
    environment.pop("VIRTUAL_ENV", None)
    sync = [uv, "sync", "--quiet", "--frozen", *(word for group in groups for word in ("--group", group))]
    subprocess.run(sync, cwd=PROJECT, env=environment, check=True, timeout=300)
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


def test_the_lane_leaves_the_developers_groups_out() -> None:
    assert variables()["UV_NO_DEFAULT_GROUPS"] == "1"
    assert {"scripts.plan", "scripts.apply", "scripts.migrate", "scripts.verify", "scripts.report"} <= set(commands())
