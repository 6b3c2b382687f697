"""Settings that somebody gave a bucket, in the local AWS, where the code has none."""

import json
import shlex
import uuid

import pytest

from promotion.drift.aws import buckets
from promotion.drift.plan_document import PlanDocument, Resource

ACCOUNT = "111111111111"


@pytest.fixture
def bucket(cloud):
    s3, name = cloud.client("s3"), f"drift-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield s3, name
    s3.delete_bucket(Bucket=name)


def resource(type_: str, name: str) -> Resource:
    return Resource(f"a.{type_}", type_, {"bucket": name}, {"bucket": name}, frozenset())


def found(s3, name, *others: str) -> list[tuple[str, str]]:
    plan = PlanDocument(tuple(resource(type_, name) for type_ in ("aws_s3_bucket", *others)))
    return [(each.object, each.back) for each in buckets.findings(s3, plan)]


def take_back(s3, command: str) -> None:
    """Run `aws s3api VERB --bucket NAME --OPTION JSON`."""
    _, _, verb, _, bucket, option, value = shlex.split(command)
    name = "".join(word.title() for word in option.removeprefix("--").split("-"))
    getattr(s3, verb.replace("-", "_"))(Bucket=bucket, **{name: json.loads(value)})


def test_a_bucket_as_it_was_made_is_no_drift(bucket):
    assert found(*bucket) == []


def test_a_bucket_that_tells_somebody_is_found(bucket):
    s3, name = bucket
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
    [(object_, back)] = found(s3, name)
    assert object_ == "notification of a.aws_s3_bucket"
    assert found(s3, name, "aws_s3_bucket_notification") == [], "Terraform compares it"
    take_back(s3, back)
    assert found(s3, name) == []


def test_a_bucket_that_logs_is_found(bucket):
    s3, name = bucket
    status = {"LoggingEnabled": {"TargetBucket": name, "TargetPrefix": "x"}}
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus=status)
    [(object_, back)] = found(s3, name)
    assert object_ == "access log of a.aws_s3_bucket"
    assert found(s3, name, "aws_s3_bucket_logging") == []
    take_back(s3, back)
    assert found(s3, name) == []
