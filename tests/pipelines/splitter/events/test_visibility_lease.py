import time

import boto3
import pytest
from botocore.config import Config

from pipelines.splitter.events.visibility_lease import LeaseLost, VisibilityLease


def received(buckets, seconds: int, of_the_queue: int | None = None) -> VisibilityLease:
    """Of the dead letters' queue, because the other one leases S3's test event."""
    timeout = of_the_queue or seconds
    buckets.sqs.send_message(QueueUrl=buckets.dead, MessageBody="work")
    answer = buckets.sqs.receive_message(QueueUrl=buckets.dead, VisibilityTimeout=timeout)
    return VisibilityLease(buckets.sqs, buckets.dead, answer["Messages"][0]["ReceiptHandle"], seconds, time.monotonic())


def visible(buckets) -> bool:
    return "Messages" in buckets.sqs.receive_message(QueueUrl=buckets.dead, VisibilityTimeout=0)


def extended(lease: VisibilityLease, times: int) -> list[float]:
    """Let the lease be extended so many times at once; return how long it meant to wait before each."""
    pauses, ends = [], iter([False] * times + [True])
    lease.ended.wait = lambda seconds: pauses.append(seconds) or next(ends)
    lease.begin()
    lease.thread.join(60)
    assert not lease.thread.is_alive()
    return pauses[:times]


def test_a_held_message_stays_away_from_others_past_its_timeout(buckets):
    """The queue's timeout is short here, and the lease's long."""
    lease = received(buckets, 60, of_the_queue=15)
    extended(lease, 1)
    time.sleep(15.5)
    assert not visible(buckets)
    lease.check()
    lease.delete()
    assert buckets.waiting(buckets.dead) == 0


def test_it_is_extended_each_third_of_its_timeout_and_holds_from_then_on(buckets):
    lease = received(buckets, 60)
    until = lease.until
    assert extended(lease, 2) == [20, 20]
    assert until < lease.until <= time.monotonic() + 60


def test_a_message_given_back_is_another_workers_at_once(buckets):
    with received(buckets, 60) as lease:
        lease.give_back("stopping")
        with pytest.raises(LeaseLost, match="stopping"):
            lease.check()
        with pytest.raises(LeaseLost):
            lease.delete()
    assert visible(buckets)


def test_a_queue_that_refuses_the_extension_ends_the_hold(buckets):
    lease = received(buckets, 60)
    buckets.sqs.delete_queue(QueueUrl=buckets.dead)
    extended(lease, 1)
    with pytest.raises(LeaseLost, match="refused"):
        lease.check()


def test_a_queue_that_can_not_be_reached_ends_the_hold_when_the_time_is_over(buckets):
    lease = received(buckets, 60)
    lease.queue_url, lease.sqs, until = "https://127.0.0.1:9/nowhere", unreachable(buckets.cloud), lease.until
    extended(lease, 2)
    lease.check()
    assert lease.until == until
    lease.until = time.monotonic()
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
