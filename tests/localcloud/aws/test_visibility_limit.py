"""A message is invisible for twelve hours at most, from its receive."""

import time

import pytest
from botocore.exceptions import ClientError

LIMIT = 43_200


def received(sqs, url) -> str:
    sqs.send_message(QueueUrl=url, MessageBody="a")
    [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    time.sleep(1.1)
    return message["ReceiptHandle"]


@pytest.mark.rule(
    "A message is invisible for at most 12 hours from its receive, however it is extended",
    source="AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html",
    status="matches AWS; the words are those of reports",
)
def test_an_extension_beyond_the_limit_is_refused(queue):
    sqs, url = queue
    change = {"QueueUrl": url, "ReceiptHandle": received(sqs, url)}
    sqs.change_message_visibility(**change, VisibilityTimeout=LIMIT - 60)
    with pytest.raises(ClientError, match=r"Total VisibilityTimeout for the message is beyond the limit \[43200 seco"):
        sqs.change_message_visibility(**change, VisibilityTimeout=LIMIT)
    sqs.change_message_visibility(**change, VisibilityTimeout=0)
    [again] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=LIMIT - 60)


def test_in_a_batch_each_message_has_its_own_limit(queue):
    sqs, url = queue
    receipts = [received(sqs, url) for _ in range(2)]
    answer = sqs.change_message_visibility_batch(
        QueueUrl=url,
        Entries=[
            {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": LIMIT - 60 * (1 - number)}
            for number, receipt in enumerate(receipts)
        ],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["0"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("1", "InvalidParameterValue")]
