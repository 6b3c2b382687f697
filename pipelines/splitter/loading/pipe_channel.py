"""One pipe, called for many loads at once: their files go in one insertFiles, and one insertReport serves them all.

Each load alone would send one request for a small file, and get the report of all others with each look.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from snowflake.ingest import StagedFile

from pipelines.splitter.loading.shared_turn import Patience, SharedTurn

FILES_PER_CALL = 5_000
# insertReport has the loads of ten minutes: https://docs.snowflake.com/en/user-guide/data-load-snowpipe-rest-apis
KEPT_SECONDS = 600.0
LOOK_SECONDS = 0.09  # below the first pause of a load, so that a lone one looks each time
KEPT_ENTRIES = 50_000  # of 0.5 kB; a load whose part is not among them asks the table
FIELDS = ("path", "complete", "status", "rowsInserted", "firstError", "firstErrorLineNum")

Insert = Callable[[list[StagedFile]], None]
Ask = Callable[[str | None], dict[str, Any]]


@dataclass(eq=False)
class _Request:
    """The files of one load. `error`: why this load could not send them; `left`: it does not wait any more."""

    files: list[StagedFile]
    sent: bool = False
    left: bool = False
    error: Exception | None = None


class PipeChannel:
    """The calls of this process to one pipe; used from any thread.

    `patience`: called every second that a load waits for another one's call, and may raise: then it waits no longer.
    Its files may be part of that call all the same.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inserting, self._asking = SharedTurn(), SharedTurn()
        self._requests: list[_Request] = []
        self._entries: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()  # with their times
        self._looks, self._looked = 0, float("-inf")  # their number, and the end of the last one
        self._mark: str | None = None

    def insert(self, files: list[StagedFile], insert: Insert, patience: Patience) -> None:
        """Send the files, together with those of all loads that wait for the request before to end.

        The first of them calls `insert` for all, with at most FILES_PER_CALL files at a time. If that fails, it alone
        raises the error, which may be that of its own deadline, and the next one calls for those that are left.
        """
        request = _Request(files)
        with self._lock:
            self._requests.append(request)
        try:
            if self._inserting.take(lambda: request.sent, patience):
                try:
                    self._insert(request, insert)
                finally:
                    self._inserting.end()
        finally:
            self._leave(request)
        if request.error:
            raise request.error

    def _leave(self, request: _Request) -> None:
        """Send the files no more for a load that has given up."""
        with self._lock:
            request.left = True
            self._requests = [each for each in self._requests if each is not request]

    def _insert(self, own: _Request, insert: Insert) -> None:
        with self._lock:
            requests, self._requests = self._requests, []
        files = [file for request in requests for file in request.files]
        try:
            for start in range(0, len(files), FILES_PER_CALL):
                insert(files[start : start + FILES_PER_CALL])
        except Exception as fault:
            own.error = fault
            with self._lock:
                others = [request for request in requests if request is not own and not request.left]
                self._requests = others + self._requests
            return
        for request in requests:
            request.sent = True

    def report(self, keys: Iterable[str], ask: Ask, patience: Patience) -> list[dict[str, Any]]:
        """Return the last entry of insertReport, its FIELDS, for each of these parts that is complete.

        `ask` gets the mark from which on the report is wanted. A look that ends while others wait serves all of them,
        and the next one begins LOOK_SECONDS later at the earliest: until then loads get what that look found.
        """
        seen = self._looks

        def is_served() -> bool:
            return self._looks != seen or time.monotonic() - self._looked < LOOK_SECONDS

        if self._asking.take(is_served, patience):
            try:
                answer = ask(self._mark)
                with self._lock:
                    self._keep(answer)
            finally:
                self._asking.end()
        with self._lock:
            return [self._entries[key][1] for key in keys if key in self._entries]

    def _keep(self, answer: dict[str, Any]) -> None:
        files, now = [entry for entry in answer["files"] if entry.get("complete")], time.monotonic()
        self._mark, self._looked, self._looks = answer.get("nextBeginMark"), now, self._looks + 1
        for entry in files:
            self._entries.pop(entry["path"], None)
            self._entries[entry["path"]] = now, {name: entry.get(name) for name in FIELDS}
        while self._entries and (len(self._entries) > KEPT_ENTRIES or self._oldest < now - KEPT_SECONDS):
            self._entries.popitem(last=False)

    @property
    def _oldest(self) -> float:
        return next(iter(self._entries.values()))[0]
