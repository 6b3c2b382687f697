"""Reads the account's event queue: a new object of a bucket is loaded by pipes, and refreshes directory tables.

https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-s3 and …/data-load-dirtables-auto-s3
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.objects.event_queue import EventQueue
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire.errors import SnowflakeError

_log = logging.getLogger("localcloud.snowflake")
_RETRY_SECONDS = 1.0


class EventListener:
    """One thread that reads the queue, from the first pipe or stage that needs it.

    `refresh` refreshes a stage. `save` keeps what a message has changed, before the message is deleted.
    """

    def __init__(self, snowpipe: Snowpipe, queue: EventQueue) -> None:
        self._snowpipe, self._queue = snowpipe, queue
        self.refresh: Callable[[Stage], object] = lambda stage: None
        self.save: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def listen(self, topic: str = "") -> None:
        """Make the queue, subscribe it to the topic, and read it from now on. Raise SnowflakeError."""
        self._queue.create(topic)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="event-listener", daemon=True)
                self._thread.start()

    def resume(self) -> None:
        """Read the queue again if a pipe or stage that was kept needs it."""
        account = self._snowpipe.account
        waiting = [pipe.aws_sns_topic for pipe in account.all(Pipe) if pipe.auto_ingest]
        waiting += [stage.directory.sns_topic for stage in account.all(Stage) if stage.directory.auto_refresh]
        for topic in dict.fromkeys(waiting):
            try:
                self.listen(topic)
            except SnowflakeError as error:
                _log.warning("no events of buckets: %s", error.message)

    def _run(self) -> None:
        while True:
            try:
                self.handle_waiting()
            except (ClientError, BotoCoreError) as error:
                _log.info("the event queue does not answer: %s", error)
                time.sleep(_RETRY_SECONDS)
            except Exception:
                _log.exception("a bug of the local Snowpipe in an event")
                time.sleep(_RETRY_SECONDS)

    def handle_waiting(self) -> None:
        """Handle the messages that wait; each is deleted once its effect is saved. Raise botocore's errors."""
        for body, receipt in self._queue.receive():
            self.handle(body)
            self.save()
            self._queue.delete(receipt)

    def handle(self, body: str) -> None:
        """Give the objects of a message to the pipes and stages that they are for; log one that can't be read."""
        try:
            objects = list(_objects(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("a message of the event queue can't be read and is deleted: %r", error)
            return
        for event, url in objects:
            if event.startswith("ObjectCreated"):
                self._ingest(url)
            for stage in self._snowpipe.account.all(Stage):
                if stage.directory.auto_refresh and stage.url and url.startswith(stage.url):
                    self._refresh(stage)

    def _refresh(self, stage: Stage) -> None:
        try:
            self.refresh(stage)
        except SnowflakeError as error:
            _log.warning("the directory table of stage %s is not refreshed: %s", stage.full_name, error.message)

    def _ingest(self, url: str) -> None:
        account = self._snowpipe.account
        for pipe in account.all(Pipe):
            stage = account.find(Stage, pipe.copy.location.stage) if pipe.auto_ingest else None
            base = f"{stage.url}{pipe.copy.location.path}" if stage and stage.url else None
            if base is not None and url.startswith(base):
                path = url.removeprefix(base)
                if not pipe.unmatched([path]):
                    self._snowpipe.insert(pipe, [path])


def _objects(body: str) -> Iterator[tuple[str, str]]:
    """Yield the event and the address of each object of a message, which may come by way of SNS.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    message: Any = json.loads(body)
    if isinstance(message, dict) and message.get("Type") == "Notification":
        message = json.loads(message["Message"])
    for record in message.get("Records", []) if isinstance(message, dict) else []:
        found = record["s3"]
        yield (
            record["eventName"].removeprefix("s3:"),
            f"s3://{found['bucket']['name']}/{unquote_plus(found['object']['key'])}",
        )
