"""The service in this process, with the tests' own Spark, while deliveries and connections go wrong in every way."""

import json
import os
import random
import threading
import time
import uuid
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

import pytest
import structlog
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.splitter import cut, manifest, session, snowpipe
from pipelines.splitter import service as service_module
from pipelines.splitter.__main__ import compose, main
from pipelines.splitter.settings import Settings
from tests.attack.plan import Plan, Rule
from tests.attack.producer import make_inbox
from tests.attack.proxy import Proxy
from tests.attack.rules import everything
from tests.buckets import RECEIVES, Buckets, make_buckets
from tests.pipelines.splitter.test_split import as_csv, users


@dataclass
class Serving:
    """A service at work, and what it logged."""

    service: object
    thread: threading.Thread
    lines: list[dict]
    buckets: Buckets
    plan: Plan

    def events(self, event: str) -> list[dict]:
        return [line for line in self.lines if line["event"] == event]

    def wait_for(self, condition, seconds: float = 120):
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, [line for line in self.lines if line["level"] != "info"][-10:]
            time.sleep(0.1)
        return found

    def drain(self) -> None:
        self.wait_for(lambda: self.buckets.waiting(self.buckets.queue) == 0)

    def stop(self) -> None:
        self.service.stopping.set()
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def serve(lane, spark, cloud, monkeypatch, tmp_path):
    """Starts services on queues of their own; every call of theirs goes through a proxy with the plan's faults. Retries
    come at once."""
    monkeypatch.setattr(service_module, "RECEIVE_SECONDS", 1)
    monkeypatch.setattr(service_module, "RETRY_SECONDS", 0)
    monkeypatch.setattr(snowpipe, "REQUEST_SECONDS", 3)
    monkeypatch.setattr(session, "start", lambda *_: spark.with_cores(2))
    started, plan = [], Plan()

    def serve(buckets: Buckets, **changes: str) -> Serving:
        variables = lane.variables(
            MARQUEE_LANDING_BUCKET=buckets.landing,
            MARQUEE_EVENTS_QUEUE_URL=buckets.queue,
            MARQUEE_REPORT_SECONDS="1",
            **proxy.variables(f"service {len(started)}"),
            **changes,
        )
        for name, value in variables.items():
            if name.startswith(("AWS_", "SNOWFLAKE_", "MARQUEE_")):
                monkeypatch.setenv(name, value)
        cut.s3_client.cache_clear()
        service, lines = compose(Settings.from_environment(os.environ)), []
        service.log = logger(lines)
        started.append(Serving(service, threading.Thread(target=service.run), lines, buckets, plan))
        started[-1].thread.start()
        return started[-1]

    with Proxy(plan, cloud.variables, tmp_path) as proxy:
        yield serve
        plan.paused = True
        for each in started:
            each.stop()
    cut.s3_client.cache_clear()


def logger(lines: list[dict]):
    def keep(_, level: str, line: dict):
        lines.append({**line, "level": level})
        raise structlog.DropEvent

    return structlog.wrap_logger(None, processors=[structlog.contextvars.merge_contextvars, keep])


def own(lane, receives: int = 50) -> Buckets:
    """Landing and queue of one test."""
    return replace(make_buckets(lane.warehouse.cloud, f"d{uuid.uuid4().hex[:8]}", receives), ready=lane.buckets.ready)


def upkeep(*command: str) -> list[dict]:
    """Run a command with the service's environment; its lines of JSON. What the service says meanwhile is no JSON."""
    done = CliRunner().invoke(main, [*command, "--json"])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]


def stored(rows) -> list[tuple]:
    return [tuple(value or None for value in row) for row in rows]


def manifest_of(buckets: Buckets, source):
    return manifest.find(buckets.s3, buckets.ready, source.key.split("/")[1], source)


@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.data())
def test_events_delivered_up_to_five_times_in_any_order_load_what_one_delivery_loads(lane, serving, data):
    files = {}
    for number in range(3):
        key = f"streaming/users/{uuid.uuid4().hex[:4]}.csv"
        for version in range(1 + number % 2):
            rows = users(30, seed=10 * number + version)
            files[serving.buckets.put(key, as_csv(rows))] = rows
    events = [event(source) for source in files for _ in range(data.draw(st.integers(1, 5)))]
    for body in data.draw(st.permutations(events)):
        serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=body)
    serving.drain()
    assert [lane.rows("USERS", source) for source in files] == [stored(rows) for rows in files.values()]


@pytest.fixture
def serving(lane, serve) -> Serving:
    """Landing's own events go nowhere: what is delivered, the test says."""
    buckets = own(lane)
    make_inbox(buckets, uuid.uuid4().hex)
    serving = serve(buckets, MARQUEE_VISIBILITY_SECONDS="4")
    serving.drain()  # of S3's test event
    return serving


