"""A dictionary of limited size, so that a server that runs for days does not fill its memory."""

from __future__ import annotations

import threading
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(dict[K, V]):
    """Keeps the newest `limit` keys: a new key removes the oldest. Several threads may write to it."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.lock = threading.Lock()

    def __setitem__(self, key: K, value: V) -> None:
        with self.lock:
            super().__setitem__(key, value)
            while len(self) > self.limit:
                del self[next(iter(self))]
