"""The jobs of the lane that the image of the jobs runs, and those that it only starts."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from rehearsal.images import lane
from rehearsal.jobs import Job, module, read

PROJECT = Path(__file__).parents[3]


@dataclass
class Side:
    """Notes the commands that it is to run."""

    uv: str = "/usr/local/bin/uv"
    folder: Path = PROJECT
    jobs: dict[str, Job] = field(default_factory=lambda: read(PROJECT, "local"))
    ran: list[tuple[str, list[str], dict[str, str]]] = field(default_factory=list)

    def python(self, *groups: str) -> Path:
        return Path("/packages", "-".join(groups) or "plain", "bin", "python")

    def run(self, name: str, command: list[str], role: dict[str, str], **options: Any) -> None:
        assert options["folder"] == PROJECT
        self.ran.append((name, command, role))


def test_every_kind_of_job_of_the_lane_is_run_or_started():
    """A merge request's and the buttons' are started: there is no earlier release, no lock and nobody to erase."""
    run = {*lane.BEFORE_SERVICES, *lane.BESIDE_SERVICES}
    assert run | {*lane.ONLY_STARTED} == set(read(PROJECT, "local")) and not run & {*lane.ONLY_STARTED}


def test_a_job_is_started_command_by_command_with_its_own_packages():
    side = Side()
    assert lane.start(side, "rollback", print) == "scripts.identity, scripts.rollback"
    assert lane.start(side, "drift", print).endswith("scripts.drift")
    assert [command for _, command, _ in side.ran] == [
        [side.uv, "run", "python", "-m", "scripts.identity", "--help"],
        [side.uv, "run", "python", "-m", "scripts.rollback", "--help"],
        [side.uv, "run", "python", "-m", "scripts.identity", "--help"],
        [side.uv, "run", "--group", "localcloud", "python", "-m", "scripts.drift", "--help"],
    ]
    assert [role["UV_PROJECT_ENVIRONMENT"] for *_, role in side.ran][-2:] == ["/packages/plain", "/packages/localcloud"]
    assert {role["UV_NO_DEFAULT_GROUPS"] for *_, role in side.ran} == {"1"}


@pytest.mark.slow
def test_each_started_command_prints_its_help_and_make_knows_each_target():
    """The same commands as in the image, run on this machine."""
    found = read(PROJECT, "local")
    modules = {module(line) for name in lane.ONLY_STARTED for line in found[name].lines}
    for name in sorted(filter(None, modules)):
        command = [sys.executable, "-m", name, "--help"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout.startswith("Usage: "), done.stderr
    side = Side()
    lane.start_make(side, lane.make_targets(PROJECT))
    [(_, command, _)] = side.ran
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "ruff check" in done.stdout, done.stderr


def test_each_job_of_the_pipeline_that_calls_make_is_known():
    text = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text())
    called = {line for entry in text.values() if isinstance(entry, dict) for line in entry.get("script", ())}
    assert {f"make {target}" for target in lane.make_targets(PROJECT)} == {
        line for line in called if line.startswith("make ")
    }
    assert {"lint", "coverage", "rehearse"} <= set(lane.make_targets(PROJECT))
