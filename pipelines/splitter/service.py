"""The service: messages in, files ingested side by side, each message acknowledged last.

The only place of the splitter that decides what a failure means for a message. What it and others log while they
work on a file is bound to it.
"""

import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from structlog.contextvars import bound_contextvars

from pipelines.splitter import failpoint
from pipelines.splitter.file_events import FileEvent, NotAnEvent, file_events
from pipelines.splitter.hold import Hold, HoldLost
from pipelines.splitter.ingestion import Ingestion, Loaded, Quarantined
from pipelines.splitter.metrics import Metrics
from pipelines.splitter.pulse import Pulse
from pipelines.splitter.quarantine import quarantine_message
from pipelines.splitter.settings import Settings
from pipelines.splitter.snowpipe import NotLoaded
from pipelines.splitter.source import Gone
from pipelines.splitter.tally import Tally

RECEIVE_SECONDS = 5  # how long one receive waits; together with FINISH_SECONDS well below the 30 that a stop may take
FINISH_SECONDS = 18
RETRY_SECONDS = 10  # a failed message comes back after this, times the number of its receives


@dataclass
class Service:
    settings: Settings
    sqs: object
    ingestion: Ingestion
    tally: Tally = field(default_factory=Tally)
    stopping: threading.Event = field(default_factory=threading.Event)
    broken: bool = False
    holds: set[Hold] = field(default_factory=set)
    pulse: Pulse = field(default_factory=Pulse)
    metrics: Metrics = field(default_factory=Metrics)
    log: structlog.BoundLogger = field(default_factory=lambda: structlog.get_logger("splitter"))

    def __post_init__(self) -> None:
        self.metrics.watch(self.tally, self.pulse, self.holds)

    def fault(self) -> str | None:
        """Why no file can be loaded here, in one line; None if all is well."""
        if self.stopping.is_set():
            return "the service is stopping"
        return self.ingestion.spark_fault() or self.pulse.fault()

    def run(self) -> bool:
        """Work until `stopping` is set. False if it can't go on and has to be started again."""
        self.log.info("waiting for files", queue=self.settings.queue_url, files_at_once=self.settings.files_at_once)
        workers = ThreadPoolExecutor(self.settings.files_at_once, thread_name_prefix="file")
        working: set[Future] = set()
        while not self.stopping.is_set():
            self.pulse.round()
            free = self.settings.files_at_once - len(working)
            asked = time.monotonic()  # the answer may be late: from here on a message is surely invisible to others
            messages = self.receive(free)
            working |= {workers.submit(self.work, message, asked) for message in messages}
            if working:
                _, working = wait(working, timeout=self.patience(working), return_when=FIRST_COMPLETED)
        workers.shutdown(wait=False)
        self.stop(working)
        return not self.broken

    def patience(self, working: set[Future]) -> float:
        """With a free worker, go back to the queue at once; without one, wait for work to end."""
        return 1.0 if len(working) >= self.settings.files_at_once else 0.0

    def receive(self, free: int) -> list[dict]:
        if not free:
            return []
        try:
            answer = self.sqs.receive_message(
                QueueUrl=self.settings.queue_url,
                MaxNumberOfMessages=min(free, 10),
                WaitTimeSeconds=min(RECEIVE_SECONDS, max(1, int(self.settings.visibility_seconds / 3))),
                VisibilityTimeout=self.settings.visibility_seconds,
                AttributeNames=["ApproximateReceiveCount"],
            )
        except Exception as error:
            self.pulse.refused(error)
            self.log.error("can't receive", error=str(error))
            self.stopping.wait(RECEIVE_SECONDS)
            return []
        self.pulse.answered()
        return answer.get("Messages", [])

    def work(self, message: dict, received: float) -> None:
        receives = int(message["Attributes"]["ApproximateReceiveCount"])
        with bound_contextvars(message=message["MessageId"], receives=receives):
            self.work_on(message, received, receives)

    def work_on(self, message: dict, received: float, receives: int) -> None:
        seconds = self.settings.visibility_seconds
        hold = Hold(self.sqs, self.settings.queue_url, message["ReceiptHandle"], seconds, received)
        self.holds.add(hold)
        with hold:
            try:
                failpoint.reach("received")
                events = file_events(message["Body"])
                if not events:
                    self.tally.add(ignored=1)
                    self.log.info("no file in this message")
                if self.ingest_all(events, hold):
                    self.acknowledge(hold)
                    failpoint.reach("deleted")
                else:
                    self.retry_later(hold, receives)
            except HoldLost as error:
                self.tally.add(handed_back=1)
                self.log.warning("handed back", reason=str(error))
            except NotAnEvent as error:
                self.tally.add(failed=1)
                self.log.error("not an event: left for the dead letters", reason=str(error))
                self.set_aside(message, error)
            except Exception as error:
                self.failed(error)
                self.retry_later(hold, receives)
        self.holds.discard(hold)

    def ingest_all(self, events: list[FileEvent], hold: Hold) -> bool:
        """Each of the message's files, whatever becomes of the others; whether all are done."""
        done = True
        for event in events:
            with bound_contextvars(file=event.key, version=event.version):
                try:
                    self.ingest(event, hold)
                except HoldLost:
                    raise
                except Exception as error:
                    self.failed(error)
                    done = False
        return done

    def acknowledge(self, hold: Hold) -> None:
        """Not a failure if it can't be said: the message comes back by itself, or is gone already."""
        try:
            hold.delete()
        except (BotoCoreError, ClientError) as error:
            self.log.warning("done, but not acknowledged", error=str(error))

    def set_aside(self, message: dict, error: NotAnEvent) -> None:
        try:
            quarantine_message(self.ingestion.s3, self.settings.landing_bucket, message, str(error))
        except (BotoCoreError, ClientError) as fault:
            self.log.warning("not in quarantine", error=str(fault))

    def failed(self, error: Exception) -> None:
        lost = {"not_confirmed": 1, "rows_not_confirmed": error.rows} if isinstance(error, NotLoaded) else {}
        self.tally.add(failed=1, **lost)
        self.log.error("failed, will be tried again", error=f"{type(error).__name__}: {error}"[:2000])
        if self.ingestion.has_lost_spark():
            self.log.error("Spark has ended: stopping, to be started again")
            self.broken = True
            self.stopping.set()

    def ingest(self, event: FileEvent, hold: Hold) -> None:
        started = time.monotonic()
        try:
            outcome = self.ingestion.ingest(event, hold.check)
        except Gone as error:
            self.tally.add(gone=1)
            self.log.warning("gone", reason=str(error))
            return
        seconds = round(time.monotonic() - started, 3)
        if isinstance(outcome, Loaded):
            self.tally.add(files=1, rows=outcome.rows, parts=outcome.parts, rejected=outcome.rejected)
            counts = {"parts": outcome.parts, "rows": outcome.rows, "rejected": outcome.rejected}
            more = {name: getattr(outcome, name) for name in ("rejects", "same_as") if getattr(outcome, name)}
            tell = self.log.warning if outcome.rejected else self.log.info
            tell("loaded", **counts, **more, seconds=seconds, tally=self.tally.as_dict())
        elif isinstance(outcome, Quarantined):
            self.tally.add(quarantined=1)
            details = {name: value for name, value in asdict(outcome).items() if name != "key"}
            self.log.warning("quarantined", **details, seconds=seconds, tally=self.tally.as_dict())

    def retry_later(self, hold: Hold, receives: int) -> None:
        try:
            hold.give_back("failed", min(RETRY_SECONDS * receives, 900))
        except Exception as error:
            self.log.warning("comes back by itself", error=str(error))

    def stop(self, working: set[Future]) -> None:
        """Give running work a little time, then hand its messages back."""
        self.log.info("stopping", working=len(working))
        _, unfinished = wait(working, timeout=FINISH_SECONDS)
        for hold in list(self.holds) if unfinished else []:
            try:
                hold.give_back("the service is stopping")
            except Exception as error:
                self.log.warning("comes back by itself", error=str(error))
        self.log.info("stopped", handed_back=len(unfinished), tally=self.tally.as_dict())
