"""The status of one environment: its streaming files, its queue, its dead letters, and the vendor's batches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from file_status.backlog import Backlog, backlog_of
from file_status.streaming_files import Cut, FileStatus, StreamingFiles, counts, rows_in, status_of
from file_status.vendor_batches import BatchStatus, vendor_batches
from pipelines.splitter.landing.landing_versions import LandingVersion
from promotion import aws
from promotion.environment import Environment
from promotion.outputs import Outputs

_WAITING, _IN_WORK = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


@dataclass(frozen=True)
class Queue:
    """Numbers of messages: of the event queue, and of its dead-letter queue."""

    waiting: int
    in_work: int
    dead_letters: int


@dataclass(frozen=True)
class Status:
    """The status of an environment at one moment."""

    environment: str
    at: str  # ISO 8601, UTC, to the second
    counts: Mapping[str, int]  # files by state; `late`, `with rejected rows`
    queue: Queue
    backlog: Backlog
    files: Sequence[FileStatus]  # newest first
    batches: Sequence[BatchStatus] = ()  # of the vendor, newest first
    passed_over: Sequence[str] = ()  # keys of files that tools left beside data: no files of anybody, and none is late
    unreadable: Sequence[str] = ()  # keys of manifests and reasons that the splitter did not write

    def as_dict(self) -> dict[str, Any]:
        """Return the status as the JSON document of `scripts.status --json`."""
        return asdict(self)


def observer(environment: Environment, outputs: Outputs, age: timedelta, late_after: float) -> Callable[[], Status]:
    """Return a function that looks now: at the files that landed within `age`, late after so many seconds."""
    s3, sqs = aws.client(environment, "s3"), aws.client(environment, "sqs")
    [secrets] = aws.clients_as(environment, outputs.verify_role_arn, "status", "secretsmanager")
    connection = outputs.service_user("analyst", environment.snowflake_account).connect(
        secrets=secrets, login_timeout=30, network_timeout=60, client_session_keep_alive=True
    )

    def look() -> Status:
        now = datetime.now(UTC)
        files = StreamingFiles(s3, outputs.landing_bucket, outputs.ready_bucket, now - age)
        # Rows before manifests: a file that moves on meanwhile looks less far than it is, never further.
        over: list[LandingVersion] = []
        landed = files.landed(over.append)
        rows = rows_in(connection, landed)
        unreadable: list[str] = []
        cut, reasons = files.cut(landed, unreadable.append), files.reasons(unreadable.append)
        statuses = [
            status_of(file, cut.get(name, Cut(0)), rows.get(name, 0), reasons.get(name), now, late_after)
            for file in sorted(landed, key=lambda file: file.at, reverse=True)
            for name in [file.source.hash]
        ]
        queue = _queue(sqs, outputs)
        batches = vendor_batches(connection, now - age)
        return Status(
            environment.name,
            now.isoformat(timespec="seconds"),
            counts(statuses),
            queue,
            backlog_of(landed, cut, statuses, now),
            statuses,
            batches,
            sorted({arrival.source.key for arrival in over}),
            unreadable,
        )

    return look


def _queue(sqs: aws.Client, outputs: Outputs) -> Queue:
    waiting, in_work = _depth(sqs, outputs.events_queue_url)
    return Queue(waiting, in_work, sum(_depth(sqs, outputs.dead_letter_queue_url)))


def _depth(sqs: aws.Client, url: str) -> tuple[int, int]:
    """Return the numbers of messages that wait in a queue, and that are in work."""
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[_WAITING, _IN_WORK])["Attributes"]
    return int(found[_WAITING]), int(found[_IN_WORK])
