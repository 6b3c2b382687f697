"""The two sides of a change in git: a base commit, and the working tree."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from promotion.errors import PromotionError
from promotion.migration import commit, target_branch

_SECONDS = 60


class NoBase(PromotionError):
    """There is nothing to compare the working tree with."""


@dataclass(frozen=True)
class Sources:
    """The working tree in `project` compared with the commit `base`; `name` says what that is."""

    project: Path
    base: str
    name: str

    def unpack(self, folder: str, place: Path) -> Path:
        """Write a folder of the project as of the base into `place`, and return that; it is empty if there was none."""
        place.mkdir(parents=True)
        commit.unpack(self.base, self.project / folder, place)
        return place

    def before(self, path: str) -> str:
        """Return the text of a file at the base; empty if there was none."""
        return _git(self.project, "show", f"{self.base}:{path}") or ""

    def after(self, path: str) -> str:
        """Return the text of a file in the working tree; empty if there is none."""
        file = self.project / path
        return file.read_text(errors="replace") if file.is_file() else ""

    def changed(self) -> list[str]:
        """Return the paths of the files that were added, changed or removed since the base, new ones included."""
        tracked = _git(self.project, "diff", "--name-only", "-z", "--no-renames", self.base) or ""
        new = _git(self.project, "ls-files", "--others", "--exclude-standard", "-z") or ""
        return sorted(filter(None, (tracked + new).split("\0")))


def against_branch(project: Path, variables: Mapping[str, str]) -> Sources:
    """Return the change since the merge base with the target of the merge request, or the main branch. Raise NoBase."""
    _check(project)
    branch = target_branch.usual(project, variables)
    if branch is None:
        raise NoBase("there is no main branch here; git fetch origin, or name a commit with --base")
    try:
        return Sources(project, commit.merge_base(branch, project), f"the merge base with {branch}")
    except commit.CommitMissing as error:
        raise NoBase(f"{error}{_shallow(project)}") from error


def against_commit(project: Path, revision: str, name: str) -> Sources:
    """Return the change since a commit. Raise NoBase."""
    _check(project)
    found = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not found:
        raise NoBase(f"there is no commit {revision} here; git fetch it{_shallow(project)}")
    return Sources(project, found.strip(), name)


def head(project: Path) -> str:
    """Return the commit of the working tree; empty without a repository."""
    return (_git(project, "rev-parse", "HEAD") or "").strip()


def _check(project: Path) -> None:
    if _git(project, "rev-parse", "--git-dir") is None:
        raise NoBase(f"{project} is no git repository; clone the project, so that there is something to compare with")


def _shallow(project: Path) -> str:
    shallow = (_git(project, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    return "; this clone is shallow: git fetch --unshallow, in a job GIT_DEPTH: 0" if shallow else ""


def _git(project: Path, *arguments: str) -> str | None:
    """Return the output of git; None if it fails or is not installed."""
    try:
        done = subprocess.run(["git", "-C", str(project), *arguments], capture_output=True, timeout=_SECONDS)
    except FileNotFoundError:
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None
