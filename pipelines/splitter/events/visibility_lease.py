"""The right to work on a message: its visibility timeout, extended while the work goes on."""

import threading
import time

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError


class LeaseLost(Exception):
    """Another worker may have the message by now, or the service is stopping: nothing more may be written for it."""


class VisibilityLease:
    """Keeps one message invisible to other workers from `begin` to `end`, or while a `with` block runs.

    It is extended three times per timeout.

    `received`: time.monotonic() when the message was asked for, or later; `seconds`: its visibility timeout; `sent`:
    the Unix time at which it was sent to the queue.
    """

    def __init__(
        self, sqs: BaseClient, queue_url: str, receipt: str, seconds: float, received: float, sent: float = 0.0
    ):
        self.sqs, self.queue_url, self.receipt, self.seconds = sqs, queue_url, receipt, seconds
        self.received, self.until, self.sent = received, received + seconds, sent
        self.ended = threading.Event()
        self.given_up: str | None = None
        self.thread = threading.Thread(target=self._extend, name="visibility-lease", daemon=True)

    def __enter__(self) -> "VisibilityLease":
        return self.begin()

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self) -> "VisibilityLease":
        """Start to extend it."""
        self.thread.start()
        return self

    def end(self) -> None:
        """Extend it no longer."""
        self.ended.set()

    def _extend(self) -> None:
        while not self.ended.wait(self.seconds / 3):
            asked = time.monotonic()
            try:
                self._change(self.seconds)
            except (BotoCoreError, ClientError) as error:
                # A single failure loses nothing: the next try comes before the timeout, unless the queue refused.
                if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.given_up = f"the queue refused to extend it: {error}"
            else:
                self.until = asked + self.seconds

    def _change(self, seconds: float) -> None:
        self.sqs.change_message_visibility(
            QueueUrl=self.queue_url, ReceiptHandle=self.receipt, VisibilityTimeout=round(seconds)
        )

    @property
    def is_lost(self) -> bool:
        """True if another worker may have the message by now."""
        return self.given_up is not None or time.monotonic() >= self.until

    def check(self) -> None:
        """Raise LeaseLost unless the message is still this worker's. Call it before any write that others can see."""
        if self.given_up:
            raise LeaseLost(self.given_up)
        if time.monotonic() >= self.until:
            raise LeaseLost("its visibility could not be extended in time")

    def give_back(self, reason: str, seconds: float = 0) -> None:
        """Make the message visible to other workers in `seconds`; this worker must not continue with it."""
        self.given_up = reason
        self.ended.set()
        self._change(seconds)

    def delete(self) -> None:
        """Acknowledge the message. Raises LeaseLost."""
        self.check()
        self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=self.receipt)
