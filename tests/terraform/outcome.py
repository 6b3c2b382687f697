"""The outcome of taking a permission away, and of what work used; `python -m tools.permissions` collects them."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "MARQUEE_PERMISSIONS"


@dataclass(frozen=True)
class Outcome:
    """`check`: the call or statement that works with the permission; `noticed`: it does not work without it."""

    permission: str
    check: str
    noticed: bool

    def __str__(self) -> str:
        return f"{self.permission}: {self.check}"


@dataclass(frozen=True)
class Counts:
    """How many rights an identity has, and its work used; `accepted`: not used, and stay for a time."""

    identity: str
    rights: int
    used: int
    accepted: int
    superfluous: int


def keep(outcomes: Sequence[Outcome | Counts]) -> None:
    """Add the outcomes to the file that the variable names, one a line; without the variable, to none."""
    if path := os.environ.get(FILE):
        with Path(path).open("a") as file:
            file.writelines(f"{json.dumps(asdict(each))}\n" for each in outcomes)
