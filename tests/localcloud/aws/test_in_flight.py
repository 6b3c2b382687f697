"""A message that came back can't be extended; a batch of messages needs the right to one."""

import time

import pytest

from tests.localcloud.aws.conftest import allow, refusal


def came_back(sqs, url) -> str:
    """The receipt of a message that is visible again."""
    sqs.send_message(QueueUrl=url, MessageBody="a")
    [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    time.sleep(0.01)
    return message["ReceiptHandle"]


@pytest.mark.rule(
    "A message whose visibility timeout has passed is not in flight: it can't be extended",
    source="AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html",
)
def test_a_message_that_came_back_is_not_extended(queue):
    sqs, url = queue
    receipt = came_back(sqs, url)
    change = {"QueueUrl": url, "ReceiptHandle": receipt, "VisibilityTimeout": 60}
    with pytest.raises(sqs.exceptions.MessageNotInflight):
        sqs.change_message_visibility(**change)
    entry = {"Id": "1", "ReceiptHandle": receipt, "VisibilityTimeout": 60}
    answer = sqs.change_message_visibility_batch(QueueUrl=url, Entries=[entry])
    assert [(failed["Id"], failed["Code"]) for failed in answer["Failed"]] == [("1", "MessageNotInflight")]
    [again] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=60)


@pytest.mark.rule(
    "ReceiveMessage takes a visibility timeout of 12 hours and a wait of 20 seconds at most",
    source="AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html",
    status="matches AWS; the ranges are those of the queue's attributes, the code is from memory",
)
@pytest.mark.parametrize(("name", "value"), [("VisibilityTimeout", 43_201), ("WaitTimeSeconds", 21)])
def test_a_receive_has_limits(queue, name, value):
    sqs, url = queue
    assert refusal(sqs.receive_message, QueueUrl=url, **{name: value}) == "InvalidParameterValue"
    assert "Messages" not in sqs.receive_message(QueueUrl=url, VisibilityTimeout=43_200, WaitTimeSeconds=0)


@pytest.mark.rule(
    "The right to send, delete or extend a message is the right to a batch of them, which has none of its own",
    source="AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api.html",
)
def test_a_batch_needs_the_right_to_one(queue, assumed):
    _, url = queue
    sender = assumed(allow(["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"]))("sqs")
    named = assumed(allow(["sqs:SendMessageBatch"]))("sqs")
    entries = [{"Id": "1", "MessageBody": "a"}]
    assert sender.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]
    assert "AccessDenied" in refusal(named.send_message_batch, QueueUrl=url, Entries=entries)
    [message] = sender.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    entry = {"Id": "1", "ReceiptHandle": message["ReceiptHandle"]}
    extend = [{**entry, "VisibilityTimeout": 60}]
    assert "AccessDenied" in refusal(sender.change_message_visibility_batch, QueueUrl=url, Entries=extend)
    assert sender.delete_message_batch(QueueUrl=url, Entries=[entry])["Successful"]
