import time

import boto3
import pytest
from botocore.config import Config

from pipelines.splitter.hold import Hold, HoldLost


def received(buckets, seconds: int) -> Hold:
    """Of the dead letters' queue, because the other one holds S3's test event."""
    buckets.sqs.send_message(QueueUrl=buckets.dead, MessageBody="work")
    answer = buckets.sqs.receive_message(QueueUrl=buckets.dead, VisibilityTimeout=seconds)
    return Hold(buckets.sqs, buckets.dead, answer["Messages"][0]["ReceiptHandle"], seconds, time.monotonic())


def visible(buckets) -> bool:
    return "Messages" in buckets.sqs.receive_message(QueueUrl=buckets.dead, VisibilityTimeout=0)


def test_a_held_message_stays_away_from_others_past_its_timeout(buckets):
    with received(buckets, 2) as hold:
        time.sleep(4)
        assert not visible(buckets)
        hold.check()
        hold.delete()
    time.sleep(2)
    assert not visible(buckets)


def test_a_message_given_back_is_another_workers_at_once(buckets):
    with received(buckets, 60) as hold:
        hold.give_back("stopping")
        with pytest.raises(HoldLost, match="stopping"):
            hold.check()
        with pytest.raises(HoldLost):
            hold.delete()
    assert visible(buckets)


def test_a_queue_that_refuses_the_extension_ends_the_hold(buckets):
    with received(buckets, 3) as hold:
        buckets.sqs.delete_queue(QueueUrl=buckets.dead)
        hold.thread.join(0)
        hold.ended.wait(2)
        with pytest.raises(HoldLost, match="refused"):
            hold.check()


def test_a_queue_that_can_not_be_reached_ends_the_hold_when_the_time_is_over(buckets, monkeypatch):
    with received(buckets, 2) as hold:
        monkeypatch.setattr(hold, "queue_url", "https://127.0.0.1:9/nowhere")
        monkeypatch.setattr(hold, "sqs", unreachable(buckets.cloud))
        hold.check()
        time.sleep(2.2)
        with pytest.raises(HoldLost, match="in time"):
            hold.check()


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
    hold = received(buckets, 60)
    hold.until = time.monotonic() - 1
    with hold, pytest.raises(HoldLost):
        hold.delete()
