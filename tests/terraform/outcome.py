"""The outcome of taking a permission away; `python -m tools.permissions` collects them."""

import json
import os
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


def keep(outcomes: list[Outcome]) -> None:
    """Add the outcomes to the file that the variable names, one a line; without the variable, to none."""
    if path := os.environ.get(FILE):
        with Path(path).open("a") as file:
            file.writelines(f"{json.dumps(asdict(each))}\n" for each in outcomes)
