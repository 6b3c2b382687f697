"""The two sides of a change in git: a base commit, and the working tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.visible_text import visible_line
from promotion.errors import PromotionError
from promotion.migration import commit, target_branch
from promotion.repository import answer, line


class NoBase(PromotionError):
    """There is nothing to compare the working tree with."""


@dataclass(frozen=True)
class Sources:
    """The working tree in `project` compared with the commit `base`; `name` says what that is."""

    project: Path
    base: str
    name: str

    def unpack(self, folder: str, place: Path) -> Path:
        """Write a folder of the project as of the base into `place`, and return that; it is empty if there was none.

        Raise CommitMissing.
        """
        place.mkdir(parents=True)
        commit.unpack(self.base, self.project / folder, place)
        return place

    def before(self, path: str) -> str:
        """Return the text of a file at the base; empty if there was none. Raise GitFailed if it can't be read."""
        if not answer(self.project, "ls-tree", "--full-tree", self.base, path):
            return ""
        return answer(self.project, "show", f"{self.base}:{path}").decode(errors="replace")

    def after(self, path: str) -> str:
        """Return the text of a file in the working tree; empty if there is none."""
        file = self.project / path
        return file.read_text(errors="replace") if file.is_file() else ""

    def changed(self) -> list[str]:
        """Return the paths of the files that were added, changed or removed since the base, new ones included.

        Raise GitFailed.
        """
        tracked = answer(self.project, "diff", "--name-only", "-z", "--no-renames", self.base)
        new = answer(self.project, "ls-files", "--others", "--exclude-standard", "-z")
        return sorted(filter(None, (tracked + new).decode(errors="replace").split("\0")))


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
    found = line(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not found:
        raise NoBase(f"there is no commit {visible_line(revision)} here; git fetch it{_shallow(project)}")
    return Sources(project, found, name)


def head(project: Path) -> str:
    """Return the commit of the working tree; empty without a repository."""
    return line(project, "rev-parse", "HEAD")


def _check(project: Path) -> None:
    if not line(project, "rev-parse", "--git-dir"):
        raise NoBase(f"{project} is no git repository; clone the project, so that there is something to compare with")


def _shallow(project: Path) -> str:
    shallow = line(project, "rev-parse", "--is-shallow-repository") == "true"
    return "; this clone is shallow: git fetch --unshallow, in a job GIT_DEPTH: 0" if shallow else ""
