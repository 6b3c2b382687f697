import json
from types import SimpleNamespace

import pytest

from pipelines.splitter.events.dead_letters import DeadLetters, NoDeadLetters


class Queues:
    """SQS with a queue and its dead letters."""

    def __init__(self, letters: int, policy: bool = True):
        self.letters = [{"MessageId": f"m{n}", "Body": f"b{n}", "ReceiptHandle": f"r{n}"} for n in range(letters)]
        self.policy = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu:1111:dead"})}
        self.moved: list[str] = []
        self.attributes = self.policy if policy else {}

    def get_queue_attributes(self, QueueUrl, AttributeNames):
        if QueueUrl == "queue":
            return {"Attributes": self.attributes} if self.attributes else {}
        visible = str(len(self.letters))
        return {"Attributes": dict(zip(AttributeNames, (visible, "2"), strict=True))}

    def get_queue_url(self, QueueName, QueueOwnerAWSAccountId):
        return {"QueueUrl": f"{QueueOwnerAWSAccountId}/{QueueName}"}

    def receive_message(self, QueueUrl, MaxNumberOfMessages, **_):
        assert 0 < MaxNumberOfMessages <= 10
        return {"Messages": self.letters[:MaxNumberOfMessages]} if self.letters else {}

    def send_message(self, QueueUrl, MessageBody):
        assert QueueUrl == "queue"
        self.moved.append(MessageBody)

    def delete_message(self, QueueUrl, ReceiptHandle):
        assert QueueUrl == "1111/dead" and f"b{ReceiptHandle[1:]}" == self.moved[-1]
        self.letters = [letter for letter in self.letters if letter["ReceiptHandle"] != ReceiptHandle]


def test_the_redrive_policy_names_the_queue():
    letters = DeadLetters.of(Queues(3), "queue")
    assert (letters.url, letters.queue_url, letters.count()) == ("1111/dead", "queue", 5)
    with pytest.raises(NoDeadLetters, match="queue has no redrive policy"):
        DeadLetters.of(Queues(0, policy=False), "queue")


@pytest.mark.parametrize(("limit", "moved"), [(0, 0), (3, 3), (12, 12), (13, 13), (99, 13)])
def test_at_most_that_many_messages_move_each_once(limit, moved):
    queues = Queues(13)
    assert list(DeadLetters.of(queues, "queue").redrive(limit)) == [f"m{n}" for n in range(moved)]
    assert queues.moved == [f"b{n}" for n in range(moved)] and len(queues.letters) == 13 - moved


def test_a_message_is_sent_before_it_is_removed():
    calls = []
    sqs = SimpleNamespace(
        receive_message=lambda **_: {"Messages": [{"MessageId": "m", "Body": "b", "ReceiptHandle": "r"}]},
        send_message=lambda **_: calls.append("sent"),
        delete_message=lambda **_: calls.append("removed"),
    )
    assert list(DeadLetters(sqs, "queue", "dead").redrive(1)) == ["m"]
    assert calls == ["sent", "removed"]
