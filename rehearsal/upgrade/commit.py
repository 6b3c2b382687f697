"""The two sides of a change: the commit that it is rehearsed from, and the working tree."""

import io
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from promotion.errors import PromotionError
from promotion.migration.commit import merge_base
from promotion.repository import ask, line
from rehearsal.steps import StepFailed

# An older platform lacks one of these: the workspace of the lock, the lane, the contracts that shape the traffic.
_NEEDED = ("uv.lock", "localcloud/pyproject.toml", ".gitlab/deploy.yml", "contracts/users.odcs.yaml")


@dataclass(frozen=True)
class Base:
    """The commit (40 hex digits) that a change is rehearsed from; `note` says why it is not the one that was named."""

    commit: str
    note: str = ""


def find_base(named: str, project: Path) -> Base:
    """Return the commit `named`, or else the newest one that it shares with HEAD.

    Raise StepFailed if git has no such commit, if the two share none, or if it is too old to be rehearsed.
    """
    if named.startswith("-"):
        raise StepFailed(f"FROM={named} is no commit; give a branch, a tag or a hash")
    try:
        commit = merge_base(named, project)
    except PromotionError as error:
        raise StepFailed(f"FROM={named}: {error}") from error
    if missing := [name for name in _NEEDED if not ask(project, "ls-tree", "--name-only", commit, name)]:
        raise StepFailed(f"FROM={named} is too old: {commit[:12]} has no {missing[0]}{_oldest(project)}")
    head = line(project, "rev-parse", f"{named}^{{commit}}")
    if head == commit:
        return Base(commit)
    return Base(commit, f"{named} ({head[:12]}) has commits that this branch lacks; rebase to rehearse over them, too")


def export_commit(commit: str, project: Path, folder: Path) -> None:
    """Write the files of a commit into `folder`, which is emptied first. Raise StepFailed if git can't."""
    archive = ask(project, "archive", "--format=tar", commit)
    if archive is None:
        raise StepFailed(f"git can't read the files of {commit[:12]}; fetch it: git fetch --unshallow")
    _empty(folder)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # Debian 12's Python 3.11.2 has no filters:
        # https://docs.python.org/3.11/library/tarfile.html#supporting-older-python-versions
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        tar.extractall(folder)


def export_working_tree(project: Path, folder: Path) -> str:
    """Copy the files that a commit of the working tree would have into `folder`, which is emptied first.

    Return its name: HEAD's hash, with `+` behind it if files differ from HEAD.
    """
    listed = ask(project, "ls-files", "--cached", "--others", "--exclude-standard", "-z") or b""
    _empty(folder)
    for name in filter(None, listed.decode().split("\0")):
        source, target = project / name, folder / name
        if source.is_symlink() or source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    head = line(project, "rev-parse", "HEAD")
    return head + ("+" if ask(project, "status", "--porcelain") else "")


def same_files(folder: Path, other: Path, *names: str) -> bool:
    """Return True if both folders have the same files, with the same bytes, below each of `names`."""
    return all(_bytes(folder / name) == _bytes(other / name) for name in names)


def _bytes(folder: Path) -> dict[str, bytes]:
    files = folder.rglob("*") if folder.is_dir() else [folder]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if path.is_file() and _is_source(path)}


def _is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.name != ".terraform.lock.hcl"


def _oldest(project: Path) -> str:
    """Return words that name the oldest commit that can be rehearsed; empty if git does not know it."""
    commits = line(project, "log", "--diff-filter=A", "--format=%H", "--", _NEEDED[-1]).split()
    return f"; the oldest that can be rehearsed is {commits[-1][:12]}" if commits else ""


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
