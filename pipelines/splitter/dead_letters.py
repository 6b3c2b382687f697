"""The dead-letter queue, and its messages back to the queue they came from.

Not by SQS's own start_message_move_task: that one moves out of sight, and emulators lack it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

MOVE_SECONDS = 60  # how long a message may be on its way; killed in between, it is in both queues, which does no harm


class NoDeadLetters(Exception):
    """The queue has no dead-letter queue."""


@dataclass(frozen=True)
class DeadLetters:
    sqs: object
    queue_url: str
    url: str

    @classmethod
    def of(cls, sqs, queue_url: str) -> "DeadLetters":
        """Of the queue that the events come to; its redrive policy names the other one.

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
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def redrive(self, most: int) -> Iterator[str]:
        """Move up to `most` messages, as they are; yields each one's id here, when it is moved."""
        while most > 0:
            answer = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=min(10, most),
                WaitTimeSeconds=2,
                VisibilityTimeout=MOVE_SECONDS,
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=message["Body"])
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                yield message["MessageId"]
            most -= len(messages)
