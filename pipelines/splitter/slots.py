"""How many messages a service works on at a time: few whose files are cut, many whose parts Snowflake loads.

Cutting takes cores and memory. A file that waits for its load takes neither, and must not keep the next one waiting.
"""

import threading

LOADS = 16  # for each message whose file may be cut


class Slots:
    """At most `cutting` messages whose files are cut, and LOADS times as many in all; used from any thread."""

    def __init__(self, cutting: int):
        self.cutting, self.all = cutting, cutting * LOADS
        self._cut = self._held = 0
        self._changed = threading.Condition()

    @property
    def free(self) -> int:
        """The number of messages that may be taken now."""
        with self._changed:
            return self._free()

    def take(self) -> "Slot":
        """Return a slot for a message."""
        with self._changed:
            self._cut += 1
            self._held += 1
        return Slot(self)

    def wait(self, seconds: float) -> None:
        """Return when a message may be taken, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._free() > 0, seconds)

    def release(self, cut: int, held: int) -> None:
        """Count so many messages less."""
        with self._changed:
            self._cut -= cut
            self._held -= held
            self._changed.notify_all()

    def _free(self) -> int:
        return min(self.cutting - self._cut, self.all - self._held)


class Slot:
    """The place of one message, which is to be cut until `loads` is called, and held until `end`."""

    def __init__(self, slots: Slots):
        self._slots = slots
        self._cuts = True

    def loads(self) -> None:
        """Let another message be cut: this one's files are, and wait for their loads."""
        if self._cuts:
            self._cuts = False
            self._slots.release(cut=1, held=0)

    def end(self) -> None:
        """Give the place back."""
        self.loads()
        self._slots.release(cut=0, held=1)
