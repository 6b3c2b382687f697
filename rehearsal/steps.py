"""The rehearsal on a terminal: one line per step, with a spinner while it runs and its time when it is done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column


class StepFailed(Exception):
    """A step can't be finished. The text is one line: what is wrong and what to do next."""


@dataclass(frozen=True)
class Timing:
    """The time that a step took."""

    name: str
    seconds: float


class Step:
    """A running step: it shows a short text, and how much of how much is done."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task, self._text = progress, task, ""

    @property
    def text(self) -> str:
        """Return the text that the step shows now."""
        return self._text

    def say(self, text: str) -> None:
        """Show this text, in one line."""
        self._text = " ".join(text.split())
        self._progress.update(self._task, detail=self._text)

    def done(self, completed: int, total: int) -> None:
        """Show a bar: so many of so many are done."""
        self._progress.update(self._task, completed=completed, total=total, visible_bar=True)


class _IfCounted(ProgressColumn):
    """Another column, shown only for the steps that know how far they are."""

    def __init__(self, column: ProgressColumn) -> None:
        super().__init__()
        self._column = column

    def render(self, task: Task) -> RenderableType:
        return self._column.render(task) if task.fields.get("visible_bar") else ""


@dataclass
class Steps:
    """Runs steps one after the other and keeps their times."""

    console: Console = field(default_factory=lambda: Console(file=sys.stdout, highlight=False))
    timings: list[Timing] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show `name` as running, then as done with its seconds; a StepFailed shows it as failed and goes on up."""
        started = time.monotonic()
        progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<24}"),
            _IfCounted(BarColumn(bar_width=24)),
            _IfCounted(MofNCompleteColumn()),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
            expand=True,
        )
        try:
            with progress:
                step = Step(progress, progress.add_task(name, total=None, detail=""))
                yield step
        except BaseException:
            self._line("[red]✗", name, time.monotonic() - started, "")
            raise
        seconds = time.monotonic() - started
        self.timings.append(Timing(name, round(seconds, 2)))
        self._line("[green]✓", name, seconds, step.text)

    def _line(self, mark: str, name: str, seconds: float, text: str) -> None:
        self.console.print(f"{mark}[/] {name:<24} {seconds:6.1f} s  [dim]{text}", soft_wrap=True)
