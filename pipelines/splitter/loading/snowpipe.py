"""Parts into a raw table through its pipe. A part counts as loaded only when all of its rows are in the table.

snowflake-ingest gives URLs, tokens and answers. This adds chunks, one deadline over all requests (`requests_until`), a
new token after a 401, and the table itself where the pipe's report says nothing.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from snowflake.ingest import SimpleIngestManager, StagedFile
from snowflake.ingest.error import IngestResponseError

from pipelines.service_user import ServiceUser
from pipelines.splitter import failpoint
from pipelines.splitter.loading.endpoint import SnowflakeEndpoint
from pipelines.splitter.loading.pending_parts import NotLoaded, PendingParts
from pipelines.splitter.loading.requests_until import Deadline, RequestsUntil
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.parts.manifest import Manifest

FILES_PER_CALL = 5_000

log = structlog.get_logger("splitter")


@dataclass(frozen=True)
class Snowpipe:
    """The pipes of the raw tables, used as one service user.

    load_seconds: how long a load may take. report_seconds: after how long without news the table itself is asked.
    """

    user: ServiceUser
    endpoint: SnowflakeEndpoint
    load_seconds: float
    report_seconds: float
    metrics: Metrics = field(default_factory=Metrics)
    known_key: list[str] = field(default_factory=list, repr=False, compare=False)

    def refused(self, kind: str) -> None:
        """Count a request that was answered by a transient error."""
        self.metrics.refused("snowpipe", kind)

    def load(self, manifest: Manifest, seen_before: bool, check: Callable[[], None]) -> None:
        """Return when the raw table holds the manifest's rows. `check` is called while waiting, and may raise.

        `seen_before`: the parts may have been sent already, so the table is asked first: a pipe forgets what it
        loaded after 14 days. Raises NotLoaded.
        """
        pending = PendingParts(manifest.parts)
        try:
            if seen_before:
                pending.count(self.rows_in_table(manifest))
            if pending.parts:
                PipeCalls(self, manifest, Deadline.within(self.load_seconds)).load(pending, check)
        except NotLoaded as fault:
            fault.rows = manifest.rows
            raise

    def private_key(self, refresh: bool = False) -> str:
        """Return the user's key, kept until it is refused: reading it takes a fifth of a small file's time."""
        if refresh or not self.known_key:
            self.known_key[:] = [self.user.private_key()]
        return self.known_key[0]

    def rows_in_table(self, manifest: Manifest) -> dict[str, int]:
        """Return the rows by part in the raw table, the last word on what is loaded."""
        query = f"SELECT _PART, COUNT(*) FROM RAW.{manifest.dataset.upper()} WHERE STARTSWITH(_PART, %s) GROUP BY _PART"
        return dict(self._rows(query, manifest))

    def failures_in_history(self, manifest: Manifest) -> dict[str, str]:
        """Return the last word of the copy history, up to 13 days ago, on each part that a pipe has finished.

        A pipe never returns to such a part, and reports it for ten minutes only: after that this is the only source.
        Follows https://docs.snowflake.com/en/sql-reference/functions/copy_history
        """
        database = self.user.database
        query = (
            f"SELECT FILE_NAME, STATUS, FIRST_ERROR_MESSAGE FROM TABLE({database}.INFORMATION_SCHEMA.COPY_HISTORY("
            f"TABLE_NAME => '{database}.RAW.{manifest.dataset.upper()}', "
            "START_TIME => DATEADD(day, -13, CURRENT_TIMESTAMP()))) "
            "WHERE STARTSWITH(FILE_NAME, %s) AND STATUS <> 'Load in progress' ORDER BY LAST_LOAD_TIME"
        )
        rows = self._rows(query, manifest)
        return {name: f"{state} before: {error or 'but its rows are not in the table'}" for name, state, error in rows}

    def _rows(self, query: str, manifest: Manifest) -> list[tuple[Any, ...]]:
        """Return the answer to a query that takes the folder of the manifest's parts."""
        folder = f"{manifest.dataset}/{manifest.source.hash}/"
        with self.user.connect(login_timeout=60, network_timeout=120) as connection, connection.cursor() as cursor:
            cursor.execute(query, (folder,))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


