"""The work of the service since its start, as counters."""

import threading
from collections import Counter

NAMES = (
    *("files", "bytes", "rows", "parts", "rejected", "quarantined", "ignored", "gone", "failed", "handed_back"),
    *("not_confirmed", "rows_not_confirmed"),
)


class Counters:
    """Named counters that start at 0 and may be raised from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = Counter(dict.fromkeys(NAMES, 0))

    def add(self, **numbers: int) -> None:
        """Raise counters by name."""
        with self._lock:
            self._counts.update(numbers)

    def as_dict(self) -> dict[str, int]:
        """Return all counters at one moment."""
        with self._lock:
            return dict(self._counts)
