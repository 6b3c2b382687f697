"""The progress of migrations: one line per script, its name when it starts, its time when it ends."""

import time
from dataclasses import dataclass, field
from typing import TextIO


@dataclass
class MigrationProgress:
    """Prints to `out`; `seconds` has the time of each script that ended, by name."""

    out: TextIO
    total: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    running: str = ""
    began: float = 0.0

    def start(self, name: str) -> None:
        """End the script before this one, and begin the line of this one."""
        self.finish()
        self.running, self.began = name, time.monotonic()
        print(f"[{len(self.seconds) + 1:>2}/{self.total}] {name}", end="", file=self.out, flush=True)

    def say(self, line: str) -> None:
        """End the line of the script before, and print another one."""
        self.finish()
        print(line, file=self.out, flush=True)

    def finish(self) -> None:
        """End the line of the last script, which succeeded or failed; without one, do nothing."""
        if self.running:
            self.seconds[self.running] = round(time.monotonic() - self.began, 3)
            print(f"  {self.seconds[self.running]:.1f} s", file=self.out, flush=True)
            self.running = ""
