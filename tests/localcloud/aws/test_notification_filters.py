"""Notifications of which two are for one object: the examples of
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
"""

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.aws.conftest import document

CREATED, PUT = "s3:ObjectCreated:*", "s3:ObjectCreated:Put"


@pytest.fixture
def notify(cloud, queue, bucket):
    """Sets notifications of the bucket to one queue: an event and, by name, its prefix and suffix, for each."""
    sqs, url = queue
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    send = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(send)})

    def one(event: str, filters: dict) -> dict:
        rules = [{"Name": name, "Value": value} for name, value in filters.items()]
        return {"QueueArn": arn, "Events": [event]} | ({"Filter": {"Key": {"FilterRules": rules}}} if rules else {})

    def notified(*configurations: tuple[str, dict]) -> None:
        configuration = {"QueueConfigurations": [one(*found) for found in configurations]}
        cloud.client("s3").put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)

    return notified


@pytest.mark.rule(
    "Two notifications are never for one event of one object: their prefixes or their suffixes exclude each other",
    source="AmazonS3/latest/userguide/notification-how-to-filtering.html",
)
@pytest.mark.parametrize(
    "configurations",
    [
        [(CREATED, {}), (CREATED, {"prefix": "images"})],
        [(CREATED, {"suffix": "jpg"}), (PUT, {"suffix": "pg"})],
        [(CREATED, {"prefix": "images", "suffix": "jpg"}), (PUT, {"suffix": "jpg"})],
    ],
)
def test_what_overlaps_is_refused(notify, configurations):
    with pytest.raises(ClientError, match="Configuration is ambiguously defined"):
        notify(*configurations)


@pytest.mark.parametrize(
    "configurations",
    [
        [(PUT, {"prefix": "images/", "suffix": "jpg"})],
        [(PUT, {"prefix": "images/"}), (PUT, {"prefix": "logs/"})],
        [(PUT, {"suffix": ".jpg"}), (PUT, {"suffix": ".png"})],
        [(PUT, {"prefix": "images", "suffix": ".jpg"}), (PUT, {"prefix": "images", "suffix": ".png"})],
        [(PUT, {"prefix": "image/"}), ("s3:ObjectRemoved:*", {"prefix": "image/"})],
        [(PUT, {"prefix": "image/"}), ("s3:ObjectCreated:Post", {"prefix": "image/"})],
    ],
)
def test_what_does_not_overlap_is_taken(cloud, bucket, notify, configurations):
    notify(*configurations)
    kept = cloud.client("s3").get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
    assert [(each["Events"], filters(each)) for each in kept] == [([event], asked) for event, asked in configurations]


def filters(configuration: dict) -> dict[str, str]:
    """The prefix and suffix of a configuration, by name."""
    rules = configuration["Filter"]["Key"]["FilterRules"]
    return {rule["Name"].lower(): rule["Value"] for rule in rules}


def test_an_event_that_there_is_not_is_refused(notify):
    with pytest.raises(ClientError, match="The event 's3:ObjectMade' is not supported for notifications"):
        notify(("s3:ObjectMade", {}))
