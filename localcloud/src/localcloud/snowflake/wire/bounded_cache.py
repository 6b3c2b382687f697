"""A dictionary that keeps the newest entries only, so that a server that runs for days does not fill its memory."""

from __future__ import annotations

import threading
from typing import Any


class Recent(dict):
    """At most `limit` entries; the oldest goes first. Safe to write from several threads."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.lock = threading.Lock()

    def __setitem__(self, key: Any, value: Any) -> None:
        with self.lock:
            super().__setitem__(key, value)
            while len(self) > self.limit:
                del self[next(iter(self))]
