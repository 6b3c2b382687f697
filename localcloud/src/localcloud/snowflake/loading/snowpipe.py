"""Snowpipe: files that a pipe was told of are loaded by worker threads, each once, and reported.

A pipe remembers every path it was through for 14 days, whatever came of it: such a path is dropped without a word.
https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading import copy_into, copy_plan, load_history
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.storage import Storage, not_found
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName

log = logging.getLogger("localcloud.snowflake")

WORKERS = 2
BATCH = 100
REPORTED_EVENTS = 10_000
REPORTED_FOR = timedelta(minutes=10)
# How old a file may be that ALTER PIPE … REFRESH takes.
REFRESHED = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    path: str
    received_at: datetime


@dataclass
class Queue:
    """One pipe's files: `waiting` for a worker or with one (`busy`), and what was reported. Its lock guards it all."""

    pipe: Pipe
    waiting: OrderedDict[str, Waiting] = field(default_factory=OrderedDict)
    busy: set[str] = field(default_factory=set)
    taken: bool = False
    events: deque[tuple[int, Load]] = field(default_factory=lambda: deque(maxlen=REPORTED_EVENTS))
    last_event: int = 0
    last_received: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def report(self, load: Load) -> None:
        with self.lock:
            self.last_event += 1
            self.events.append((self.last_event, load))


class Snowpipe:
    """The pipes of one account at work."""

    def __init__(self, account: Account, engine: Engine, storage: Storage) -> None:
        self.account, self.engine, self.storage = account, engine, storage
        self.queues: dict[str, Queue] = {}
        self.wake = threading.Condition()
        self.workers: list[threading.Thread] = []

    def queue(self, pipe: Pipe) -> Queue:
        """The pipe's, which goes on from its history: it may be one from before a restart."""
        identity = pipe.id
        with self.wake:
            if found := self.queues.get(identity):
                return found
        with self.engine.cursor() as cursor:
            database = pipe.copy.table[0]
            count, latest = load_history.latest_of_pipe(cursor, database, identity, REPORTED_EVENTS)
        queue = Queue(pipe, last_event=count, last_received=max((load.received_at for load in latest), default=None))
        queue.events.extend(enumerate(latest, count - len(latest) + 1))
        with self.wake:
            return self.queues.setdefault(identity, queue)

    def insert(self, pipe: Pipe, paths: Sequence[str]) -> list[str]:
        """Queue the files that the pipe does not know yet; returns them."""
        now = self.now()
        queue = self.queue(pipe)
        with self.engine.cursor() as cursor, queue.lock:
            database = pipe.copy.table[0]
            known = load_history.known_to_pipe(cursor, database, pipe.id, paths, now)
            known |= queue.busy | queue.waiting.keys()
            new = [path for path in dict.fromkeys(paths) if path not in known]
            queue.waiting.update((path, Waiting(path, now)) for path in new)
            queue.last_received = now
        self.kick()
        return new

    def snapshot(self) -> dict[QualifiedName, list[str]]:
        """The files that no load was reported of yet, by pipe."""
        with self.wake:
            queues = list(self.queues.values())
        found = {}
        for queue in queues:
            with queue.lock:
                if waiting := [*sorted(queue.busy), *queue.waiting]:
                    found[queue.pipe.name] = waiting
        return found

    def restore(self, snapshot: dict[QualifiedName, list[str]]) -> None:
        """Queue them again, but for those that the pipe has been through after all."""
        for name, paths in snapshot.items():
            if pipe := self.account.find(Pipe, name):
                self.insert(pipe, paths)

    def now(self) -> datetime:
        return self.account.now().astimezone(UTC).replace(tzinfo=None)

    def kick(self) -> None:
        """Have the workers look at the queues: something is new in one, or a pipe goes on."""
        with self.wake:
            while len(self.workers) < WORKERS:
                worker = threading.Thread(target=self.work, name=f"snowpipe-{len(self.workers)}", daemon=True)
                self.workers.append(worker)
                worker.start()
            self.wake.notify_all()

    def work(self) -> None:
        while True:
            with self.wake:
                while (taken := self.take()) is None:
                    self.wake.wait()
            queue, files = taken
            try:
                self.load(queue, files)
            except Exception:
                log.exception("a bug of the local Snowpipe in %s", queue.pipe.full_name)
            finally:
                with queue.lock:
                    queue.busy.clear()
                    queue.taken = False
                self.kick()

    def take(self) -> tuple[Queue, list[Waiting]] | None:
        """The next files of a pipe that runs, now this worker's."""
        for queue in self.queues.values():
            with queue.lock:
                if queue.taken or not queue.waiting or self.state(queue.pipe) != "RUNNING":
                    continue
                files = [queue.waiting.popitem(last=False)[1] for _ in range(min(BATCH, len(queue.waiting)))]
                queue.busy.update(file.path for file in files)
                queue.taken = True
                return queue, files
        return None

    def state(self, pipe: Pipe) -> str:
        """The pipe's executionState."""
        if self.account.find(Pipe, pipe.name) is not pipe:
            return "DROPPED"
        if not pipe.runs:
            return "PAUSED"
        stage = self.account.find(Stage, pipe.copy.location.stage)
        if stage is None or stage.id != pipe.stage_id:
            return "STOPPED_STAGE_DROPPED"
        return "RUNNING"

    def load(self, queue: Queue, files: Sequence[Waiting]) -> None:
        """Load the files one by one, each in a transaction of its own, with the rights of the pipe's owner."""
        pipe = queue.pipe
        session = Session(self.account, self.engine.connect(), user="", role=pipe.owner)
        try:
            plan, refused = None, None
            try:
                plan = copy_plan.plan(session, pipe.copy, self.storage, pipe)
            except SnowflakeError as error:
                refused = error
            for file in files:
                queue.report(self.load_one(session, pipe, plan, file, refused))
        finally:
            session.connection.close()

    def load_one(
        self,
        session: Session,
        pipe: Pipe,
        plan: copy_plan.Plan | None,
        waiting: Waiting,
        refused: SnowflakeError | None,
    ) -> Load:
        try:
            if plan is None:
                raise refused or SnowflakeError("000603", "XX000", "the pipe can't run")
            file = plan.place.find(plan.copy.location.path + waiting.path)
            if file is None:
                raise not_found(f"{plan.stage.url or ''}{plan.copy.location.path}{waiting.path}")
            [done] = copy_into.load(session, plan, [file], waiting.received_at, in_transaction=False)
            return done
        except SnowflakeError as error:
            return self.failed(session, pipe, waiting, error.message)
        except Exception:
            log.exception("a bug of the local Snowpipe with %s", waiting.path)
            return self.failed(session, pipe, waiting, "internal error of the local cloud; see its log")

    def failed(self, session: Session, pipe: Pipe, waiting: Waiting, why: str) -> Load:
        """A file that could not even be read: remembered like any other."""
        copy = pipe.copy
        stage = self.account.find(Stage, copy.location.stage)
        url = (stage.url if stage and stage.url else "") + copy.location.path
        load = Load(
            "", pipe.id, url + waiting.path, waiting.path, "", 0, "LOAD_FAILED", 0, 0, 1, 1, why, None,
            None, None, waiting.received_at, self.now(), url, pipe.full_name, ".".join(copy.table),
        )  # fmt: skip
        load_history.write(session.connection, copy.table[0], [load])
        return load

    def status(self, pipe: Pipe) -> str:
        """SYSTEM$PIPE_STATUS: https://docs.snowflake.com/en/sql-reference/functions/system_pipe_status"""
        queue = self.queue(pipe)
        with queue.lock:
            found: dict[str, Any] = {"executionState": self.state(pipe)}
            found["pendingFileCount"] = len(queue.waiting) + len(queue.busy)
            if queue.last_received:
                found["lastReceivedMessageTimestamp"] = stamp(queue.last_received)
            if loaded := [load for _, load in queue.events if load.status in load_history.LOADED]:
                found["lastIngestedTimestamp"] = stamp(loaded[-1].loaded_at)
                found["lastIngestedFilePath"] = loaded[-1].path
        return json.dumps(found)

    def events(self, pipe: Pipe, since: int, newer_than: datetime | None) -> tuple[list[Load], int, bool]:
        """What was reported after event `since`: the loads, the last event, and whether none was missed."""
        queue = self.queue(pipe)
        oldest = self.now() - REPORTED_FOR
        with queue.lock:
            while queue.events and queue.events[0][1].loaded_at < oldest:
                queue.events.popleft()
            # A mark that is not this pipe's own says nothing of what was seen.
            known = since <= queue.last_event
            since = since if known else 0
            first = queue.events[0][0] if queue.events else queue.last_event + 1
            found = [load for number, load in queue.events if number > since]
            complete = known and since + 1 >= first
            last = queue.last_event
        return [load for load in found if newer_than is None or load.loaded_at >= newer_than], last, complete

    def history(self, pipe: Pipe, start: datetime, end: datetime) -> tuple[list[Load], bool]:
        """The loads from `start` until before `end`, oldest first, and whether these are all; at most 10,000."""
        with self.engine.cursor() as cursor:
            loads = load_history.select(
                cursor,
                pipe.copy.table[0],
                "pipe_id = ? AND loaded_at >= ? AND loaded_at < ?",
                [pipe.id, start, end],
            )
        return loads[:REPORTED_EVENTS], len(loads) <= REPORTED_EVENTS


