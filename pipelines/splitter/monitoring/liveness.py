"""Liveness: the receive loop is running, and the queue answers it."""

import time
from dataclasses import dataclass, field

ROUND_SECONDS = 120  # a receive may wait for its answer, and be retried, within one round
SILENT_SECONDS = 300


@dataclass
class Liveness:
    """Written by the receive loop, read from any thread.

    Times are time.monotonic()'s, except `answered_at`, which is a Unix time.
    """

    went_round: float = field(default_factory=time.monotonic)
    refused_since: float | None = None
    refusal: str = ""
    answered_at: float = 0.0

    def round(self) -> None:
        """Note that the loop begins another round."""
        self.went_round = time.monotonic()

    def answered(self) -> None:
        """Note that the queue answered."""
        self.refused_since, self.answered_at = None, time.time()

    def refused(self, error: Exception) -> None:
        """Note that the queue refused or was not reached."""
        if self.refused_since is None:
            self.refused_since = time.monotonic()
        self.refusal = " ".join(str(error).split())

    def fault(self) -> str | None:
        """Return the reason why no file can come in, or None. Without a free worker nothing is received: no fault."""
        now = time.monotonic()
        if now - self.went_round > ROUND_SECONDS:
            return f"the receive loop has not run for {now - self.went_round:.0f} s"
        if self.refused_since is not None and now - self.refused_since > SILENT_SECONDS:
            return f"the queue has refused for {now - self.refused_since:.0f} s: {self.refusal}"
        return None