def event(source, **changes) -> str:
    return json.dumps({"Records": [record(source, **changes)]})


def record(source, version: str = "2.1", name: str = "ObjectCreated:Put", pinned: bool = True) -> dict:
    s3_object = {"key": quote_plus(source.key, safe="/"), "eTag": source.etag.strip('"')}
    s3_object |= {"versionId": source.version} if pinned else {}
    return {"eventVersion": version, "eventName": name, "s3": {"bucket": {"name": source.bucket}, "object": s3_object}}


def test_a_key_that_is_overwritten_before_during_and_after_loads_each_version_once_and_unmixed(lane, serve):
    buckets, versions = own(lane), {}

    def overwrite(seed: int) -> None:
        rows = users(120 + seed, seed=seed)
        versions[buckets.put("streaming/users/busy.csv", as_csv(rows))] = rows

    for seed in range(3):
        overwrite(seed)
    serving = serve(buckets)
    serving.plan.add(Rule("s3.get-file", "delay", seconds=0.5))
    for seed in range(3, 7):
        overwrite(seed)
        time.sleep(0.4)
    serving.drain()
    overwrite(7)
    serving.drain()
    assert [lane.rows("USERS", source) for source in versions] == [stored(rows) for rows in versions.values()]


def test_the_same_event_again_adds_nothing_whatever_the_settings_are_by_then(lane, serve):
    buckets = own(lane)
    serving = serve(buckets)
    source = buckets.put("streaming/users/again.csv", as_csv(users(50)))
    serving.drain()
    serving.stop()
    other_size = serve(buckets, MARQUEE_PART_BYTES="777")
    body = json.dumps({"Records": [record(source)] * 2})
    buckets.sqs.send_message(QueueUrl=buckets.queue, MessageBody=body)
    other_size.drain()
    assert len(other_size.events("loaded")) == 2
    assert len(lane.rows("USERS", source)) == 50


def test_every_shape_of_a_message_has_its_outcome_and_none_stops_the_service(lane, serve):
    buckets = own(lane, RECEIVES)
    make_inbox(buckets, uuid.uuid4().hex)
    serving = serve(buckets, MARQUEE_VISIBILITY_SECONDS="1")
    good = [buckets.put(f"streaming/users/shape {number}.csv", as_csv(users(5, seed=number))) for number in range(5)]
    removed = buckets.put("streaming/users/removed.csv", as_csv(users(5)))
    gone = buckets.put("streaming/users/gone.csv", as_csv(users(5)))
    buckets.s3.delete_object(Bucket=buckets.landing, Key=gone.key, VersionId=gone.version)
    loads = [
        event(good[0]),
        json.dumps({"Type": "Notification", "Message": event(good[1])}),
        json.dumps({"Records": [record(good[2]), record(good[3], version="2.9")]}),
        event(good[4], pinned=False),
    ]
    says_nothing = [
        json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": buckets.landing}),
        event(removed, name="ObjectRemoved:Delete"),
        event(gone),
    ]
    refused = ["not JSON", "{}", event(good[0], version="3.0"), '{"Records": [{"s3": {}}]}']
    for body in random.Random(7).sample([*loads, *says_nothing, *refused], 11):
        buckets.sqs.send_message(QueueUrl=buckets.queue, MessageBody=body)
    serving.wait_for(lambda: buckets.waiting(buckets.dead) == len(refused))
    serving.drain()
    assert [len(lane.rows("USERS", source)) for source in [*good[:4], removed, gone]] == [5, 5, 5, 5, 0, 0]
    assert len(lane.rows("USERS", replace(good[4], version=None))) == 5
    assert len(serving.events("gone")) == 1
    receives = [line["receives"] for line in serving.events("not an event: left for the dead letters")]
    assert sorted(receives) == sorted([*range(1, RECEIVES + 1)] * len(refused))


ODD_NAMES = ["a b+c%2Bd", "映画 é", "q?#&\"'", "new\nline", "100%25", "../../../up", "$(id);`id`", "[x]{y}*", "\x7f"]


