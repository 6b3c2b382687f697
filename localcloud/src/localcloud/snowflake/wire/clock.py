"""The account's clock, which tests can move. Every rule that depends on time reads it."""

from __future__ import annotations

import datetime
import time


class Clock:
    """`moved` is how far it is ahead of the machine's clock. It changes by assignment, so threads need no lock.

    `turns` counts how often it was moved backwards: moments before and after a turn have no order.
    """

    def __init__(self) -> None:
        self.moved = datetime.timedelta()
        self.turns = 0

    def now(self) -> datetime.datetime:
        """Return the time in UTC, with its zone."""
        return datetime.datetime.now(datetime.UTC) + self.moved

    def monotonic(self) -> float:
        """Return seconds for durations: they do not run backwards, except when the clock is moved."""
        return time.monotonic() + self.moved.total_seconds()

    def move(self, by: datetime.timedelta) -> None:
        """Move the clock forwards, or backwards if `by` is negative."""
        self._move_to(self.moved + by)

    def set(self, moment: datetime.datetime) -> None:
        """Set the time, with its zone; the clock continues from there."""
        self._move_to(moment - datetime.datetime.now(datetime.UTC))

    def reset(self) -> None:
        """Set the clock to the machine's."""
        self._move_to(datetime.timedelta())

    def _move_to(self, moved: datetime.timedelta) -> None:
        self.turns += moved < self.moved
        self.moved = moved
