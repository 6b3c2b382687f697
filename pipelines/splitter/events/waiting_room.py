"""Messages whose files the warehouse does not take yet: held without a worker, until the reason is gone.

A message that waits here is invisible to other workers, so waiting uses up none of its receives. SQS allows that for
12 hours: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
The sweep sends a new message for a file without an outcome each hour: it takes the place of the one that waits, which
is no longer needed. One message a reason is tried again from time to time; when it gets through, the others follow.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from pipelines.splitter.events.file_events import FileIdentity
from pipelines.splitter.events.visibility_lease import VisibilityLease

CAPACITY = 200  # messages, each with a thread that keeps it invisible


@dataclass(eq=False)
class Held:
    """A message that this worker holds. `reason`: what it waited for last, empty if it never did.

    `file`: what the message is about, the same for each message of the same file; None if it names several.
    """

    message: dict[str, Any]
    lease: VisibilityLease
    reason: str = ""
    file: FileIdentity | None = None

    @property
    def sent(self) -> int:
        """When the message was sent, in milliseconds since 1970."""
        return int(self.message["Attributes"]["SentTimestamp"])

    def is_again(self, other: "Held") -> bool:
        """Return True if SQS delivered one message twice: to delete it by either receipt ends both."""
        return self is not other and self.message["MessageId"] == other.message["MessageId"]

    @property
    def receives(self) -> int:
        """How often the message was received."""
        return int(self.message["Attributes"]["ApproximateReceiveCount"])


@dataclass
class _Group:
    """The messages that wait for one reason, the oldest first.

    `again`: when one is tried, in time.monotonic()'s; `seconds`: the time to the next one. Both are 0 if all may go.
    """

    members: list[Held] = field(default_factory=list)
    again: float = 0.0
    seconds: float = 0.0


class WaitingRoom:
    """The messages that wait; used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._groups: dict[str, _Group] = {}
        self._blocking: set[Held] = set()
        self._tried: set[Held] = set()

    @property
    def full(self) -> bool:
        """True if no more messages should be received."""
        return sum(self.reasons().values()) >= CAPACITY

    @property
    def blocks(self) -> bool:
        """True while a message waits for what every file needs, also while it is being tried."""
        with self._lock:
            return bool(self._blocking)

    def superseded(self, held: Held) -> Held | None:
        """Return the older of two messages of one file, which is not needed any more; None if the file has one message.

        It is `held`, or one that waited here, which is removed; of a message that was delivered twice, the copy that
        waited. The file counts as waiting since the older was sent.
        """
        if held.file is None:
            return None
        with self._lock:
            waiting = [each for group in self._groups.values() for each in group.members]
            for other in (*waiting, *self._tried):
                if other.file != held.file or other is held:
                    continue
                newer, older = (held, other) if other.sent <= held.sent else (other, held)
                if older in self._tried and older is not held:
                    continue  # it finds the newer one when it comes back
                for group in self._groups.values():
                    group.members = [each for each in group.members if each is not older]
                self._blocking.discard(older)
                newer.lease.sent = min(newer.lease.sent, older.lease.sent)
                return older
        return None

    def lost(self) -> list[Held]:
        """Take out the messages that another worker may have by now."""
        with self._lock:
            gone = [each for group in self._groups.values() for each in group.members if each.lease.is_lost]
            for group in self._groups.values():
                group.members = [each for each in group.members if each not in gone]
            self._blocking -= set(gone)
        return gone

    def put(self, held: Held, reason: str, seconds: float, blocks: bool = False) -> bool:
        """Keep a message; every `seconds` one of those with this reason is tried. Return True if its reason is new.

        `blocks`: no other message should be received until it, or another one that waits for the same, gets through.
        """
        with self._lock:
            (self._blocking.add if blocks else self._blocking.discard)(held)
            self._tried.discard(held)
            group = self._groups.setdefault(reason, _Group())
            group.members.append(held)
            group.seconds, group.again = seconds, time.monotonic() + seconds
            news, held.reason = held.reason != reason, reason
            return news

    def end(self, held: Held) -> None:
        """Let all go that waited for the same reason as this message, which got through."""
        with self._lock:
            self._blocking = {each for each in self._blocking if each.reason != held.reason}
            if group := self._groups.get(held.reason):
                group.seconds = group.again = 0.0

    def leave(self, held: Held) -> None:
        """Forget a message that neither got through nor waits again: it failed, or is another worker's."""
        with self._lock:
            self._blocking.discard(held)
            self._tried.discard(held)

    def take(self, most: int) -> list[Held]:
        """Return at most so many messages to try now: one a reason, all whose reason has ended."""
        taken: list[Held] = []
        with self._lock:
            now = time.monotonic()
            for reason, group in list(self._groups.items()):
                while len(taken) < most and group.members and group.again <= now:
                    taken.append(group.members.pop(0))
                    group.again = now + group.seconds if group.seconds else 0.0
                if not group.members:
                    del self._groups[reason]
            self._tried.update(taken)
        return taken

    def reasons(self) -> dict[str, int]:
        """Return {reason: how many messages wait for it}."""
        with self._lock:
            return {reason: len(group.members) for reason, group in self._groups.items() if group.members}

    def empty(self) -> list[Held]:
        """Return all messages, which wait here no longer."""
        with self._lock:
            held = [each for group in self._groups.values() for each in group.members]
            self._groups.clear()
            self._blocking.clear()
            return held
