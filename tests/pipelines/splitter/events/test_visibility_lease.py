import time

import boto3
import pytest
from botocore.config import Config

from pipelines.splitter.events.visibility_lease import LeaseLost, VisibilityLease


def received(buckets, seconds: int) -> VisibilityLease:
    """Of the dead letters' queue, because the other one leases S3's test event."""
    buckets.sqs.send_message(QueueUrl=buckets.dead, MessageBody="work")
    answer = buckets.sqs.receive_message(QueueUrl=buckets.dead, VisibilityTimeout=seconds)
    return VisibilityLease(buckets.sqs, buckets.dead, answer["Messages"][0]["ReceiptHandle"], seconds, time.monotonic())


def visible(buckets) -> bool:
    return "Messages" in buckets.sqs.receive_message(QueueUrl=buckets.dead, VisibilityTimeout=0)


def test_a_held_message_stays_away_from_others_past_its_timeout(buckets):
    with received(buckets, 2) as lease:
        time.sleep(4)
        assert not visible(buckets)
        lease.check()
        lease.delete()
    time.sleep(2)
    assert not visible(buckets)


def test_a_message_given_back_is_another_workers_at_once(buckets):
    with received(buckets, 60) as lease:
        lease.give_back("stopping")
        with pytest.raises(LeaseLost, match="stopping"):
            lease.check()
        with pytest.raises(LeaseLost):
            lease.delete()
    assert visible(buckets)


def test_a_queue_that_refuses_the_extension_ends_the_hold(buckets):
    with received(buckets, 3) as lease:
        buckets.sqs.delete_queue(QueueUrl=buckets.dead)
        lease.thread.join(0)
        lease.ended.wait(2)
        with pytest.raises(LeaseLost, match="refused"):
            lease.check()


def test_a_queue_that_can_not_be_reached_ends_the_hold_when_the_time_is_over(buckets, monkeypatch):
    with received(buckets, 2) as lease:
        monkeypatch.setattr(lease, "queue_url", "https://127.0.0.1:9/nowhere")
        monkeypatch.setattr(lease, "sqs", unreachable(buckets.cloud))
        lease.check()
        time.sleep(2.2)
        with pytest.raises(LeaseLost, match="in time"):
            lease.check()


def unreachable(cloud):

    config = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    return boto3.client(
        "sqs",
        endpoint_url="https://127.0.0.1:9",
        region_name=cloud.variables["AWS_REGION"],
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=config,
    )


def test_a_worker_that_slept_through_its_timeout_has_lost_the_hold(buckets):
    lease = received(buckets, 60)
    lease.until = time.monotonic() - 1
    with lease, pytest.raises(LeaseLost):
        lease.delete()
