"""What is said while scripts run: a line each, its name when it starts, its time when it is over."""

import time
from dataclasses import dataclass, field
from typing import TextIO


@dataclass
class Progress:
    out: TextIO
    total: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    running: str = ""
    began: float = 0.0

    def start(self, name: str) -> None:
        self.finish()
        self.running, self.began = name, time.monotonic()
        print(f"[{len(self.seconds) + 1:>2}/{self.total}] {name}", end="", file=self.out, flush=True)

    def finish(self) -> None:
        """The last script is over, well or not. Nothing happens where none runs."""
        if self.running:
            self.seconds[self.running] = round(time.monotonic() - self.began, 3)
            print(f"  {self.seconds[self.running]:.1f} s", file=self.out, flush=True)
            self.running = ""
