"""The progress of an apply: a bar on a terminal, a line per finished resource in a log."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar


class Progress:
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
        self._bar = Bar(*columns, console=self.console, transient=True, disable=not self.console.is_terminal)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *error) -> None:
        self._bar.stop()

    def hear(self, event: dict) -> None:
        """Count what is finished, and name what has been in work for longest."""
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
