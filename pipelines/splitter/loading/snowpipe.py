"""Parts into a raw table through its pipe. A part counts as loaded only when all of its rows are in the table.

The parts of a file go to one pipe, the one that its manifest names, for as long as there is that pipe: it skips those
that it knows. Only when it is gone for good they go to the next one, after the table was asked.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog
from snowflake.connector.errors import ProgrammingError

from pipelines.service_user import ServiceUser
from pipelines.splitter import failpoint
from pipelines.splitter.loading.endpoint import SnowflakeEndpoint
from pipelines.splitter.loading.ingest_login import IngestLogin
from pipelines.splitter.loading.pending_parts import NotLoaded, PendingParts
from pipelines.splitter.loading.pipe_calls import PipeCalls, PipeMissing
from pipelines.splitter.loading.pipe_channel import PipeChannel
from pipelines.splitter.loading.requests_until import Deadline
from pipelines.splitter.loading.target import name_of
from pipelines.splitter.loading.targets import DOES_NOT_EXIST, Targets
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.parts.manifest import Manifest
from pipelines.text_shape import without_values

log = structlog.get_logger("splitter")


@dataclass(frozen=True)
class PastLoad:
    """A line of the copy history: a part, its state, the rows that were loaded, the first error's line and message."""

    key: str
    state: str
    rows: int
    line: int | None
    reason: str | None

    @property
    def text(self) -> str:
        """The reason why the part is not in the table, without values of a row."""
        reason = without_values(self.reason) if self.reason and self.line else self.reason
        return f"{self.state} before: {reason or 'but its rows are not in the table'}"


@dataclass(frozen=True)
class Snowpipe:
    """The pipes of the raw tables, used as one service user.

    load_seconds: how long a load may take. report_seconds: after how long without news the table itself is asked.
    """

    user: ServiceUser
    endpoint: SnowflakeEndpoint
    load_seconds: float
    report_seconds: float
    targets: Targets
    metrics: Metrics = field(default_factory=Metrics)
    channels: dict[str, PipeChannel] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def login(self) -> IngestLogin:
        """The user's login for the calls to pipes."""
        return IngestLogin(self.user)

    def channel(self, pipe: str) -> PipeChannel:
        """Return the channel to a pipe that all loads share."""
        return self.channels.setdefault(pipe, PipeChannel())

    def refused(self, kind: str) -> None:
        """Count a request that was answered by a transient error."""
        self.metrics.refused("snowpipe", kind)

    def load(self, manifest: Manifest, seen_before: bool, check: Callable[[], None]) -> None:
        """Return when the raw table holds the manifest's rows. `check` is called while waiting, and may raise.

        `seen_before`: the parts may have been sent already, so the table is asked first: a pipe forgets what it
        loaded after 14 days. Raises NotLoaded and NotReady.
        """
        pending = PendingParts(manifest.parts)
        deadline = Deadline.within(self.load_seconds)
        try:
            if seen_before:
                pending.count(self.rows_in_table(manifest))
            if pending.parts:
                self._load(manifest, pending, seen_before, deadline, check)
        except NotLoaded as fault:
            fault.rows = manifest.rows
            raise

    def rows_in_table(self, manifest: Manifest) -> dict[str, int]:
        """Return the rows by part in the raw table, the last word on what is loaded."""
        query = f"SELECT _PART, COUNT(*) FROM RAW.{manifest.dataset.upper()} WHERE STARTSWITH(_PART, %s) GROUP BY _PART"
        return dict(self._rows(query, _folder(manifest)))

    def failures_in_history(self, manifest: Manifest, pipe: str) -> list[PastLoad]:
        """Return the last word of the copy history, up to 13 days ago, on each part that this pipe has finished.

        A pipe never returns to such a part, and reports it for ten minutes only: after that this is the only source.
        Follows https://docs.snowflake.com/en/sql-reference/functions/copy_history
        """
        database = self.user.database
        query = (
            "SELECT FILE_NAME, STATUS, ROW_COUNT, FIRST_ERROR_LINE_NUMBER, FIRST_ERROR_MESSAGE "
            f"FROM TABLE({database}.INFORMATION_SCHEMA.COPY_HISTORY("
            f"TABLE_NAME => '{database}.RAW.{manifest.dataset.upper()}', "
            "START_TIME => DATEADD(day, -13, CURRENT_TIMESTAMP()))) "
            "WHERE STARTSWITH(FILE_NAME, %s) AND PIPE_NAME = %s AND STATUS <> 'Load in progress' "
            "ORDER BY LAST_LOAD_TIME"
        )
        return list({row[0]: PastLoad(*row) for row in self._rows(query, _folder(manifest), pipe)}.values())

    def watch_pipe(self, pipe: str) -> None:
        """Say so if a pipe that has parts to load does not run: somebody paused it, or its stage is another one.

        Nothing if it was dropped meanwhile: the next look at its report is answered by 404.
        """
        try:
            state = json.loads(self.targets.status_of(pipe)).get("executionState")
        except ProgrammingError as error:
            if error.errno == DOES_NOT_EXIST:
                return
            raise
        if state != "RUNNING":
            self.metrics.idle_pipe(pipe)
            log.warning("the pipe is not running", pipe=f"RAW.{pipe}", state=state)

    def _load(
        self,
        manifest: Manifest,
        pending: PendingParts,
        seen_before: bool,
        deadline: Deadline,
        check: Callable[[], None],
    ) -> None:
        """Send the parts to the manifest's pipe; to the next one after it, for as long as the one in turn is gone."""
        generation = manifest.generation
        if seen_before:
            generation, pending = self._next(manifest, generation, pending, deadline, check)
        while pending.parts:
            calls = PipeCalls(self, manifest, name_of(manifest.dataset, generation), deadline, check)
            try:
                calls.load(pending)
            except PipeMissing as missing:
                check()
                following, pending = self._next(manifest, generation, pending, deadline, check)
                if following == generation:
                    raise missing.answer from missing
                generation = following

    def _next(
        self,
        manifest: Manifest,
        generation: int,
        pending: PendingParts,
        deadline: Deadline,
        check: Callable[[], None],
    ) -> tuple[int, PendingParts]:
        """Return the pipe that parts meant for this generation belong to now, and what is missing in the table.

        A pipe is dropped only after its pending parts are loaded, and loads nothing afterwards: when it is gone, the
        table says what it has not loaded. A pipe counts as gone if it is not shown, and takes and reports nothing.
        Raises NotReady, ColumnGone, and NotLoaded if its signs contradict each other.
        """
        target = self.targets.look(manifest.dataset, fresh=True).result()
        following = target.next_from(generation, manifest.columns).generation
        if following == generation:
            return generation, pending
        for gone in range(generation, following):
            name = name_of(manifest.dataset, gone)
            if not PipeCalls(self, manifest, name, deadline, check).is_gone(pending):
                raise NotLoaded(f"the pipe RAW.{name} is not shown, and answers all the same: grant MONITOR on it")
        log.warning(
            "the pipe is gone", pipe=name_of(manifest.dataset, generation), next=name_of(manifest.dataset, following)
        )
        pending = PendingParts(manifest.parts)
        pending.count(self.rows_in_table(manifest))
        failpoint.reach("pipe-gone")
        return following, pending

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self.user.connect(login_timeout=60, network_timeout=120) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


def _folder(manifest: Manifest) -> str:
    """Return the folder of the manifest's parts."""
    return f"{manifest.dataset}/{manifest.source.hash}/"
