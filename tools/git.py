"""Git, as the tools run it."""

import subprocess
from pathlib import Path

_SECONDS = 300


def git(folder: Path, *arguments: str) -> bytes:
    """Return what git prints about the repository of `folder`. Raise subprocess.SubprocessError."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS).stdout
