"""The lines of a Git repository: of the files as they are, and of all commits of all branches."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.git import git


class ShallowClone(Exception):
    """The clone has not all commits."""


@dataclass(frozen=True)
class Line:
    """A line and the one after it in its file or hunk; `place`: FILE:LINE, or COMMIT FILE."""

    text: str
    after: str
    place: str


def tree(folder: Path) -> Iterator[Line]:
    """Yield the lines of all files that are tracked, or could be: those of .gitignore are left out. Only UTF-8 text."""
    for name in _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        path = folder / name
        if not name or path.is_symlink() or not path.is_file():
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, (text, after) in enumerate(itertools.pairwise([*lines, ""]), 1):
            yield Line(text, after, f"{name}:{number}")


def history(folder: Path) -> Iterator[Line]:
    """Yield each line that a commit of any branch added. Raise ShallowClone if it lacks some."""
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise ShallowClone("the clone is shallow: fetch the whole history (git fetch --unshallow; in CI GIT_DEPTH: 0)")
    options = ("-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--diff-merges=first-parent")
    lines = _git(folder, "log", "--all", *options, "--format=commit %h").split("\n")
    commit = name = ""
    for text, after in itertools.pairwise([*lines, ""]):
        if text.startswith("commit "):
            commit = text.removeprefix("commit ")
        elif text.startswith("+++ "):
            name = text.removeprefix("+++ b/")
        elif text.startswith("+"):
            yield Line(text[1:], after[1:] if after.startswith("+") else "", f"{commit} {name}")


def _git(folder: Path, *arguments: str) -> str:
    return git(folder, *arguments).decode(errors="replace")
