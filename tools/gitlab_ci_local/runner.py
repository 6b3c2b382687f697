"""The command that runs the committed pipeline over a clone, and the clone and programs that it takes.

Node.js comes from a Python wheel, and a stand-in replaces rsync where there is none: nothing is installed by hand.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.git import git
from tools.npm import NODE, installed

_HERE = Path(__file__).parent
_PROJECT = _HERE.parents[1]
ORIGIN = "https://gitlab.example/marquee/marquee.git"


def script() -> Path:
    """Return gitlab-ci-local's entry script, installed once into the user's cache. Raise NpmFailed."""
    folder = installed("gitlab-ci-local", _HERE, "gitlab-ci-local can't be installed from npm's registry")
    return folder / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"


def command(entry: Path, *arguments: str) -> list[str]:
    """Return the command line that runs gitlab-ci-local in the current folder."""
    return [str(NODE), str(entry), *arguments]


def environment(given: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the variables of the runner; `folder` gets the stand-in for rsync, if it takes one.

    No program of this Python environment is on its PATH: a job has those of its image, and makes its own environment.
    """
    programs = [each for each in given["PATH"].split(os.pathsep) if each != f"{sys.prefix}/bin"]
    path = [*_stand_in(folder), *programs, f"{sys.base_prefix}/bin", str(_PROJECT / ".tools" / "bin")]
    return {**given, "PATH": os.pathsep.join(path), "NO_COLOR": "1"}


def as_main(clone: Path) -> None:
    """Make HEAD of a clone the branch main, and what a remote of GitLab's has. Raise subprocess.SubprocessError."""
    for words in (
        ["checkout", "--quiet", "-B", "main"],
        ["remote", "add", "origin", ORIGIN],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
        ["remote", "set-head", "origin", "main"],
    ):
        git(clone, *words)
    with (clone / ".git" / "info" / "exclude").open("a") as file:
        file.write(".gitlab-ci-local*\n")


def keep_artifacts(clone: Path) -> None:
    """Leave `after_script` out of the clone's jobs: with --shell-isolation it begins from the sources again.

    Then the artifacts that the job made are gone before they are kept. GitLab's runners do not do that.
    """
    (clone / ".gitlab-ci-local.yml").write_text("default: { after_script: [] }\n")


def _stand_in(folder: Path) -> list[str]:
    if shutil.which("rsync"):
        return []
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "rsync"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{_HERE / "rsync.py"}" "$@"\n')
    program.chmod(0o755)
    return [str(folder)]
