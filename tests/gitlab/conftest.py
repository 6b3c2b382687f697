"""gitlab-ci-local, pinned by package-lock.json, run by the Node.js of a Python wheel: nothing to install by hand."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tools.npm import NODE, NpmFailed, installed

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
ORIGIN = "https://gitlab.example/marquee/marquee.git"


@dataclass(frozen=True)
class Runner:
    """gitlab-ci-local over one clone."""

    script: Path
    clone: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess:
        """Run it with these arguments and variables. A job that fails is an exit code, not an exception."""
        return subprocess.run(
            [NODE, self.script, *arguments],
            cwd=self.clone,
            env=self.environment,
            timeout=seconds,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="module")
def expanded(runner) -> dict:
    """The pipeline as GitLab sees it: includes, inputs and extends carried out. Keys that are no jobs are in it too."""
    done = runner("--preview")
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)


@pytest.fixture(scope="module")
def jobs(expanded) -> dict[str, dict]:
    return {name: job for name, job in expanded.items() if isinstance(job, dict) and "script" in job}


@pytest.fixture(scope="session")
def gitlab_ci_local() -> Path:
    """The runner's entry script, installed once into the user's cache."""
    try:
        folder = installed("gitlab-ci-local", HERE, "gitlab-ci-local can't be installed from npm's registry")
    except NpmFailed as error:
        pytest.fail(str(error), pytrace=False)
    return folder / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Folders in front of PATH: a stand-in for rsync where there is none."""
    if shutil.which("rsync"):
        return []
    folder = tmp_path_factory.mktemp("tools")
    stand_in = folder / "rsync"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "rsync.py"}" "$@"\n')
    stand_in.chmod(0o755)
    return [str(folder)]


@pytest.fixture(scope="module")
def runner(gitlab_ci_local, tools, guarded_environment, tmp_path_factory) -> Runner:
    """gitlab-ci-local over a fresh clone of what is committed, on branch main."""
    clone = tmp_path_factory.mktemp("runner") / "clone"
    for command in (
        ["clone", "--quiet", "--no-hardlinks", str(PROJECT), str(clone)],
        ["-C", str(clone), "checkout", "--quiet", "-B", "main"],
        ["-C", str(clone), "remote", "set-url", "origin", ORIGIN],
        # What is checked out may be another branch, or none.
        ["-C", str(clone), "update-ref", "refs/remotes/origin/main", "HEAD"],
        ["-C", str(clone), "remote", "set-head", "origin", "main"],
    ):
        subprocess.run(["git", *command], check=True, timeout=60)
    # No program of the developer's environment: a job has those of its image, and makes its own environment.
    programs = [folder for folder in guarded_environment["PATH"].split(os.pathsep) if folder != f"{sys.prefix}/bin"]
    path = os.pathsep.join([*tools, *programs, f"{sys.base_prefix}/bin", str(PROJECT / ".tools" / "bin")])
    return Runner(gitlab_ci_local, clone, {**guarded_environment, "PATH": path, "NO_COLOR": "1"})
