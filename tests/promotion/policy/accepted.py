"""The project's own exceptions of the policy on the day of their commit: `make policy` alone fails when one expires."""

import datetime

from promotion.environment import PROJECT
from promotion.policy.exceptions import FILE, Exceptions, read
from promotion.repository import line


def accepted() -> Exceptions:
    """Return the project's exceptions as they were committed, or those of today if the file has changed since."""
    committed = None if _git("status", "--porcelain") else _git("log", "-1", "--format=%cs")
    return read(today=datetime.date.fromisoformat(committed) if committed else None)


def _git(*arguments: str) -> str:
    """Return what git says about the file; nothing where there is no repository."""
    return line(PROJECT, *arguments, "--", str(FILE))
