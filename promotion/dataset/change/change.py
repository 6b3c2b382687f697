"""A change before it is written: the files with their new texts, its compatibility, and the steps after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promotion.dataset.compatibility import Compatibility


@dataclass(frozen=True)
class Change:
    """A change of a project. `files`: {path: its whole text}, empty if there is nothing to do; `title`: one line."""

    title: str
    compatibility: Compatibility | None = None
    files: Mapping[Path, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
