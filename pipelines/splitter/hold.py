"""The right to work on a message: its visibility, extended for as long as the work goes on."""

import threading
import time

from botocore.exceptions import BotoCoreError, ClientError


class HoldLost(Exception):
    """The message may be another worker's by now, or the service is stopping: nothing more may be written for it."""


class Hold:
    """Keeps one message invisible to other workers from entering to leaving; extended three times per timeout.

    `received`: time.monotonic() when the message was asked for, or later; `seconds`: its visibility timeout.
    """

    def __init__(self, sqs, queue_url: str, receipt: str, seconds: float, received: float):
        self.sqs, self.queue_url, self.receipt, self.seconds = sqs, queue_url, receipt, seconds
        self.received, self.until = received, received + seconds
        self.ended = threading.Event()
        self.given_up: str | None = None
        self.thread = threading.Thread(target=self.extend, name="hold", daemon=True)

    def __enter__(self) -> "Hold":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.ended.set()

    def extend(self) -> None:
        while not self.ended.wait(self.seconds / 3):
            asked = time.monotonic()
            try:
                self.change(self.seconds)
            except (BotoCoreError, ClientError) as error:
                # One failure is no loss yet: the next try comes before the time is over, unless the queue said no.
                if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.given_up = f"the queue refused to extend it: {error}"
            else:
                self.until = asked + self.seconds

    def change(self, seconds: float) -> None:
        self.sqs.change_message_visibility(
            QueueUrl=self.queue_url, ReceiptHandle=self.receipt, VisibilityTimeout=round(seconds)
        )

    def check(self) -> None:
        """Raises HoldLost if the message is not surely this worker's. Called before anything that others can see."""
        if self.given_up:
            raise HoldLost(self.given_up)
        if time.monotonic() >= self.until:
            raise HoldLost("its visibility could not be extended in time")

    def give_back(self, reason: str, seconds: float = 0) -> None:
        """Let another worker have the message in `seconds`; this one must not go on with it."""
        self.given_up = reason
        self.ended.set()
        self.change(seconds)

    def delete(self) -> None:
        self.check()
        self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=self.receipt)
