"""The service: receives messages, ingests files concurrently, and acknowledges each message last.

The only place of the splitter that decides what a failure means for a message. Everything that is logged during work on
a file is bound to it.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError
from structlog.contextvars import bound_contextvars

from pipelines.splitter import failpoint
from pipelines.splitter.events.file_events import FileEvent, NotAnEvent, file_events
from pipelines.splitter.events.visibility_lease import LeaseLost, VisibilityLease
from pipelines.splitter.events.waiting_room import Held, WaitingRoom
from pipelines.splitter.ingestion import Ingestion, Loaded, Quarantined
from pipelines.splitter.landing.quarantine import quarantine_message
from pipelines.splitter.landing.source import Gone
from pipelines.splitter.landing.unreadable import shortened
from pipelines.splitter.loading.pending_parts import NotLoaded
from pipelines.splitter.loading.target import NotReady
from pipelines.splitter.monitoring.counters import Counters
from pipelines.splitter.monitoring.liveness import Liveness
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.outage import OutOfReach, outage
from pipelines.splitter.settings import Settings
from pipelines.splitter.slots import Slot, Slots

RECEIVE_SECONDS = 5  # how long one receive waits; with FINISH_SECONDS it stays well below the 30 of a stop
FINISH_SECONDS = 18
REMINDER_SECONDS = 60  # how often the log says that files wait
RETRY_SECONDS = 10  # a failed message comes back after this, times the number of its receives


@dataclass
class Service:
    """`stopping`: set it to stop the service; `broken`: it can't continue and has to be started again."""

    settings: Settings
    sqs: BaseClient
    ingestion: Ingestion
    counters: Counters = field(default_factory=Counters)
    stopping: threading.Event = field(default_factory=threading.Event)
    broken: bool = False
    leases: set[VisibilityLease] = field(default_factory=set)
    waiting: WaitingRoom = field(default_factory=WaitingRoom)
    liveness: Liveness = field(default_factory=Liveness)
    metrics: Metrics = field(default_factory=Metrics)
    reminded: float = field(default_factory=time.monotonic)
    log: structlog.BoundLogger = field(default_factory=lambda: structlog.get_logger("splitter"))

    def __post_init__(self) -> None:
        self.metrics.watch(self.counters, self.liveness, self.leases, self.waiting.reasons)

    def fault(self) -> str | None:
        """Return the reason why no file can be loaded here, in one line; None if there is none."""
        if self.stopping.is_set():
            return "the service is stopping"
        return self.ingestion.spark_fault() or self.liveness.fault()

    def run(self) -> bool:
        """Work until `stopping` is set. Return False if the service has to be started again."""
        slots = Slots(self.settings.max_concurrent_files)
        self.log.info("waiting for files", queue=self.settings.queue_url, max_concurrent_files=slots.cutting)
        workers = ThreadPoolExecutor(slots.all, thread_name_prefix="file")
        working: set[Future[None]] = set()
        while not self.stopping.is_set():
            self.liveness.round()
            self._remind()
            for lost in self.waiting.lost():
                self.counters.add(handed_back=1)
                self._release(lost)
            held = self.waiting.take(slots.free)
            held += self._receive(slots.free - len(held))
            working = {each for each in working if not each.done()}
            working |= {workers.submit(self._work, each, slots.take()) for each in held}
            slots.wait(seconds=1.0)
        workers.shutdown(wait=False)
        self._stop(working)
        return not self.broken

    def _receive(self, free: int) -> list[Held]:
        """Return at most so many messages, each with a lease that has begun."""
        if free <= 0:
            return []
        if self.waiting.full or self.waiting.blocks:
            self.stopping.wait(1)
            return []
        seconds = self.settings.visibility_seconds
        asked = time.monotonic()  # the answer may be late: from here on a message is surely invisible to others
        try:
            answer = self.sqs.receive_message(
                QueueUrl=self.settings.queue_url,
                MaxNumberOfMessages=min(free, 10),
                WaitTimeSeconds=min(RECEIVE_SECONDS, max(1, int(seconds / 3))),
                VisibilityTimeout=seconds,
                AttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
            )
        except Exception as error:
            self.liveness.refused(error)
            self.log.error("can't receive", error=str(error))
            self.stopping.wait(RECEIVE_SECONDS)
            return []
        self.liveness.answered()
        return [self._held(message, asked) for message in answer.get("Messages", [])]

    def _held(self, message: dict[str, Any], asked: float) -> Held:
        url, seconds = self.settings.queue_url, self.settings.visibility_seconds
        sent = int(message["Attributes"]["SentTimestamp"]) / 1000
        lease = VisibilityLease(self.sqs, url, message["ReceiptHandle"], seconds, asked, sent)
        self.leases.add(lease.begin())
        return Held(message, lease)

    def _work(self, held: Held, slot: Slot) -> None:
        try:
            self._settle(held, slot)
        finally:
            slot.end()

    def _settle(self, held: Held, slot: Slot) -> None:
        with bound_contextvars(message=held.message["MessageId"], receives=held.receives):
            try:
                held.lease.check()
                self._work_on(held, slot)
                self.waiting.end(held)
            except NotReady as fault:
                self._wait(held, fault)
                return
            except LeaseLost as error:
                self.counters.add(handed_back=1)
                self.log.warning("handed back", reason=str(error))
            except NotAnEvent as error:
                self.counters.add(failed=1)
                self.log.error("not an event: left for the dead letters", reason=shortened(str(error)))
                self._quarantine_message(held.message, error)
            except Exception as error:
                self._failed(error)
                self._retry_later(held)
            self.waiting.leave(held)
            held.lease.end()
            self.leases.discard(held.lease)

    def _work_on(self, held: Held, slot: Slot) -> None:
        """Ingest the message's files, and acknowledge it. Raises NotReady if it has to wait."""
        failpoint.reach("received")
        events = file_events(held.message["Body"], self._passed_over)
        if not events:
            self.counters.add(ignored=1)
            self.log.info("no file in this message")
        held.file = events[0].identity if len(events) == 1 else None
        loads = slot.loads if held.file else lambda: None  # the next file of the message is still to be cut
        if self._ingest_all(events, held.lease, loads):
            self._acknowledge(held.lease)
            failpoint.reach("deleted")
        else:
            self._retry_later(held)

    def _passed_over(self, key: str) -> None:
        self.log.info("passed over", file=key, reason="a file that tools leave beside data, by its name")

    def _wait(self, held: Held, fault: NotReady) -> None:
        """Hold the message without a worker. A service that is stopping hands it back at once."""
        if older := self.waiting.superseded(held):
            if not held.is_again(older):
                with suppress(LeaseLost):
                    self._acknowledge(older.lease)
            self._release(older)
            if older is held:
                self.waiting.leave(held)
                return
        if self.waiting.put(held, str(fault), fault.seconds, blocks=isinstance(fault, OutOfReach)):
            self.log.warning("waiting", reason=str(fault))
        if self.stopping.is_set():
            self._hand_back(self.waiting.empty())

    def _release(self, held: Held) -> None:
        """Keep a message no longer that waited."""
        held.lease.end()
        self.leases.discard(held.lease)

    def _remind(self) -> None:
        """Log once a minute for what messages wait: an alarm counts these lines."""
        now = time.monotonic()
        if now - self.reminded >= REMINDER_SECONDS:
            self.reminded = now
            for reason, number in self.waiting.reasons().items():
                self.log.warning("still waiting", reason=reason, messages=number)

    def _ingest_all(self, events: list[FileEvent], lease: VisibilityLease, loads: Callable[[], None]) -> bool:
        """Ingest each of the message's files, also after a failure. Return True if all are done.

        Raises NotReady if none failed, but one has to wait, or if nothing can be loaded at the moment.
        """
        done, waits = True, None
        for event in events:
            with bound_contextvars(file=event.key, version=event.version):
                try:
                    self._ingest(event, lease, loads)
                except LeaseLost:
                    raise
                except NotReady as fault:
                    waits = fault
                except Exception as error:
                    if why := self._outage(error):
                        waits = OutOfReach(why)
                        break
                    self._failed(error)
                    done = False
        if waits and (done or isinstance(waits, OutOfReach)):
            raise waits
        return done

    def _outage(self, error: Exception) -> str | None:
        """Return the service that is out of reach after this error; None if it is the file's own."""
        ingestion = self.ingestion
        if isinstance(error, NotLoaded) or ingestion.has_lost_spark():
            return None
        dataset = next(iter(ingestion.datasets))
        if why := outage(error, ingestion.s3, ingestion.ready_bucket, ingestion.snowpipe.targets, dataset):
            self.log.warning("out of reach", reason=why, error=f"{type(error).__name__}: {error}"[:2000])
        return why

    def _acknowledge(self, lease: VisibilityLease) -> None:
        """Delete the message. An error is no failure: the message comes back by itself, or is gone already."""
        try:
            lease.delete()
        except (BotoCoreError, ClientError) as error:
            self.log.warning("done, but not acknowledged", error=str(error))

    def _quarantine_message(self, message: dict[str, Any], error: NotAnEvent) -> None:
        try:
            quarantine_message(self.ingestion.s3, self.settings.landing_bucket, message, str(error))
        except (BotoCoreError, ClientError) as fault:
            self.log.warning("not in quarantine", error=str(fault))

    def _failed(self, error: Exception) -> None:
        lost = {"not_confirmed": 1, "rows_not_confirmed": error.rows} if isinstance(error, NotLoaded) else {}
        self.counters.add(failed=1, **lost)
        self.log.error("failed, will be tried again", error=f"{type(error).__name__}: {error}"[:2000])
        if self.ingestion.has_lost_spark():
            self.log.error("Spark has ended: stopping, to be started again")
            self.broken = True
            self.stopping.set()

    def _ingest(self, event: FileEvent, lease: VisibilityLease, loads: Callable[[], None]) -> None:
        started = time.monotonic()
        try:
            outcome = self.ingestion.ingest(event, lease.check, loads)
        except Gone as error:
            self.counters.add(gone=1)
            self.log.warning("gone", reason=str(error))
            return
        seconds = round(time.monotonic() - started, 3)
        if isinstance(outcome, Loaded):
            self._loaded(outcome, seconds)
        else:
            self._quarantined(outcome, seconds)

    def _loaded(self, outcome: Loaded, seconds: float) -> None:
        self.counters.add(
            files=1, bytes=outcome.bytes, rows=outcome.rows, parts=outcome.parts, rejected=outcome.rejected
        )
        counts = {"parts": outcome.parts, "rows": outcome.rows, "rejected": outcome.rejected}
        more = {name: getattr(outcome, name) for name in ("rejects", "refused", "same_as") if getattr(outcome, name)}
        log = self.log.warning if outcome.rejected else self.log.info
        log("loaded", **counts, **more, seconds=seconds, counters=self.counters.as_dict())

    def _quarantined(self, outcome: Quarantined, seconds: float) -> None:
        self.counters.add(quarantined=1)
        copy = {"copy": outcome.copy} if outcome.copy else {}
        details = {**copy, "reason": outcome.reason, "line": outcome.line}
        self.log.warning("quarantined", **details, seconds=seconds, counters=self.counters.as_dict())

    def _retry_later(self, held: Held) -> None:
        try:
            held.lease.give_back("failed", min(RETRY_SECONDS * held.receives, 900))
        except Exception as error:
            self.log.warning("comes back by itself", error=str(error))

    def _stop(self, working: set[Future[None]]) -> None:
        """Give running work a little time, then hand its messages back; those that wait at once."""
        waiting = self._hand_back(self.waiting.empty())
        self.log.info("stopping", working=len(working), waiting=waiting)
        _, unfinished = wait(working, timeout=FINISH_SECONDS)
        for lease in list(self.leases) if unfinished else []:
            self._give_back(lease)
        self.log.info("stopped", handed_back=len(unfinished) + waiting, counters=self.counters.as_dict())

    def _hand_back(self, waiting: list[Held]) -> int:
        """Make messages that wait visible to other workers now. Return how many."""
        for held in waiting:
            self.leases.discard(held.lease)
            self._give_back(held.lease)
        return len(waiting)

    def _give_back(self, lease: VisibilityLease) -> None:
        try:
            lease.give_back("the service is stopping")
        except Exception as error:
            self.log.warning("comes back by itself", error=str(error))
