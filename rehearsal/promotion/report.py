"""The result of a promotion: what each environment had after each phase, and the time of each step."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rehearsal.promotion.deployed import Deployed
from rehearsal.steps import Timing


@dataclass(frozen=True)
class Phase:
    """`name`: first, second or back. `deployed`: {environment: what it had afterwards}."""

    name: str
    deployed: dict[str, Deployed]


@dataclass
class PromotionReport:
    """Filled as the promotion goes."""

    phases: list[Phase] = field(default_factory=list)
    steps: list[Timing] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write it as JSON: `phases: [{name, deployed: {environment: {…}}}]`, `steps: [{name, seconds}]`."""
        phases = [
            {"name": each.name, "deployed": {name: vars(found) for name, found in each.deployed.items()}}
            for each in self.phases
        ]
        path.write_text(json.dumps({"phases": phases, "steps": [vars(step) for step in self.steps]}, indent=2) + "\n")

    def show(self, console: Console) -> None:
        """Print one line per phase and environment, in 80 columns."""
        table = Table(box=None, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style="bold")
        for column in ("phase", "environment", "has", "by", "image", "alarm", "column", "verified"):
            table.add_column(column, no_wrap=True)
        for phase in self.phases:
            for name, found in phase.deployed.items():
                table.add_row(
                    *(phase.name, name, found.release, found.kind, found.image[7:15], f"{found.late_seconds} s"),
                    *("there" if found.column else "", "yes" if found.passed else "no"),
                )
        console.print(table)
