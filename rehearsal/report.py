"""The report of a rehearsal: the answers of the three engines, the rows per table, the time of each step."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rehearsal.steps import Timing

ENGINES = ("spark", "warehouse", "duckdb")


@dataclass(frozen=True)
class Answer:
    """One question, answered by each engine as text (decimals at the question's own scale)."""

    question: str
    spark: str
    warehouse: str
    duckdb: str
    unit: str = ""

    @property
    def agree(self) -> bool:
        """Return True if all engines give the same answer."""
        return self.spark == self.warehouse == self.duckdb


@dataclass(frozen=True)
class Report:
    """Everything that a rehearsal showed; `rows` by SCHEMA.TABLE."""

    steps: list[Timing]
    answers: list[Answer]
    rows: dict[str, int]

    @property
    def disagreements(self) -> list[Answer]:
        """Return the answers on which the engines differ."""
        return [answer for answer in self.answers if not answer.agree]

    def write(self, path: Path) -> None:
        """Write it as JSON: `steps: [{name, seconds}]`, `answers: [{question, spark, warehouse, duckdb}]`, `rows`."""
        document = {
            "steps": [vars(step) for step in self.steps],
            "answers": [{name: getattr(answer, name) for name in ("question", *ENGINES)} for answer in self.answers],
            "rows": self.rows,
        }
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    def show(self, console: Console) -> None:
        """Print the answers and the rows as tables."""
        answers = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
        answers.add_column("question", ratio=1)
        for engine in ENGINES:
            answers.add_column(engine, justify="right", no_wrap=True)
        answers.add_column("", no_wrap=True)
        for answer in self.answers:
            mark = "[green]=[/]" if answer.agree else "[red]≠[/]"
            answers.add_row(answer.question, *(getattr(answer, engine) for engine in ENGINES), f"{mark} {answer.unit}")
        rows = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
        rows.add_column("table")
        rows.add_column("rows", justify="right")
        for table, count in self.rows.items():
            rows.add_row(table, f"{count:,}")
        console.print()
        console.print(answers)
        console.print()
        console.print(rows)
