"""The account's clock: the machine's, moved as a test asks. Every rule with time in it reads this one."""

from __future__ import annotations

import datetime
import time


class Clock:
    """`moved` is how far it is ahead of the machine's clock. A change is one assignment: nothing else needs a lock."""

    def __init__(self) -> None:
        self.moved = datetime.timedelta()

    def now(self) -> datetime.datetime:
        """Aware, in UTC."""
        return datetime.datetime.now(datetime.UTC) + self.moved

    def monotonic(self) -> float:
        """Seconds that never run back by themselves, for durations; they move with the clock."""
        return time.monotonic() + self.moved.total_seconds()

    def move(self, by: datetime.timedelta) -> None:
        self.moved += by

    def set(self, moment: datetime.datetime) -> None:
        """Make `now` this aware moment; it goes on from there."""
        self.moved = moment - datetime.datetime.now(datetime.UTC)

    def reset(self) -> None:
        self.moved = datetime.timedelta()
