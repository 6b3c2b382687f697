"""What the service has done since it started."""

import threading
from collections import Counter

NAMES = (
    *("files", "rows", "parts", "rejected", "quarantined", "ignored", "gone", "failed", "handed_back"),
    *("not_confirmed", "rows_not_confirmed"),
)


class Tally:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = Counter(dict.fromkeys(NAMES, 0))

    def add(self, **numbers: int) -> None:
        with self.lock:
            self.counts.update(numbers)

    def as_dict(self) -> dict[str, int]:
        with self.lock:
            return dict(self.counts)
