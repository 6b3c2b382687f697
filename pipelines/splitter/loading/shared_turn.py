"""One call at a time for many loads: one of them calls, and the others wait with their own patience."""

import threading
from collections.abc import Callable

PATIENCE_SECONDS = 1.0  # between two looks of a load that waits at its own deadline and lease

Patience = Callable[[], None]


class SharedTurn:
    """The right to make the next call; used from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False

    def take(self, is_served: Callable[[], bool], patience: Patience) -> bool:
        """Return True if it is the caller's turn, which `end` ends; False once another load's call has served it.

        `patience` is called every PATIENCE_SECONDS of waiting, and may raise.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: is_served() or not self._taken, PATIENCE_SECONDS)
                if is_served():
                    return False
                if not self._taken:
                    self._taken = True
                    return True
            patience()

    def end(self) -> None:
        """Let the next load call, and those look that were served."""
        with self._changed:
            self._taken = False
            self._changed.notify_all()
