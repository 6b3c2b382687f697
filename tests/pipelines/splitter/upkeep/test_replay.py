import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.splitter.events.file_events import FileEvent, file_events
from pipelines.splitter.landing.landing_versions import LandingVersion
from pipelines.splitter.landing.source import Source
from pipelines.splitter.upkeep.replay import NotSent, event_message, send_events

SOURCE = Source("landing", "streaming/users/day 1 + é.csv", "v1", '"tag"', 7)
LANDED = LandingVersion(SOURCE, datetime(2021, 12, 25, 7, tzinfo=UTC))


class Queue:
    def __init__(self, *failing: int):
        self.sent: list[list[str]] = []
        self.failing = failing

    def send_message_batch(self, QueueUrl, Entries):
        assert QueueUrl == "queue" and [entry["Id"] for entry in Entries] == [str(n) for n in range(len(Entries))]
        self.sent.append([entry["MessageBody"] for entry in Entries])
        return {"Failed": [{"Id": str(n), "Code": "Throttled"} for n in self.failing]} if self.failing else {}


def test_the_message_names_the_version_as_s3_does():
    assert file_events(event_message(LANDED)) == [FileEvent("landing", SOURCE.key, "v1", "tag")]
    [record] = json.loads(event_message(LANDED))["Records"]
    assert record["eventTime"] == "2021-12-25T07:00:00+00:00" and record["s3"]["object"]["size"] == 7
    unversioned = replace(LANDED, source=replace(SOURCE, version=None))
    assert file_events(event_message(unversioned)) == [FileEvent("landing", SOURCE.key, None, "tag")]
    assert LANDED.dataset == "users"


def test_ten_messages_go_in_a_call_and_each_is_yielded():
    queue, versions = Queue(), [replace(LANDED, source=replace(SOURCE, version=f"v{n}")) for n in range(23)]
    assert list(send_events(queue, "queue", versions)) == versions
    assert [len(bodies) for bodies in queue.sent] == [10, 10, 3]
    assert [body for bodies in queue.sent for body in bodies] == [event_message(landed) for landed in versions]


def test_a_message_that_the_queue_refuses_is_named():
    versions = [replace(LANDED, source=replace(SOURCE, key=f"streaming/users/{n}")) for n in range(3)]
    with pytest.raises(NotSent, match="refused streaming/users/1: Throttled; run it again"):
        list(send_events(Queue(1), "queue", versions))