class PipeCalls:
    """The calls of one load to one pipe."""

    def __init__(self, snowpipe: Snowpipe, manifest: Manifest, deadline: Deadline):
        self.snowpipe, self.manifest, self.deadline = snowpipe, manifest, deadline
        self.manager = self._new_manager(snowpipe.private_key())

    def load(self, pending: PendingParts, check: Callable[[], None]) -> None:
        """Send the pending parts, and return when all of their rows are in the table. Raises NotLoaded."""
        self._send(pending)
        news = time.monotonic()
        for pause in pauses():
            time.sleep(min(pause, self.deadline.left))
            check()
            answer = self.call(lambda manager: manager.get_history())
            failpoint.reach("waiting")
            if pending.report(answer["files"]):
                news = time.monotonic()
            quiet = time.monotonic() - news > self.snowpipe.report_seconds
            if pending.parts and (pending.failed or quiet or not self.deadline.left):
                self._ask_table(pending)
                news = time.monotonic()
            if not pending.parts:
                return
            if not self.deadline.left:
                raise NotLoaded(f"{len(pending.parts)} of {len(self.manifest.parts)} parts not loaded in time")

    def call(self, method: Callable[[SimpleIngestManager], dict[str, Any]]) -> dict[str, Any]:
        """Call the pipe. A refused token may be old, or its key replaced: it is renewed once, with a fresh key."""
        try:
            return method(self.manager)
        except IngestResponseError as error:
            if error.http_error_code != 401:
                raise
        mark = self.manager._next_begin_mark
        self.manager = self._new_manager(self.snowpipe.private_key(refresh=True))
        self.manager._next_begin_mark = mark
        return method(self.manager)

    def _new_manager(self, private_key: str) -> SimpleIngestManager:
        user, endpoint = self.snowpipe.user, self.snowpipe.endpoint
        manager = SimpleIngestManager(
            account=user.account,
            user=user.user,
            pipe=f"{user.database}.RAW.{self.manifest.dataset.upper()}_PIPE",
            private_key=private_key,
            scheme=endpoint.protocol,
            host=endpoint.host,
            port=endpoint.port,
        )
        manager.restful = RequestsUntil(self.deadline, self.snowpipe.refused)
        return manager

    def _send(self, pending: PendingParts) -> None:
        """Name every part to the pipe; it does not load again a part that it knows."""
        files = [StagedFile(part.key, part.bytes) for part in pending.parts.values()]
        for start in range(0, len(files), FILES_PER_CALL):
            self._insert(files[start : start + FILES_PER_CALL])
        failpoint.reach("insert-answered")

    def _insert(self, files: list[StagedFile]) -> None:
        request = uuid.uuid4()
        self.call(lambda manager: manager.ingest_files(files, request))
        log.info("submitted", parts=len(files), request=str(request))

    def _ask_table(self, pending: PendingParts) -> None:
        """Let the table overrule report and history: a part that failed counts all the same if its rows are there.

        The table is asked last: it must hold what the history calls loaded by then.
        """
        history = self.snowpipe.failures_in_history(self.manifest)
        pending.count(self.snowpipe.rows_in_table(self.manifest))
        pending.failed = {**{key: why for key, why in history.items() if key in pending.parts}, **pending.failed}
        failed = [f"{key} {why}" for key, why in pending.failed.items() if key in pending.parts]
        if failed:
            raise NotLoaded(f"{len(failed)} parts failed, the first is {failed[0]}")


def pauses() -> Iterator[float]:
    """Yield the seconds before each look at the report: short for a small file, then sparing the rate limit."""
    pause = 0.1
    while True:
        yield pause
        pause = min(pause * 1.5, 10.0)
