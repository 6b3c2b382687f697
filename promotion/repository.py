"""Questions to git, without a checkout and without credentials: one time limit, and one way in which they fail."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from promotion.errors import PromotionError

_SECONDS = 120
# A fetch fails where it would ask for a password.
_UNASKED = {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}


class GitTooSlow(PromotionError):
    """Git did not answer in time."""


class GitNotInstalled(PromotionError):
    """There is no git, where it can't be done without."""


class GitFailed(PromotionError):
    """Git can't answer a question that has an answer: an object is missing or damaged, or there is no repository."""


def ask(folder: Path, *arguments: str, needed: bool = False) -> bytes | None:
    """Return what git prints about the repository of `folder`; None if it fails, or is not installed.

    Raise GitTooSlow, and GitNotInstalled if it is `needed`.
    """
    try:
        done = _run(folder, arguments, os.environ)
    except GitNotInstalled:
        if needed:
            raise
        return None
    return done.stdout if done.returncode == 0 else None


def answer(folder: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> bytes:
    """Return what git prints about the repository of `folder`. Raise GitFailed, GitTooSlow, GitNotInstalled.

    `variables`: git's environment instead of that of this process.
    """
    done = _run(folder, arguments, os.environ if variables is None else variables)
    if done.returncode != 0:
        raise GitFailed(f"git {arguments[0]} failed in {folder}: {_reason(done)}")
    return done.stdout


def line(folder: Path, *arguments: str, needed: bool = False) -> str:
    """Return what git prints, without spaces around it; empty if it fails, or is not installed. Raise as `ask` does."""
    return (ask(folder, *arguments, needed=needed) or b"").decode(errors="replace").strip()


def this_commit(folder: Path) -> str:
    """Return the commit that runs here: the pipeline's, else HEAD of the repository of `folder`; empty without git."""
    return os.environ.get("CI_COMMIT_SHA") or line(folder, "rev-parse", "HEAD")


def _run(folder: Path, arguments: Sequence[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            env={**_UNASKED, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitNotInstalled("git is not installed; install it, and run again") from error
    except subprocess.TimeoutExpired as error:
        raise GitTooSlow(f"git {arguments[0]} took longer than {_SECONDS} s in {folder}; run again") from error


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return git's last error, without the advice below it; else its last line."""
    lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {done.returncode}"]
    return next((line for line in reversed(lines) if line.startswith(("fatal: ", "error: "))), lines[-1])
