"""Parts into a raw table through its pipe, counted as loaded only when every row of every part is there.

snowflake-ingest gives URLs, tokens and answers; this adds what it lacks: chunks, a time limit on each request, retries
on 429 and with jitter, one deadline over all of it, a new token on 401, and a last word where its report says nothing.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import requests
import structlog
from snowflake.ingest import SimpleIngestManager, StagedFile
from snowflake.ingest.error import IngestResponseError
from snowflake.ingest.utils.network import SnowflakeRestful
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from pipelines.service_user import ServiceUser
from pipelines.splitter import failpoint
from pipelines.splitter.manifest import Manifest
from pipelines.splitter.metrics import Metrics
from pipelines.splitter.part import Part
from pipelines.splitter.settings import Endpoint

FILES_A_CALL = 5_000
REQUEST_SECONDS = 30
PASSING = (408, 429, 500, 502, 503, 504)

log = structlog.get_logger("splitter")


class NotLoaded(Exception):
    """Snowflake refused the parts, loaded them in part, or did not finish in time: not counted, tried again.

    `rows`: how many the manifest says.
    """

    rows = 0


@dataclass(frozen=True)
class Deadline:
    at: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        return max(0.0, self.at - time.monotonic())


class Requests(SnowflakeRestful):
    """The client's requests with a time limit each, tried again on passing faults until the deadline."""

    def __init__(self, deadline: Deadline, refused: Callable[[str], None]):
        self.deadline, self.refused = deadline, refused

    def _exec_request_with_retry(self, url: str, method: str, headers: dict | None = None, json: dict | None = None):
        for attempt in Retrying(
            retry=retry_if_exception(is_passing),
            stop=stop_after_delay(self.deadline.left),
            wait=wait_random_exponential(multiplier=0.5, max=20),
            before_sleep=lambda state: self.refused(kind(state.outcome.exception())),
            reraise=True,
        ):
            with attempt:
                seconds = max(1.0, min(REQUEST_SECONDS, self.deadline.left))
                response = requests.request(method, url, headers=headers, json=json, timeout=seconds)
                if method == "POST":
                    failpoint.reach("insert-sent")
                if not response.ok:
                    raise IngestResponseError(response)
                return response.json()


def is_passing(error: BaseException) -> bool:
    if isinstance(error, IngestResponseError):
        return error.http_error_code in PASSING
    return isinstance(error, requests.RequestException)


def kind(error: BaseException) -> str:
    return str(error.http_error_code) if isinstance(error, IngestResponseError) else type(error).__name__


@dataclass(frozen=True)
class Snowpipe:
    """The pipes of the raw tables, used as one service user.

    load_seconds: how long a load may take. report_seconds: after how long without news the table itself is asked.
    """

    user: ServiceUser
    endpoint: Endpoint
    load_seconds: float
    report_seconds: float
    metrics: Metrics = field(default_factory=Metrics)
    known_key: list[str] = field(default_factory=list, repr=False, compare=False)

    def refused(self, kind: str) -> None:
        self.metrics.refused("snowpipe", kind)

    def load(self, manifest: Manifest, seen_before: bool, check: Callable[[], None]) -> None:
        """Return when the raw table holds the manifest's rows. `check` is called while waiting, and may raise.

        `seen_before`: the parts may have been sent already, so the table is asked first: a pipe forgets what it
        loaded after 14 days. Raises NotLoaded.
        """
        waiting = Waiting(manifest.parts)
        try:
            if seen_before:
                waiting.count(self.rows_in_table(manifest))
            if waiting.parts:
                PipeCalls(self, manifest, Deadline.within(self.load_seconds)).load(waiting, check)
        except NotLoaded as fault:
            fault.rows = manifest.rows
            raise

    def private_key(self, anew: bool = False) -> str:
        """The user's key, kept until it is refused: to read it takes a fifth of a small file's time."""
        if anew or not self.known_key:
            self.known_key[:] = [self.user.private_key()]
        return self.known_key[0]

    def rows_in_table(self, manifest: Manifest) -> dict[str, int]:
        """Rows per part in the raw table; the last word on what is loaded."""
        folder = f"{manifest.dataset}/{manifest.source.hash}/"
        query = f"SELECT _PART, COUNT(*) FROM RAW.{manifest.dataset.upper()} WHERE STARTSWITH(_PART, %s) GROUP BY _PART"
        with self.user.connect(login_timeout=60, network_timeout=120) as connection, connection.cursor() as cursor:
            return dict(cursor.execute(query, (folder,)).fetchall())

    def told_by_history(self, manifest: Manifest) -> dict[str, str]:
        """What the copy history says last of each of the file's parts that a pipe is done with, up to 13 days ago.

        A pipe never goes back to such a part, and reports it for ten minutes only: then this is the only place.
        Follows https://docs.snowflake.com/en/sql-reference/functions/copy_history
        """
        database, folder = self.user.database, f"{manifest.dataset}/{manifest.source.hash}/"
        query = (
            f"SELECT FILE_NAME, STATUS, FIRST_ERROR_MESSAGE FROM TABLE({database}.INFORMATION_SCHEMA.COPY_HISTORY("
            f"TABLE_NAME => '{database}.RAW.{manifest.dataset.upper()}', "
            "START_TIME => DATEADD(day, -13, CURRENT_TIMESTAMP()))) "
            "WHERE STARTSWITH(FILE_NAME, %s) AND STATUS <> 'Load in progress' ORDER BY LAST_LOAD_TIME"
        )
        with self.user.connect(login_timeout=60, network_timeout=120) as connection, connection.cursor() as cursor:
            rows = cursor.execute(query, (folder,)).fetchall()
        return {name: f"{state} before: {error or 'but its rows are not in the table'}" for name, state, error in rows}


