"""Landing, ready and the event queue of one test, in the local cloud."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.source import Source

RECEIVES = 3


@dataclass(frozen=True)
class Buckets:
    """`queue` gets landing's events and moves a message to `dead` after so many receives."""

    cloud: Any
    landing: str
    ready: str
    queue: str
    dead: str
    s3: Any = field(repr=False)
    sqs: Any = field(repr=False)

    def put(self, key: str, data: bytes) -> Source:
        """Put a file in landing, and pin it as the service would."""
        version = self.s3.put_object(Bucket=self.landing, Key=key, Body=data)["VersionId"]
        return Source.pin(self.s3, FileEvent(self.landing, key, version, None))

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def read(self, bucket: str, key: str) -> bytes:
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def text(self, part) -> bytes:
        """Return the contents of a part, its header line included."""
        return gzip.decompress(self.read(self.ready, part.key))

    def waiting(self, queue: str) -> int:
        """Messages in the queue, whether visible or being worked on."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)


def make_buckets(cloud, name: str, receives: int = RECEIVES) -> Buckets:
    s3, sqs = cloud.client("s3"), cloud.client("sqs")
    landing, ready = f"{name}-landing", f"{name}-ready"
    for bucket in (landing, ready):
        location = {"LocationConstraint": cloud.variables["AWS_REGION"]}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": receives})
    queue = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    allow_events(sqs, queue, landing)
    s3.put_bucket_notification_configuration(Bucket=landing, NotificationConfiguration=events_to(arn(sqs, queue)))
    return Buckets(cloud, landing, ready, queue, dead, s3, sqs)


def arn(sqs, queue: str) -> str:
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def allow_events(sqs, queue: str, landing: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn(sqs, queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{landing}"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def events_to(queue_arn: str) -> dict:
    prefix = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "streaming/"}]}}
    return {"QueueConfigurations": [{"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"], "Filter": prefix}]}
