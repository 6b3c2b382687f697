"""A change before it is written: the files with their new texts, the rule of compatibility, and the steps after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Rule(Enum):
    """A rule of compatibility: what the change means to those who send files and those who read rows."""

    NEW = "additive: nothing that is there changes"
    ADDITIVE = "additive: files and queries of before stay valid"
    WIDENING = "widening: every value of before still fits"
    BREAKING = "breaking: files that have the column are refused, and so are queries that read it"

    def version_after(self, version: str) -> str:
        """Return the contract's next version: the first number for a breaking change, else the second."""
        first, second, _ = map(int, version.split("."))
        return f"{first + 1}.0.0" if self is Rule.BREAKING else f"{first}.{second + 1}.0"


@dataclass(frozen=True)
class Change:
    """A change of a project. `files`: {path: its whole text}, empty if there is nothing to do; `title`: one line."""

    title: str
    rule: Rule | None = None
    files: Mapping[Path, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
