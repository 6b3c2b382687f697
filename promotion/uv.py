"""uv, as every part of a promotion starts it: one place where it is looked for, and variables that are its own.

https://docs.astral.sh/uv/reference/environment/
"""

import os
import shutil

from promotion.environment import PROJECT
from promotion.errors import PromotionError

# The caller's: another environment than that of the project uv is run for, and a lock that uv must not check.
_CALLERS = ("VIRTUAL_ENV", "UV_LOCKED")


class UvNotInstalled(PromotionError):
    """There is no uv: neither on the PATH, nor where `make setup` puts it."""


def find() -> str:
    """Return the path of uv: that on the PATH, or else that of `make setup`. Raise UvNotInstalled."""
    found = shutil.which("uv", path=os.pathsep.join([os.environ.get("PATH", ""), str(PROJECT / ".tools" / "bin")]))
    if not found:
        raise UvNotInstalled("uv is not installed; run: make setup")
    return found


def variables() -> dict[str, str]:
    """Return the variables of this process, less those that are about its own environment."""
    return {name: value for name, value in os.environ.items() if name not in _CALLERS}
