"""The migrations of a commit, read by git without a checkout and without credentials."""

import dataclasses
import io
import re
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pipelines.visible_text import visible_line
from promotion.errors import PromotionError
from promotion.migration import script
from promotion.migration.script import Script
from promotion.repository import GitFailed, GitTooSlow, answer, ask

_SHA = re.compile("[0-9a-f]{40}")


class CommitMissing(PromotionError):
    """Git does not have the commit, not all of its files, or no history that leads to it."""


def exists(commit: str, folder: Path) -> bool:
    """Return whether the repository of `folder` has the commit; False without a repository or git."""
    return ask(folder, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}") is not None


def is_named(revision: str, folder: Path) -> bool:
    """Return whether the repository of `folder` knows a name, whether or not its commit is here."""
    return ask(folder, "rev-parse", "--verify", "--quiet", revision) is not None


def obtain(commit: str, folder: Path) -> bool:
    """Return whether the repository has the commit, which is fetched from its origin if it is not here.

    No branch leads to it any more where somebody pushed with force, and a shallow clone may lack it. GitLab keeps what
    a pipeline ran, and hands it out: https://gitlab.com/gitlab-org/gitaly/merge_requests/1411
    """
    if exists(commit, folder) or not _SHA.fullmatch(commit):
        return exists(commit, folder)
    try:
        ask(folder, "fetch", "--quiet", "--no-tags", "origin", commit)
    except GitTooSlow:
        return False
    return exists(commit, folder)


def merge_base(commit: str, folder: Path) -> str:
    """Return the newest commit that HEAD and `commit` share. Raise CommitMissing."""
    if not exists(commit, folder):
        raise CommitMissing(
            f"there is no commit {visible_line(commit)} here; git fetch it, or fetch all branches (GIT_DEPTH: 0)"
        )
    base = ask(folder, "merge-base", "HEAD", commit)
    if base is None:
        raise CommitMissing(f"HEAD and {commit} share no commit; git fetch --unshallow, or rebase on {commit}")
    return base.decode().strip()


def before(moment: int, folder: Path) -> str | None:
    """Return the newest commit of HEAD's first-parent line at a time, in seconds since 1970; None if there is none."""
    found = ask(folder, "rev-list", "-1", "--first-parent", f"--before={moment}", "HEAD")
    return (found or b"").decode().strip() or None


def read(commit: str, folder: Path, variables: Mapping[str, str]) -> list[Script]:
    """Return the scripts of `folder` as of a commit, in running order; none where the folder did not exist.

    Files that could not be a script are left out. Raise CommitMissing.
    """
    with tempfile.TemporaryDirectory(prefix="marquee-") as place:
        if not unpack(commit, folder, Path(place)):
            return []
        scripts, _ = script.read(Path(place), variables)
        return [dataclasses.replace(each, path=folder / each.path.relative_to(place)) for each in scripts]


def unpack(commit: str, folder: Path, place: Path) -> bool:
    """Write `folder` as of a commit into `place`; return False where the commit has no such folder.

    The folder need not be there now. Raise CommitMissing, also where git can't read the folder: in a partial clone
    whose origin does not answer, and where an object is damaged.
    """
    here = next(each for each in (folder, *folder.parents) if each.is_dir())
    if not obtain(commit, here):
        raise CommitMissing(f"there is no commit {visible_line(commit)} here; git fetch it")
    try:
        archive = _archive(commit, folder, here)
    except GitFailed as error:
        raise CommitMissing(
            f"git can't read {folder.name} of {commit[:12]}: {error}; git fsck names what is damaged, else clone again"
        ) from error
    if archive is None:
        return False
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # Debian 12's Python 3.11.2 has no filters:
        # https://docs.python.org/3.11/library/tarfile.html#supporting-older-python-versions
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        tar.extractall(place)
    return True


def _archive(commit: str, folder: Path, here: Path) -> bytes | None:
    """Return `folder` as of a commit as tar; None where the commit has no such folder. Raise GitFailed.

    An archive fails for both reasons, so the listing says which: https://git-scm.com/docs/git-ls-tree
    """
    top = Path(answer(here, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    name = folder.resolve().relative_to(top.resolve()).as_posix()
    if name == ".":
        return answer(top, "archive", "--format=tar", commit)
    if not answer(top, "ls-tree", "-d", commit, name):
        return None
    return answer(top, "archive", "--format=tar", f"{commit}:{name}")
