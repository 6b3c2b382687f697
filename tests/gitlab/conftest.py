"""gitlab-ci-local over a clone of the project."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.git import git
from tools.gitlab_ci_local import runner as gitlab
from tools.npm import NpmFailed

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Runner:
    """gitlab-ci-local over one clone."""

    script: Path
    clone: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, seconds: float = 240) -> subprocess.CompletedProcess:
        """Run it with these arguments and variables. A job that fails is an exit code, not an exception."""
        return subprocess.run(
            gitlab.command(self.script, *arguments),
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
        return gitlab.script()
    except NpmFailed as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="module")
def runner(gitlab_ci_local, guarded_environment, tmp_path_factory) -> Runner:
    """gitlab-ci-local over a fresh clone of what is committed, on branch main."""
    folder = tmp_path_factory.mktemp("runner")
    clone = folder / "clone"
    # What is checked out may be another branch, or none. In one pack: each job gets a copy of every file.
    git(PROJECT, "clone", "--quiet", "--no-local", "--origin", "source", str(PROJECT), str(clone))
    gitlab.as_main(clone)
    return Runner(gitlab_ci_local, clone, gitlab.environment(guarded_environment, folder / "tools"))