def test_any_key_is_loaded_as_it_was_put_and_leads_nowhere_else(lane, serve):
    serving = serve(own(lane))
    buckets, before = serving.buckets, set(lane.buckets.keys(lane.buckets.ready))
    longest = "streaming/users/" + "é" * 502 + ".csv"
    assert len(longest.encode()) == 1_024
    keys = [*(f"streaming/users/{name}.csv" for name in ODD_NAMES), longest]
    sources = {buckets.put(key, as_csv(rows)): rows for key in keys for rows in [users(5, seed=len(key))]}
    bad = buckets.put(longest.replace("é.csv", "è.csv"), b"a,b\n1,2\n")
    serving.drain()
    assert [lane.rows("USERS", source) for source in sources] == [stored(rows) for rows in sources.values()]
    folders = {f"users/{source.hash}" for source in sources}
    made = {key.rpartition("/")[0] for key in buckets.keys(buckets.ready) if key not in before}
    assert {"/".join(folder.split("/")[:2]) for folder in made} == folders
    aside = [key for key in buckets.keys(buckets.landing) if not key.startswith("streaming/")]
    assert aside == [f"quarantine/long-name/{bad.hash}", f"quarantine/long-name/{bad.hash}.reason.json"]


def test_a_fifth_of_the_events_lost_is_swept_up_beside_live_traffic_and_late_events_add_nothing(lane, serve):
    buckets = own(lane)
    inbox = make_inbox(buckets, uuid.uuid4().hex)
    sources = {buckets.put(f"streaming/users/{n}.csv", as_csv(users(9, seed=n))): users(9, seed=n) for n in range(15)}
    bodies = received(buckets, inbox)
    lost = random.Random(3).sample(bodies, len(bodies) // 5)
    serving = serve(buckets)
    for body in bodies:
        if body not in lost:
            buckets.sqs.send_message(QueueUrl=buckets.queue, MessageBody=body)
    swept = upkeep("sweep", "--older-than", "0")  # also of those that are being loaded at this moment
    assert len(swept) >= len(lost)
    serving.drain()
    assert upkeep("sweep", "--older-than", "0") == []
    for body in lost:
        buckets.sqs.send_message(QueueUrl=buckets.queue, MessageBody=body)
    serving.drain()
    assert [lane.rows("USERS", source) for source in sources] == [stored(rows) for rows in sources.values()]


def received(buckets: Buckets, queue: str) -> list[str]:
    """The bodies of all events of files; they are gone then."""
    bodies = []
    while messages := buckets.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            buckets.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [body for body in bodies if "s3:TestEvent" not in body]


VISIBILITY = 3


def test_work_of_five_times_the_visibility_timeout_is_done_once(lane, serve):
    buckets = own(lane)
    one, two = (serve(buckets, MARQUEE_VISIBILITY_SECONDS=str(VISIBILITY)) for _ in range(2))
    pause(lane, "USERS", True)
    try:
        source = buckets.put("streaming/users/long.csv", as_csv(users(30)))
        one.wait_for(lambda: manifest_of(buckets, source))
        time.sleep(5 * VISIBILITY)
    finally:
        pause(lane, "USERS", False)
    one.drain()
    assert len(lane.rows("USERS", source)) == 30
    loaded = one.wait_for(lambda: one.events("loaded") + two.events("loaded"))
    assert [(line["file"], line["receives"]) for line in loaded] == [(source.key, 1)]


def test_two_replicas_share_a_queue_and_do_each_file_once(lane, serve):
    buckets = own(lane)
    files = {
        buckets.put(f"streaming/users/shared {number}.csv", as_csv(rows)): rows
        for number, rows in enumerate(users(20, seed) for seed in range(12))
    }
    one, two = (serve(buckets, MARQUEE_FILES_AT_ONCE="1") for _ in range(2))
    one.drain()
    one.wait_for(lambda: len(one.events("loaded") + two.events("loaded")) == len(files))
    assert one.events("loaded") and two.events("loaded"), "one of them did all the work"
    loaded = [line["file"] for each in (one, two) for line in each.events("loaded")]
    assert sorted(loaded) == sorted(source.key for source in files)
    for source, rows in files.items():
        assert lane.rows("USERS", source) == stored(rows)


def test_stopped_while_it_waits_it_hands_the_file_back_at_once(lane, serve, monkeypatch):
    monkeypatch.setattr(service_module, "FINISH_SECONDS", 1)
    buckets = own(lane)
    serving = serve(buckets, MARQUEE_VISIBILITY_SECONDS="600")
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


def pause(lane, table: str, paused: bool) -> None:
    pipe = f"{lane.warehouse.database}.RAW.{table}_PIPE"
    lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = {paused}")


def test_without_the_extension_the_work_ends_before_the_manifest(lane, serve):
    """Its hold is over while it still looks at the file: the look takes longer than the visibility timeout."""
    buckets = own(lane)
    serving = serve(buckets, MARQUEE_VISIBILITY_SECONDS="2")
    serving.plan.add(Rule("s3.get-file", "delay", seconds=4))
    serving.plan.add(Rule("sqs.ChangeMessageVisibility", "status"))
    source = buckets.put("streaming/users/unheld.csv", as_csv(users(30)))
    serving.wait_for(lambda: serving.events("handed back"))
    assert serving.plan.requests["s3.put-manifest"] == 0 and manifest_of(buckets, source) is None
    serving.plan.rules = []
    serving.drain()
    assert len(lane.rows("USERS", source)) == 30


def test_a_message_that_comes_when_its_time_is_over_is_not_worked_on(lane, serve):
    """As after a SIGSTOP in the midst of a receive. By its own clock the service has only just got the message."""
    buckets = own(lane)
    serving = serve(buckets, MARQUEE_VISIBILITY_SECONDS="3")
    serving.plan.add(Rule("sqs.ReceiveMessage", "stall", seconds=4))
    serving.plan.add(Rule("sqs.ChangeMessageVisibility", "status"))
    source = buckets.put("streaming/users/late.csv", as_csv(users(30)))
    serving.wait_for(lambda: serving.events("handed back"))
    assert serving.plan.requests["s3.put-manifest"] == 0 and manifest_of(buckets, source) is None
    serving.plan.rules = []
    serving.drain()
    assert len(lane.rows("USERS", source)) == 30


def test_a_poison_file_dies_after_so_many_receives_its_neighbours_load_and_a_redrive_loads_it_once(lane, serve):
    buckets = own(lane, RECEIVES)
    serving = serve(buckets)
    serving.plan.add(Rule("snowflake.insertFiles-movies", "status", status=404))
    movies = b"title,duration_mins,original_language,size_mb\nHeat,1,en,1\n"
    poison = buckets.put("streaming/movies/poison.csv", movies)
    neighbours = [buckets.put(f"streaming/users/{number}.csv", as_csv(users(5))) for number in range(3)]
    serving.wait_for(lambda: buckets.waiting(buckets.dead) == 1)
    serving.drain()
    failed = [line for line in serving.events("failed, will be tried again") if line["file"] == poison.key]
    assert [line["receives"] for line in failed] == list(range(1, RECEIVES + 1))
    assert all("404" in line["error"] for line in failed)
    assert [len(lane.rows("USERS", source)) for source in neighbours] == [5] * 3
    serving.plan.rules = []
    assert len(upkeep("redrive")) == 1
    serving.wait_for(lambda: lane.rows("MOVIES", poison))
    serving.drain()
    assert len(lane.rows("MOVIES", poison)) == 1 and buckets.waiting(buckets.dead) == 0


def test_a_file_that_fails_does_not_keep_back_the_others_of_its_message(lane, serving):
    serving.plan.add(Rule("snowflake.insertFiles-movies", "status", status=404, times=2))
    movies = b"title,duration_mins,original_language,size_mb\nHeat,1,en,1\n"
    poison = serving.buckets.put("streaming/movies/first.csv", movies)
    good = serving.buckets.put("streaming/users/second.csv", as_csv(users(5)))
    body = json.dumps({"Records": [record(poison), record(good)]})
    serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=body)
    serving.drain()
    outcomes = [(line["event"], line["file"], line["receives"]) for line in serving.lines if "file" in line]
    assert ("loaded", good.key, 1) in outcomes and ("loaded", poison.key, 3) in outcomes
    assert [len(lane.rows("USERS", good)), len(lane.rows("MOVIES", poison))] == [5, 1]


