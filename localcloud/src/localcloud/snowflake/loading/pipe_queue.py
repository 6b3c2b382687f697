"""One pipe's files between the call that names them and the report of their load."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe

REPORTED_EVENTS = 10_000


@dataclass(frozen=True)
class Waiting:
    """A file to load: `path` is relative to the pipe's location."""

    path: str
    received_at: datetime


class Report(NamedTuple):
    """Loads, the number of the last event, and whether no event since the mark is missing."""

    loads: list[Load]
    last_event: int
    complete: bool


@dataclass
class Queue:
    """Files `waiting` for a worker or with one (`busy`), and the loads reported since. Its lock guards it all.

    `broken` counts the loads in a row that broke off by a bug; the worker that has the files writes it.

    Events are numbered from 1; `last_event` is the number of the last one, even if it is no longer kept.
    """

    pipe: Pipe
    waiting: OrderedDict[str, Waiting] = field(default_factory=OrderedDict)
    busy: set[str] = field(default_factory=set)
    taken: bool = False
    broken: int = 0
    events: deque[tuple[int, Load]] = field(default_factory=lambda: deque(maxlen=REPORTED_EVENTS))
    last_event: int = 0
    last_received: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, paths: Iterable[str], known: Set[str], now: datetime) -> list[str]:
        """Queue the paths that are not `known` and not queued already, each once, and return them.

        Hold the lock, also while `known` is looked up.
        """
        known = known | self.busy | self.waiting.keys()
        new = [path for path in dict.fromkeys(paths) if path not in known]
        self.waiting.update((path, Waiting(path, now)) for path in new)
        self.last_received = now
        return new

    def take(self, most: int) -> list[Waiting]:
        """Give a worker the first files, and no other worker any until `release`."""
        with self.lock:
            if self.taken:
                return []
            files = [self.waiting.popitem(last=False)[1] for _ in range(min(most, len(self.waiting)))]
            self.busy.update(file.path for file in files)
            self.taken = bool(files)
            return files

    def release(self, left: Iterable[Waiting] = ()) -> None:
        """Let workers take the next files: those of the last `take` are reported, but for `left`, which wait again."""
        with self.lock:
            self.busy.clear()
            for file in reversed(list(left)):
                self.waiting[file.path] = file
                self.waiting.move_to_end(file.path, last=False)
            self.taken = False

    def unreported(self) -> list[str]:
        """Return the paths whose load was not reported yet."""
        with self.lock:
            return [*sorted(self.busy), *self.waiting]

    def report(self, load: Load) -> None:
        """Add an event."""
        with self.lock:
            self.last_event += 1
            self.events.append((self.last_event, load))

    def reported(self, since: int, oldest: datetime) -> Report:
        """Return the events after number `since`. Events from before `oldest` are forgotten for good."""
        with self.lock:
            while self.events and self.events[0][1].loaded_at < oldest:
                self.events.popleft()
            # A mark that this pipe has not given yet is another pipe's: nothing was seen.
            own = since <= self.last_event
            since = since if own else 0
            first = self.events[0][0] if self.events else self.last_event + 1
            loads = [load for number, load in self.events if number > since]
            return Report(loads, self.last_event, own and since + 1 >= first)

    def last_loaded(self) -> Load | None:
        """Return the last event of a file that was loaded. Hold the lock."""
        return next((load for _, load in reversed(self.events) if load.status in load_history.LOADED), None)
