"""Whether the receive loop still goes round, and whether the queue answers it."""

import time
from dataclasses import dataclass, field

ROUND_SECONDS = 120  # a receive may wait for its answer, and be tried again, within one round
SILENT_SECONDS = 300


@dataclass
class Pulse:
    """Written by the loop, read by whoever asks. Moments are time.monotonic()'s, but `answered_at`: a Unix time."""

    went_round: float = field(default_factory=time.monotonic)
    refused_since: float | None = None
    refusal: str = ""
    answered_at: float = 0.0

    def round(self) -> None:
        self.went_round = time.monotonic()

    def answered(self) -> None:
        self.refused_since, self.answered_at = None, time.time()

    def refused(self, error: Exception) -> None:
        if self.refused_since is None:
            self.refused_since = time.monotonic()
        self.refusal = " ".join(str(error).split())

    def fault(self) -> str | None:
        """Why no file can come in, or None. Without a free worker nothing is received, which is no fault."""
        now = time.monotonic()
        if now - self.went_round > ROUND_SECONDS:
            return f"the receive loop has not gone round for {now - self.went_round:.0f} s"
        if self.refused_since is not None and now - self.refused_since > SILENT_SECONDS:
            return f"the queue has refused for {now - self.refused_since:.0f} s: {self.refusal}"
        return None