class Waiting:
    """The parts that are not known to be loaded yet."""

    def __init__(self, parts: tuple[Part, ...]):
        self.parts = {part.key: part for part in parts}
        self.failed: dict[str, str] = {}

    def count(self, rows: dict[str, int]) -> None:
        """Take the table's rows per part as they are.

        Raises NotLoaded for a part with other than its rows: a pipe loads a part whole or, if set up otherwise, never
        goes back to it.
        """
        for key, part in list(self.parts.items()):
            found = rows.get(key, 0)
            if found not in (0, part.rows):
                raise NotLoaded(f"{key} has {found} rows in the table, its manifest says {part.rows}")
            if found:
                del self.parts[key]

    def report(self, files: list[dict]) -> bool:
        """Take what insertReport says; whether there was news of these parts."""
        news = False
        for entry in files:
            part = self.parts.get(entry["path"])
            if part is None or not entry.get("complete"):
                continue
            news = True
            if entry["status"] == "LOADED" and entry["rowsInserted"] == part.rows:
                del self.parts[part.key]
            else:
                error = entry.get("firstError") or f"{entry['rowsInserted']} of {part.rows} rows"
                self.failed[part.key] = f"{entry['status']}: {error}"
        return news


class PipeCalls:
    """One load's calls to one pipe."""

    def __init__(self, snowpipe: Snowpipe, manifest: Manifest, deadline: Deadline):
        self.snowpipe, self.manifest, self.deadline = snowpipe, manifest, deadline
        self.manager = self.new_manager(snowpipe.private_key())

    def new_manager(self, private_key: str) -> SimpleIngestManager:
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
        manager.restful = Requests(self.deadline, self.snowpipe.refused)
        return manager

    def call(self, method: Callable[[SimpleIngestManager], dict]) -> dict:
        """A refused token may be an old one, or of a key that was replaced: once, a new one is made from a new key."""
        try:
            return method(self.manager)
        except IngestResponseError as error:
            if error.http_error_code != 401:
                raise
        mark = self.manager._next_begin_mark
        self.manager = self.new_manager(self.snowpipe.private_key(anew=True))
        self.manager._next_begin_mark = mark
        return method(self.manager)

    def load(self, waiting: Waiting, check: Callable[[], None]) -> None:
        self.send(waiting)
        news = time.monotonic()
        for pause in pauses():
            time.sleep(min(pause, self.deadline.left))
            check()
            answer = self.call(lambda manager: manager.get_history())
            failpoint.reach("waiting")
            if waiting.report(answer["files"]):
                news = time.monotonic()
            quiet = time.monotonic() - news > self.snowpipe.report_seconds
            if waiting.parts and (waiting.failed or quiet or not self.deadline.left):
                self.ask_table(waiting)
                news = time.monotonic()
            if not waiting.parts:
                return
            if not self.deadline.left:
                raise NotLoaded(f"{len(waiting.parts)} of {len(self.manifest.parts)} parts not loaded in time")

    def send(self, waiting: Waiting) -> None:
        """Tell the pipe of every part; one that it knows already is not loaded again."""
        files = [StagedFile(part.key, part.bytes) for part in waiting.parts.values()]
        for start in range(0, len(files), FILES_A_CALL):
            chunk, request = files[start : start + FILES_A_CALL], uuid.uuid4()
            self.call(lambda manager, chunk=chunk, request=request: manager.ingest_files(chunk, request))
            log.info("submitted", parts=len(chunk), request=str(request))
        failpoint.reach("insert-answered")

    def ask_table(self, waiting: Waiting) -> None:
        """The table over report and history: a part that failed counts all the same if its rows are there.

        The table comes last: what the history calls loaded by then must be in it.
        """
        told = self.snowpipe.told_by_history(self.manifest)
        waiting.count(self.snowpipe.rows_in_table(self.manifest))
        waiting.failed = {**{key: why for key, why in told.items() if key in waiting.parts}, **waiting.failed}
        failed = [f"{key} {why}" for key, why in waiting.failed.items() if key in waiting.parts]
        if failed:
            raise NotLoaded(f"{len(failed)} parts failed, the first is {failed[0]}")


def pauses() -> Iterator[float]:
    """Seconds before each look at the report: short for a small file, then easy on the rate limit."""
    pause = 0.1
    while True:
        yield pause
        pause = min(pause * 1.5, 10.0)