def test_a_manifest_that_breaks_off_is_read_again_and_a_delete_that_is_refused_is_no_failure(lane, serving):
    serving.plan.add(Rule("sqs.DeleteMessage", "status", times=3))  # as often as the client tries
    source = serving.buckets.put("streaming/users/unacknowledged.csv", as_csv(users(30)))
    serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=event(source))
    serving.wait_for(lambda: serving.events("done, but not acknowledged"))
    serving.plan.add(Rule("s3.get-manifest", "truncate", times=1))
    serving.drain()
    assert [line["receives"] for line in serving.events("loaded")] == [1, 2]
    assert serving.plan.happened == {("sqs", "status 503"): 3, ("s3", "truncate"): 1}
    assert serving.service.tally.as_dict()["failed"] == 0
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
    serving = serve(own(lane))
    serving.plan.rules = everything(rate=0.0, hang_seconds=5)
    sources = []
    while serving.plan.missing() and len(sources) < 60:
        name = f"streaming/users/{len(sources)}.csv"
        sources.append(serving.buckets.put(name, as_csv(users(30, seed=len(sources)))))
        time.sleep(0.7)
    serving.drain()
    assert serving.plan.missing() == []
    assert [len(lane.rows("USERS", source)) for source in sources] == [30] * len(sources)
