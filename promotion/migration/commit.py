"""The migrations of a commit, read by git without a checkout and without credentials."""

import dataclasses
import io
import re
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from promotion.errors import PromotionError
from promotion.migration import script
from promotion.migration.script import Script
from promotion.repository import GitTooSlow, ask

_SHA = re.compile("[0-9a-f]{40}")


class CommitMissing(PromotionError):
    """Git does not have the commit, or no history that leads to it."""


def exists(commit: str, folder: Path) -> bool:
    """Return whether the repository of `folder` has the commit; False without a repository or git."""
    return ask(folder, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}") is not None


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
        raise CommitMissing(f"there is no commit {commit} here; git fetch it, or fetch all branches (GIT_DEPTH: 0)")
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
    """Write `folder` as of a commit into `place`; return False where the folder did not exist. Raise CommitMissing."""
    if not obtain(commit, folder):
        raise CommitMissing(f"there is no commit {commit} here; git fetch it")
    archive = ask(folder, "archive", "--format=tar", commit, ".")
    if archive is None:
        return False
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # Debian 12's Python 3.11.2 has no filters:
        # https://docs.python.org/3.11/library/tarfile.html#supporting-older-python-versions
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        tar.extractall(place)
    return True
