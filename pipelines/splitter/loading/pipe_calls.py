"""The calls of one load to one pipe.

snowflake-ingest gives URLs, tokens and answers. This adds chunks, one deadline over all requests (`requests_until`), a
new token after a 401, and the table itself where the pipe's report says nothing. Requests are shared with other loads
(`pipe_channel`).
"""

import time
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import structlog
from snowflake.ingest import SimpleIngestManager, StagedFile
from snowflake.ingest.error import IngestResponseError
from snowflake.ingest.utils import SecurityManager

from pipelines.splitter import failpoint
from pipelines.splitter.loading.pending_parts import NotLoaded, PendingParts
from pipelines.splitter.loading.requests_until import Deadline, RequestsUntil
from pipelines.splitter.parts.manifest import Manifest

if TYPE_CHECKING:
    from pipelines.splitter.loading.snowpipe import Snowpipe

log = structlog.get_logger("splitter")


class PipeMissing(Exception):
    """A call was answered with 404: there is no such pipe, or this user may not do that with it."""

    def __init__(self, answer: IngestResponseError):
        super().__init__(str(answer))
        self.answer = answer


class PipeCalls:
    """The calls of one load to the pipe RAW.`pipe`. `check`: called while it waits, and may raise."""

    def __init__(
        self, snowpipe: "Snowpipe", manifest: Manifest, pipe: str, deadline: Deadline, check: Callable[[], None]
    ):
        self.snowpipe, self.manifest, self.pipe, self.deadline = snowpipe, manifest, pipe, deadline
        self.check = check
        self.channel = snowpipe.channel(pipe)
        self.manager = self._new_manager(*snowpipe.login.current())

    def load(self, pending: PendingParts) -> None:
        """Send the pending parts, and return when all of their rows are in the table.

        Raises NotLoaded, PipeMissing, and TimeoutError if the pipe does not answer in time.
        """
        self._send(pending)
        news = time.monotonic()
        for pause in pauses():
            time.sleep(min(pause, self.deadline.left))
            self.check()
            files = self.channel.report(list(pending.parts), self._report, self._wait_for_others)
            failpoint.reach("waiting")
            if pending.report(files):
                news = time.monotonic()
            quiet = time.monotonic() - news > self.snowpipe.report_seconds
            if pending.parts and (pending.failed or quiet or not self.deadline.left):
                self._ask_table(pending)
                news = time.monotonic()
            if not pending.parts:
                return
            if not self.deadline.left:
                raise NotLoaded(f"{len(pending.parts)} of {len(self.manifest.parts)} parts not loaded in time")

    def is_gone(self, pending: PendingParts) -> bool:
        """Return True if the pipe takes no files and reports nothing, as if there were none of its name."""
        for ask in (lambda: self._send(pending), lambda: self.call(lambda manager: manager.get_history())):
            try:
                ask()
            except PipeMissing:
                continue
            return False
        return True

    def call(self, method: Callable[[SimpleIngestManager], dict[str, Any]]) -> dict[str, Any]:
        """Call the pipe. A refused token may be old, or its key replaced: it is renewed once, with a fresh key.

        Raises PipeMissing.
        """
        try:
            return self._call(method)
        except IngestResponseError as error:
            if error.http_error_code != 401:
                raise
        self.manager = self._new_manager(*self.snowpipe.login.renewed(self.manager.sec_manager))
        return self._call(method)

    def _call(self, method: Callable[[SimpleIngestManager], dict[str, Any]]) -> dict[str, Any]:
        try:
            return method(self.manager)
        except IngestResponseError as error:
            if error.http_error_code == 404:
                raise PipeMissing(error) from error
            raise

    def _report(self, mark: str | None) -> dict[str, Any]:
        def report(manager: SimpleIngestManager) -> dict[str, Any]:
            manager._next_begin_mark = mark
            answer: dict[str, Any] = manager.get_history()
            return answer

        return self.call(report)

    def _new_manager(self, private_key: str, login: SecurityManager) -> SimpleIngestManager:
        user, endpoint = self.snowpipe.user, self.snowpipe.endpoint
        manager = SimpleIngestManager(
            account=user.account,
            user=user.user,
            pipe=f"{user.database}.RAW.{self.pipe}",
            private_key=private_key,
            scheme=endpoint.protocol,
            host=endpoint.host,
            port=endpoint.port,
        )
        manager.sec_manager = login
        manager.restful = RequestsUntil(self.deadline, self._refused, self.snowpipe.login.session)
        return manager

    def _send(self, pending: PendingParts) -> None:
        """Name every part to the pipe; it does not load again a part that it knows."""
        files = [StagedFile(part.key, part.bytes) for part in pending.parts.values()]
        self.channel.insert(files, self._insert, self._wait_for_others)
        failpoint.reach("insert-answered")

    def _refused(self, kind: str) -> None:
        """Count a transient error. No request is tried again for a load that may not go on."""
        self.snowpipe.refused(kind)
        self.check()

    def _wait_for_others(self) -> None:
        """Raise TimeoutError when another load's call takes longer than this load may."""
        self.check()
        if not self.deadline.left:
            raise TimeoutError(
                f"RAW.{self.pipe} did not answer within the {self.snowpipe.load_seconds:.0f} s of a load"
            )

    def _insert(self, files: list[StagedFile]) -> None:
        request = uuid.uuid4()
        self.call(lambda manager: manager.ingest_files(files, request))
        log.info("submitted", parts=len(files), pipe=self.pipe, request=str(request))

    def _ask_table(self, pending: PendingParts) -> None:
        """Let the table overrule report and history: a part that failed counts all the same if its rows are there.

        The table is asked last: it must hold what the history calls loaded by then.
        """
        history = self.snowpipe.failures_in_history(self.manifest, self.pipe)
        pending.count(self.snowpipe.rows_in_table(self.manifest))
        for past in history:
            if past.key in pending.parts and past.key not in pending.failed:
                pending.failed[past.key] = past.text
                pending.refuse(past.key, past.rows, past.line, past.reason)
        pending.raise_failed()
        if pending.parts:
            self.snowpipe.watch_pipe(self.pipe)


def pauses() -> Iterator[float]:
    """Yield the seconds before each look at the report: short for a small file, then sparing the rate limit."""
    pause = 0.1
    while True:
        yield pause
        pause = min(pause * 1.5, 10.0)
