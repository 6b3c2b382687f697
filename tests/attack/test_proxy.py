"""The proxy in front of the real S3 and SQS: what is not asked for passes as it is, what is asked for happens."""

import time
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from tests.attack.plan import Plan, Rule
from tests.attack.proxy import Proxy
from tests.waiting import until

pytestmark = pytest.mark.slow

BROKEN = (ConnectionError, HTTPClientError)


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def client(cloud, plan, tmp_path):
    """A client without patience, through the proxy."""
    with Proxy(plan, cloud.variables, tmp_path) as proxy:
        variables = proxy.variables("one")

        def client(service: str):
            return boto3.client(
                service,
                endpoint_url=variables[f"AWS_ENDPOINT_URL_{service.upper()}"],
                verify=variables["AWS_CA_BUNDLE"],
                region_name=cloud.variables["AWS_REGION"],
                aws_access_key_id=cloud.variables["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=cloud.variables["AWS_SECRET_ACCESS_KEY"],
                config=Config(retries={"total_max_attempts": 1}, read_timeout=1),
            )

        yield client


@pytest.fixture
def bucket(cloud) -> str:
    name = f"t{uuid.uuid4().hex}"
    location = {"LocationConstraint": cloud.variables["AWS_REGION"]}
    cloud.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=location)
    return name


def keys(cloud, bucket: str) -> list[str]:
    return [item["Key"] for item in cloud.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_what_meets_no_fault_passes_as_it_is(size, client, bucket, plan):
    s3, key, body = client("s3"), "a b+c%2Bd é?#\n.csv", b"x" * size
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == size
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"] == key
    assert plan.requests == {"s3.put-file": 1, "s3.head-file": 1, "s3.get-file": 1, "s3.list": 1}
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="no")


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [("reset-before", False), ("reset-within", False), ("reset-after", True), ("hang", False), ("hang-after", True)],
)
def test_a_put_that_breaks_has_arrived_or_not(kind, arrives, client, cloud, bucket, plan):
    plan.rules = [Rule("s3.put-*", kind, times=1, seconds=20)]
    with pytest.raises(BROKEN):
        client("s3").put_object(Bucket=bucket, Key="a", Body=b"x" * 300_000)
    until(lambda: plan.happened[("s3", kind)] == 1, 60)
    assert keys(cloud, bucket) == (["a"] if arrives else [])
    client("s3").put_object(Bucket=bucket, Key="b", Body=b"x")
    assert "b" in keys(cloud, bucket) and plan.missing() == []


def test_an_answer_cut_short_is_no_answer(client, cloud, bucket, plan):
    cloud.client("s3").put_object(Bucket=bucket, Key="a", Body=b"x" * 300_000)
    plan.rules = [Rule("s3.get-*", "truncate", times=1)]
    with pytest.raises(BROKEN):
        client("s3").get_object(Bucket=bucket, Key="a")["Body"].read()


def test_a_request_given_twice_is_done_twice(client, bucket, plan):
    plan.rules = [Rule("s3.put-file", "duplicate")]
    with pytest.raises(ClientError, match="PreconditionFailed"):
        client("s3").put_object(Bucket=bucket, Key="a", Body=b"x", IfNoneMatch="*")


@pytest.mark.parametrize(
    ("kind", "options"), [("status", {"status": 503}), ("swallow", {}), ("delay", {}), ("slow", {})]
)
def test_messages_are_refused_swallowed_delayed_and_slow(kind, options, client, cloud, plan):
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=uuid.uuid4().hex)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    receipt = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    plan.rules = [Rule("sqs.DeleteMessage", kind, seconds=0.2, **options)]
    started = time.monotonic()
    if kind == "status":
        with pytest.raises(ClientError, match="503"):
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=receipt)
    else:
        client("sqs").delete_message(QueueUrl=url, ReceiptHandle=receipt)
    names = ["ApproximateNumberOfMessagesNotVisible"]
    left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]]
    assert left == ("0" if kind in ("delay", "slow") else "1")
    assert kind != "delay" or time.monotonic() - started > 0.2


def test_messages_come_in_another_order_and_none_is_lost(client, cloud, plan):
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=uuid.uuid4().hex)["QueueUrl"]
    sent = [str(number) for number in range(10)]
    for body in sent:
        sqs.send_message(QueueUrl=url, MessageBody=body)
    plan.rules = [Rule("sqs.ReceiveMessage", "shuffle")]
    got = [
        message["Body"] for message in client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    ]
    assert got != sent and sorted(got) == sent


def test_a_fault_that_never_happened_is_named(plan):
    plan.rules = [Rule("s3.get-*", "hang", rate=0.0), Rule("sqs.*", "status", status=500)]
    assert plan.draw("s3.get-part", "one") is None
    assert plan.missing() == [("s3", "hang"), ("sqs", "status 500")]


def test_the_same_seed_draws_the_same_faults():
    def drawn(seed: int) -> list[bool]:
        plan = Plan([Rule("s3.*", "delay", rate=0.3)], seed)
        return [plan.draw("s3.get-file", "one") is not None for _ in range(100)]

    assert drawn(7) == drawn(7) != drawn(8)
