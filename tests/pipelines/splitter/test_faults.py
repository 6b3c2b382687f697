"""Connections that break in every way, holds that are lost, answers that come late: each row is loaded once."""

import threading
import time

import pytest

from pipelines.splitter import service as service_module
from pipelines.splitter.events.visibility_lease import VisibilityLease
from tests.attack.plan import Rule
from tests.attack.rules import everything
from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.pipelines.splitter.serving import event, manifest_of, own, pause, stored

VISIBILITY = 12


def test_work_that_outlasts_its_visibility_timeout_is_done_once(lane, serve):
    """The hold is extended each third of the timeout: after the fourth time it would have been over without."""
    buckets = own(lane)
    one, two = (serve(buckets, MARQUEE_VISIBILITY_SECONDS=str(VISIBILITY)) for _ in range(2))
    pause(lane, "USERS", True)
    try:
        source = buckets.put("streaming/users/long.csv", as_csv(users(30)))
        one.wait_for(lambda: manifest_of(buckets, source))
        one.wait_for(lambda: one.plan.requests["sqs.ChangeMessageVisibility"] >= 4)
    finally:
        pause(lane, "USERS", False)
    one.drain()
    assert len(lane.rows("USERS", source)) == 30
    loaded = one.wait_for(lambda: one.events("loaded") + two.events("loaded"))
    assert [(line["file"], line["receives"]) for line in loaded] == [(source.key, 1)]


def test_two_replicas_share_a_queue_and_do_each_file_once(lane, serve):
    buckets, files = own(lane), {}
    one, two = (serve(buckets, MARQUEE_MAX_CONCURRENT_FILES="1") for _ in range(2))
    both_have_one = threading.Barrier(2, timeout=120)
    one.plan.stop = lambda owner: both_have_one.wait()
    for number in range(2):
        one.plan.add(Rule("s3.head-file", "stop", times=1, owner=f"service {number}"))
    for number, rows in enumerate(users(20, seed) for seed in range(12)):
        files[buckets.put(f"streaming/users/shared {number}.csv", as_csv(rows))] = rows
    one.drain()
    one.wait_for(lambda: len(one.events("loaded") + two.events("loaded")) >= len(files))
    assert one.events("loaded") and two.events("loaded"), "one of them did all the work"
    loaded = [line["file"] for each in (one, two) for line in each.events("loaded")]
    assert sorted(loaded) == sorted(source.key for source in files)
    for source, rows in files.items():
        assert lane.rows("USERS", source) == stored(rows)


def test_stopped_while_it_waits_it_hands_the_file_back_at_once(lane, serve, monkeypatch):
    monkeypatch.setattr(service_module, "FINISH_SECONDS", 1)
    buckets = own(lane)
    serving = serve(buckets)
    pause(lane, "USERS", True)
    try:
        source = buckets.put("streaming/users/stopped.csv", as_csv(users(30)))
        serving.wait_for(lambda: manifest_of(buckets, source))
        serving.stop()
        assert [line["handed_back"] for line in serving.events("stopped")] == [1]
    finally:
        pause(lane, "USERS", False)
    again = serve(buckets)
    again.drain()
    assert len(lane.rows("USERS", source)) == 30
    assert [line["receives"] for line in again.events("loaded")] == [2]


# Its hold is over while it still looks at the file; or, as after a SIGSTOP in the midst of a receive, when the message
# comes, though by its own clock the service has only just got it.
@pytest.mark.parametrize(("operation", "kind"), [("s3.get-file", "delay"), ("sqs.ReceiveMessage", "stall")])
def test_without_the_extension_the_work_ends_before_the_manifest(lane, serve, operation, kind):
    buckets = own(lane)
    serving = serve(buckets, MARQUEE_VISIBILITY_SECONDS="3")
    serving.plan.add(Rule(operation, kind, seconds=5))
    serving.plan.add(Rule("sqs.ChangeMessageVisibility", "status"))
    source = buckets.put("streaming/users/unheld.csv", as_csv(users(30)))
    serving.wait_for(lambda: serving.events("handed back"))
    assert serving.plan.requests["s3.put-manifest"] == 0 and manifest_of(buckets, source) is None
    serving.plan.rules = []
    serving.drain()
    assert len(lane.rows("USERS", source)) == 30


def test_a_manifest_that_breaks_off_is_read_again_and_a_delete_that_is_refused_is_no_failure(
    lane, serving, monkeypatch
):
    receipts, delete = [], VisibilityLease.delete
    monkeypatch.setattr(VisibilityLease, "delete", lambda lease: receipts.append(lease.receipt) or delete(lease))
    serving.plan.add(Rule("sqs.DeleteMessage", "status", times=3))  # as often as the client tries
    source = serving.buckets.put("streaming/users/unacknowledged.csv", as_csv(users(30)))
    serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=event(source))
    serving.wait_for(lambda: serving.events("done, but not acknowledged"))
    serving.plan.add(Rule("s3.get-manifest", "truncate", times=1))
    hold = {"ReceiptHandle": receipts[0], "VisibilityTimeout": 0}  # as if it were over
    serving.buckets.sqs.change_message_visibility(QueueUrl=serving.buckets.queue, **hold)
    serving.drain()
    assert [line["receives"] for line in serving.events("loaded")] == [1, 2]
    assert serving.plan.happened == {("sqs", "status 503"): 3, ("s3", "truncate"): 1}
    assert serving.service.counters.as_dict()["failed"] == 0
    assert len(lane.rows("USERS", source)) == 30


INSERT_FAULTS = ["status 429", "status 500", "status 503", "status 401", "status 404", "reset-before", "reset-after",
                 "hang", "hang-after", "duplicate", "truncate"]  # fmt: skip


def test_whatever_becomes_of_insert_files_each_row_is_loaded_once(lane, serve):
    serving = serve(own(lane))
    for fault in INSERT_FAULTS:
        kind, _, status = fault.partition(" ")
        serving.plan.add(Rule("snowflake.insertFiles-*", kind, times=1, status=int(status or 0), seconds=10))
    sources = [serving.buckets.put(f"streaming/users/{n}.csv", as_csv(users(9, seed=n))) for n in range(6)]
    serving.drain()
    assert [len(lane.rows("USERS", source)) for source in sources] == [9] * len(sources)
    assert serving.plan.missing() == []


def test_each_fault_at_each_service_once_and_each_row_is_loaded_once(lane, serve):
    """A message whose answer is lost returns when its hold is over."""
    serving = serve(own(lane), MARQUEE_VISIBILITY_SECONDS="8")
    serving.plan.rules = everything(rate=0.0, hang_seconds=5)
    sources = []
    while serving.plan.missing() and len(sources) < 60:
        name = f"streaming/users/{len(sources)}.csv"
        sources.append(serving.buckets.put(name, as_csv(users(30, seed=len(sources)))))
        time.sleep(0.7)
    serving.drain()
    assert serving.plan.missing() == []
    assert [len(lane.rows("USERS", source)) for source in sources] == [30] * len(sources)
