"""Git for tests, as a person who has not set it up."""

import shutil
from pathlib import Path

from tools.git import git as run

_SETTINGS = ("-c", "user.name=t", "-c", "user.email=t@x.invalid", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    """Return the output of git in `folder`, stripped."""
    return run(folder, *_SETTINGS, *arguments).decode().strip()


def clone_working_tree(project: Path, folder: Path) -> None:
    """Clone a project, with the files that are not committed."""
    git(project, "clone", "--quiet", "--no-hardlinks", str(project), str(folder))
    names = git(project, "ls-files", "-z", "--modified", "--others", "--exclude-standard")
    for name in filter(None, names.split("\0")):
        if (project / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project / name, folder / name)
