"""A project in a repository of its own, for tests: a branch `main`, and a branch `change` that is checked out."""

import shutil
from pathlib import Path

from tests.git import git

PROJECT = Path(__file__).resolve().parents[3]


class Repository:
    """The folders of this project that a review reads, as they are, on `main` and on `change`."""

    def __init__(self, folder: Path, *folders: str) -> None:
        self.folder = folder
        for name in folders:
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".terraform*"))
        folder.mkdir(exist_ok=True)
        shutil.copy(PROJECT / ".sqlfluff", folder)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()
        self.git("switch", "--quiet", "--create", "change")

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def commit(self) -> str:
        """Commit all of the working tree, and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")
        return self.git("rev-parse", "HEAD")
