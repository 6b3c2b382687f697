"""Outages that last: nothing is lost, nothing becomes a dead letter, and nobody has to do anything afterwards."""

import errno
import time
from tempfile import SpooledTemporaryFile, TemporaryFile

import pytest

from pipelines.splitter import outage
from pipelines.splitter.loading import target, targets
from pipelines.splitter.parts import part
from tests.attack.plan import Rule
from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.pipelines.splitter.serving import own, stored

OUTAGES = {
    outage.S3: [Rule("s3.*", "reset-before")],
    outage.SNOWFLAKE: [Rule("snowflake.*", "reset-before")],
    outage.LOGIN: [Rule("snowflake.insertFiles-*", "status", status=401)],
    outage.DISK: [],
}


@pytest.fixture
def full_disk(monkeypatch):
    """A function that makes the scratch disk full, or frees it."""
    full = []

    def open_on(kind):
        def opened(*arguments, **options):
            if full:
                raise OSError(errno.ENOSPC, "No space left on device")
            return kind(*arguments, **options)

        return opened

    monkeypatch.setattr(part, "SpooledTemporaryFile", open_on(SpooledTemporaryFile))
    monkeypatch.setattr(outage, "TemporaryFile", open_on(TemporaryFile))
    return lambda yes: full.append(1) if yes else full.clear()


def put(buckets, number: int) -> dict:
    """Put a file in landing; return {its source: its rows}."""
    rows = users(10, seed=number)
    return {buckets.put(f"streaming/users/out {number}.csv", as_csv(rows)): rows}


# The connector cancels a query that it gave up in a thread of its own, which nobody hears.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_files_wait_for_what_is_out_of_reach_and_their_messages_are_received_once(lane, serve, full_disk, monkeypatch):
    monkeypatch.setattr(target.NotReady, "seconds", 0.5)
    monkeypatch.setattr(outage.OutOfReach, "seconds", 0.5)
    monkeypatch.setattr(targets, "_TIMEOUTS", {"login_timeout": 2, "network_timeout": 2})
    buckets = own(lane, receives=1)
    times = {"MARQUEE_LOAD_SECONDS": "8", "MARQUEE_VISIBILITY_SECONDS": "120"}
    serving = serve(buckets, MARQUEE_MAX_CONCURRENT_FILES="1", **times)
    plan, landed = serving.plan, {}
    for number, (reason, rules) in enumerate(OUTAGES.items()):
        plan.rules = rules
        full_disk(reason == outage.DISK)
        landed |= put(buckets, 2 * number)
        serving.wait_for(lambda reason=reason: [line for line in serving.events("waiting") if line["reason"] == reason])
        time.sleep(1.5)  # the receive that had begun
        landed |= put(buckets, 2 * number + 1)
        time.sleep(1)
        queue = buckets.sqs.get_queue_attributes(QueueUrl=buckets.queue, AttributeNames=["All"])["Attributes"]
        assert queue["ApproximateNumberOfMessages"] == "1", "no other message is taken while it waits"
        plan.rules = []
        full_disk(False)
        serving.drain()
    assert buckets.waiting(buckets.dead) == 0 and not serving.events("failed, will be tried again")
    for source, rows in landed.items():
        assert lane.rows("USERS", source) == stored(rows)
    assert {line["receives"] for line in serving.events("loaded")} == {1}