def unmatched(pipe: Pipe, paths: Sequence[str]) -> list[str]:
    """Those that the pipe's PATTERN leaves out."""
    copy = pipe.copy
    if copy.pattern is None:
        return []
    return [path for path in paths if not re.fullmatch(copy.pattern, copy.location.path + path)]


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"


def refresh(snowpipe: Snowpipe, session: Session, pipe: Pipe, prefix: str) -> list[str]:
    """ALTER PIPE … REFRESH: queue what was staged in the last 7 days and neither the pipe nor COPY has loaded into the
    table; needs OPERATE. The paths sent. https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage
    """
    access_control.require(session, "OPERATE", "PIPE", pipe.name)
    owner = Session(session.account, session.connection, user="", role=pipe.owner)
    plan = copy_plan.plan(owner, pipe.copy, snowpipe.storage, pipe)
    now, table = snowpipe.now(), plan.table
    with snowpipe.engine.cursor() as cursor:
        loaded = load_history.loaded_before(cursor, table.name[0], table.id, now)
    base = plan.copy.location.path
    found = [
        file.path.removeprefix(base)
        for file in copy_plan.candidates(plan)
        if file.modified.astimezone(UTC).replace(tzinfo=None) > now - REFRESHED and (file.url, file.etag) not in loaded
    ]
    return snowpipe.insert(pipe, [path for path in found if path.startswith(prefix)])
