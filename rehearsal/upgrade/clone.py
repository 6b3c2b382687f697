"""A side's folder as a clone of the project, as GitLab's runners check one out: its jobs read commits by git."""

import os
from pathlib import Path

from promotion.repository import answer

_PERSON = {
    **{f"GIT_{who}_{what}": "rehearsal" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


def check_out(folder: Path, project: Path, parent: str) -> str:
    """Make `folder` a clone of `project` whose HEAD has exactly its files, and return HEAD, 40 hex digits.

    That is the commit `parent` if the files are its own, else one on top of it. The clone borrows the project's objects
    and writes nothing there. Raise PromotionError if git can't.
    """
    objects = Path(_git(project, "rev-parse", "--path-format=absolute", "--git-path", "objects"))
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    (folder / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "objects" / "info" / "alternates").write_text(f"{objects}\n")
    shallow = Path(_git(project, "rev-parse", "--path-format=absolute", "--git-path", "shallow"))
    if shallow.is_file():
        (folder / ".git" / "shallow").write_bytes(shallow.read_bytes())
    _git(folder, "add", "--all")
    tree = _git(folder, "write-tree")
    same = tree == _git(folder, "rev-parse", f"{parent}^{{tree}}")
    head = parent if same else _git(folder, "commit-tree", tree, "-p", parent, "-m", "the working tree")
    _git(folder, "update-ref", "HEAD", head)
    return head


def _git(folder: Path, *arguments: str) -> str:
    others = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return answer(folder, *arguments, variables={**others, **_PERSON}).decode().strip()
