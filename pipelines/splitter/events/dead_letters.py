"""The dead-letter queue, and the way of its messages back to the event queue.

SQS's own start_message_move_task is not used: it reports no message ids, and emulators don't support it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.client import BaseClient

# The visibility timeout while a message is moved. Killed in between, it is in both queues, which does no harm.
_MOVE_SECONDS = 60


class NoDeadLetters(Exception):
    """The queue has no dead-letter queue."""


@dataclass(frozen=True)
class DeadLetters:
    """`queue_url`: the event queue; `url`: its dead-letter queue."""

    sqs: BaseClient
    queue_url: str
    url: str

    @classmethod
    def of(cls, sqs: BaseClient, queue_url: str) -> "DeadLetters":
        """Return the dead-letter queue that the event queue's redrive policy names.

        Raises NoDeadLetters.
        """
        answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["RedrivePolicy"])
        policy = answer.get("Attributes", {}).get("RedrivePolicy")
        if not policy:
            raise NoDeadLetters(f"{queue_url} has no redrive policy: apply Terraform's")
        account, name = json.loads(policy)["deadLetterTargetArn"].split(":")[-2:]
        url = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
        return cls(sqs, queue_url, url)

    def count(self) -> int:
        """Return the approximate number of messages, also of those that are being moved."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def redrive(self, limit: int) -> Iterator[str]:
        """Move up to `limit` messages unchanged; yield the id of each after its move."""
        while limit > 0:
            answer = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=min(10, limit),
                WaitTimeSeconds=2,
                VisibilityTimeout=_MOVE_SECONDS,
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=message["Body"])
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                yield message["MessageId"]
            limit -= len(messages)
