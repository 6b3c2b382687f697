"""Questions to git, without a checkout and without credentials: one time limit, and one way in which they fail."""

import os
import subprocess
from pathlib import Path

from promotion.errors import PromotionError

_SECONDS = 60
# A fetch fails where it would ask for a password.
_UNASKED = {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}


class GitTooSlow(PromotionError):
    """Git did not answer in time."""


class GitNotInstalled(PromotionError):
    """There is no git, where it can't be done without."""


def ask(folder: Path, *arguments: str, needed: bool = False) -> bytes | None:
    """Return what git prints about the repository of `folder`; None if it fails, or is not installed.

    Raise GitTooSlow, and GitNotInstalled if it is `needed`.
    """
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command,
            env=_UNASKED | os.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        if needed:
            raise GitNotInstalled("git is not installed; install it, and run again") from error
        return None
    except subprocess.TimeoutExpired as error:
        raise GitTooSlow(f"git {arguments[0]} took longer than {_SECONDS} s in {folder}; run again") from error
    return done.stdout if done.returncode == 0 else None


def line(folder: Path, *arguments: str, needed: bool = False) -> str:
    """Return what git prints, without spaces around it; empty if it fails, or is not installed. Raise as `ask` does."""
    return (ask(folder, *arguments, needed=needed) or b"").decode(errors="replace").strip()
