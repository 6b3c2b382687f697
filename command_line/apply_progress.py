"""The progress of an apply: a bar on a terminal, a line per finished resource in a log."""

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class ApplyProgress:
    """Hears Terraform's apply events: https://developer.hashicorp.com/terraform/internals/machine-readable-ui"""

    def __init__(self, total: int, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.done = 0
        self._total = total
        self._since: dict[str, float] = {}
        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
        )
        self._bar = Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> "ApplyProgress":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def hear(self, event: dict[str, Any]) -> None:
        """Count the finished resources, and show the one that has been in work for longest."""
        address = event.get("hook", {}).get("resource", {}).get("addr", "")
        match event.get("type"):
            case "apply_start":
                self._since[address] = time.monotonic()
            case "apply_complete":
                self.done += 1
                seconds = time.monotonic() - self._since.pop(address, time.monotonic())
                if not self.console.is_terminal:
                    line = f"{self.done}/{self._total} {address} ({seconds:.0f} s)"
                    self.console.print(line, markup=False, soft_wrap=True)
        self._bar.update(self._task, completed=self.done, description=next(iter(self._since), ""))
