"""Snowpipe: worker threads load the files that pipes are called with, each once, and report them.

A pipe remembers every path that it has loaded or failed to load for 14 days, and drops such a path without a word.
https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import duckdb

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.pipe_load import INTERNAL, PipeLoader
from localcloud.snowflake.loading.pipe_queue import REPORTED_EVENTS, Queue, Report, Waiting
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire.errors import StorageUnreachable
from localcloud.snowflake.wire.names import QualifiedName

_log = logging.getLogger("localcloud.snowflake")

WORKERS = 2
_BATCH = 100
# The pause after a load that broke off, before its files are loaded again.
_AGAIN_SECONDS = 0.5
# Loads in a row that a bug broke off, after which their files have failed.
_MOST_BROKEN = 5
_REPORTED_FOR = timedelta(minutes=10)


class Snowpipe:
    """The pipes of one account at work."""

    def __init__(
        self,
        account: Account,
        engine: Engine,
        storage: Storage,
        translate_views: Callable[[Session, QualifiedName], None] = lambda *_: None,
    ) -> None:
        self.account, self.engine, self.storage = account, engine, storage
        # By the pipe's id.
        self.queues: dict[str, Queue] = {}
        self.workers: list[threading.Thread] = []
        self._wake = threading.Condition()
        self._loader = PipeLoader(account, engine, storage, translate_views)

    def queue(self, pipe: Pipe) -> Queue:
        """Return the pipe's queue, which goes on from its history: the pipe may be from before a restart."""
        with self._wake:
            if found := self.queues.get(pipe.id):
                return found
        count, latest = 0, list[Load]()
        if self._has_history(pipe):
            with self.engine.cursor() as cursor:
                count, latest = load_history.latest_of_pipe(cursor, pipe.copy.table[0], pipe.id, REPORTED_EVENTS)
        queue = Queue(pipe, last_event=count, last_received=max((load.received_at for load in latest), default=None))
        queue.events.extend(enumerate(latest, count - len(latest) + 1))
        with self._wake:
            return self.queues.setdefault(pipe.id, queue)

    def insert(self, pipe: Pipe, paths: Sequence[str]) -> list[str]:
        """Queue the files that the pipe does not know yet, and return them."""
        now = self.now()
        queue = self.queue(pipe)
        with self.engine.cursor() as cursor, queue.lock:
            known = set[str]()
            if self._has_history(pipe):
                known = load_history.known_to_pipe(cursor, pipe.copy.table[0], pipe.id, paths, now)
            new = queue.add(paths, known, now)
        self.kick()
        return new

    def snapshot(self) -> dict[QualifiedName, list[str]]:
        """Return the files whose load was not reported yet, by the pipe's name."""
        with self._wake:
            queues = list(self.queues.values())
        unreported = ((queue.pipe.name, queue.unreported()) for queue in queues)
        return {name: paths for name, paths in unreported if paths}

    def restore(self, snapshot: Mapping[QualifiedName, Sequence[str]]) -> None:
        """Queue the files again, without those that the pipe has loaded or failed to load after all."""
        for name, paths in snapshot.items():
            if pipe := self.account.find(Pipe, name):
                self.insert(pipe, paths)

    def now(self) -> datetime:
        """Return the time by the account's clock, naive, in UTC."""
        return self._loader.now()

    def kick(self) -> None:
        """Let the workers look at the queues: one has new files, or a pipe was resumed."""
        with self._wake:
            while len(self.workers) < WORKERS:
                worker = threading.Thread(target=self._work, name=f"snowpipe-{len(self.workers)}", daemon=True)
                self.workers.append(worker)
                worker.start()
            self._wake.notify_all()

    def state(self, pipe: Pipe) -> str:
        """Return the pipe's executionState."""
        if self.account.find(Pipe, pipe.name) is not pipe:
            return "DROPPED"
        if not pipe.runs:
            return "PAUSED"
        stage = self.account.find(Stage, pipe.copy.location.stage)
        if stage is None or stage.id != pipe.stage_id:
            return "STOPPED_STAGE_DROPPED"
        return "RUNNING"

    def status(self, pipe: Pipe) -> str:
        """Return the JSON of SYSTEM$PIPE_STATUS.

        https://docs.snowflake.com/en/sql-reference/functions/system_pipe_status
        """
        queue = self.queue(pipe)
        with queue.lock:
            found: dict[str, str | int] = {"executionState": self.state(pipe)}
            found["pendingFileCount"] = len(queue.waiting) + len(queue.busy)
            if queue.last_received:
                found["lastReceivedMessageTimestamp"] = stamp(queue.last_received)
            if loaded := queue.last_loaded():
                found["lastIngestedTimestamp"] = stamp(loaded.loaded_at)
                found["lastIngestedFilePath"] = loaded.path
        return json.dumps(found)

    def events(self, pipe: Pipe, since: int, newer_than: datetime | None) -> Report:
        """Return the loads of the last 10 minutes that were reported after event `since`."""
        report = self.queue(pipe).reported(since, self.now() - _REPORTED_FOR)
        return report._replace(loads=[one for one in report.loads if newer_than is None or one.loaded_at >= newer_than])

    def history(self, pipe: Pipe, start: datetime, end: datetime) -> tuple[list[Load], bool]:
        """Return the loads from `start` until before `end`, oldest first, and whether these are all; at most 10,000."""
        if not self._has_history(pipe):
            return [], True
        with self.engine.cursor() as cursor:
            loads = load_history.select(
                cursor,
                pipe.copy.table[0],
                "pipe_id = ? AND loaded_at >= ? AND loaded_at < ?",
                [pipe.id, start, end],
            )
        return loads[:REPORTED_EVENTS], len(loads) <= REPORTED_EVENTS

    def _has_history(self, pipe: Pipe) -> bool:
        """Return whether the table's database, which has the pipe's loads, is there: it may not be the pipe's."""
        return self.account.find("DATABASE", pipe.copy.table[:1]) is not None

    def _work(self) -> None:
        while True:
            with self._wake:
                while (taken := self._take()) is None:
                    self._wake.wait()
            self.load(*taken)

    def load(self, queue: Queue, files: Sequence[Waiting]) -> None:
        """Load files that were taken from a queue, and report them. Files that were not loaded wait again."""
        left = list(files)
        try:
            for load in self._loader.load(queue.pipe, files):
                left.pop(0)
                queue.report(load)
        except (duckdb.TransactionException, StorageUnreachable) as reason:
            _log.info("pipe %s waits: %s", queue.pipe.full_name, reason)
        except Exception:
            _log.exception("a bug of the local Snowpipe in %s", queue.pipe.full_name)
            queue.broken += 1
            if queue.broken >= _MOST_BROKEN:
                for file in left:
                    queue.report(self._loader.failure(queue.pipe, file, INTERNAL))
                left, queue.broken = [], 0
        else:
            queue.broken = 0
        finally:
            queue.release(left)
            if left:
                time.sleep(_AGAIN_SECONDS)
            self.kick()

    def _take(self) -> tuple[Queue, list[Waiting]] | None:
        """Return the next files of a pipe that runs, which are now this worker's."""
        for queue in self.queues.values():
            if queue.waiting and self.state(queue.pipe) == "RUNNING" and (files := queue.take(_BATCH)):
                return queue, files
        return None


def stamp(moment: datetime) -> str:
    """Return a naive moment in UTC as Snowpipe's answers write it."""
    return moment.isoformat(timespec="milliseconds") + "Z"
