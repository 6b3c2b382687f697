"""The report of images: what each was built on, and what it was seen to do."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from rehearsal.images.bases import Base
from rehearsal.steps import Timing


@dataclass(frozen=True)
class Built:
    """An image that was built. `image`: its id, 64 hex digits; `bases`: as its Dockerfile names them."""

    name: str
    dockerfile: str
    image: str
    user: str
    health: bool
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """A job that an image did to its end, as `user`; `shown` is the evidence, in a few words."""

    image: str
    name: str
    user: str
    shown: str


@dataclass
class ImageReport:
    """Everything that was built and run."""

    bases: list[Base] = field(default_factory=list)
    images: list[Built] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    steps: list[Timing] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write it as JSON: `bases`, `images`, `jobs` and `steps`, with the fields of their classes."""
        document: dict[str, Any] = {name: [vars(each) for each in getattr(self, name)] for name in vars(self)}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    def show(self, console: Console) -> None:
        """Print the bases and the jobs as tables."""
        bases = _table("base image", "built on")
        for base in self.bases:
            bases.add_row(base.reference, f"a stand-in: {base.description}" if base.stand_in else base.description)
        jobs = _table("image", "job", "as user", "")
        for job in self.jobs:
            jobs.add_row(job.image, job.name, job.user, job.shown)
        for table in (bases, jobs) if self.jobs else (bases,):
            console.print()
            console.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    for column in columns:
        table.add_column(column)
    return table
