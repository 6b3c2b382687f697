"""Events that come late, twice, never, in any shape and order: each row is loaded once."""

import json
import random
import time
import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.attack.plan import Rule
from tests.attack.producer import make_inbox
from tests.buckets import RECEIVES
from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.pipelines.splitter.serving import Serving, event, own, received, record, stored, upkeep


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


@pytest.fixture
def returning(monkeypatch):
    """A function after which a message that is left for the dead letters returns at once, not when its hold is over."""

    def let_return(serving: Serving) -> None:
        quarantine = serving.service._quarantine_message

        def and_return(message, error) -> None:
            quarantine(message, error)
            hold = {"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
            serving.buckets.sqs.change_message_visibility(QueueUrl=serving.buckets.queue, **hold)

        monkeypatch.setattr(serving.service, "_quarantine_message", and_return)

    return let_return


def test_every_shape_of_a_message_has_its_outcome_and_none_stops_the_service(lane, serve, returning):
    buckets = own(lane, RECEIVES)
    make_inbox(buckets, uuid.uuid4().hex)
    serving = serve(buckets)
    returning(serving)
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
    left_behind = [buckets.put(f"streaming/users/{name}", b"") for name in ("_SUCCESS", ".part-0.csv.crc")]
    says_nothing += [json.dumps({"Records": [record(source) for source in left_behind]})]
    refused = ["not JSON", "{}", event(good[0], version="3.0"), '{"Records": [{"s3": {}}]}']
    for body in random.Random(7).sample([*loads, *says_nothing, *refused], 12):
        buckets.sqs.send_message(QueueUrl=buckets.queue, MessageBody=body)
    serving.wait_for(lambda: buckets.waiting(buckets.dead) == len(refused))
    serving.drain()
    assert [len(lane.rows("USERS", source)) for source in [*good[:4], removed, gone]] == [5, 5, 5, 5, 0, 0]
    assert len(lane.rows("USERS", replace(good[4], version=None))) == 5
    assert [line["receives"] for line in serving.events("gone")] == [1]
    assert {line["file"] for line in serving.events("passed over")} >= {source.key for source in left_behind}
    receives = [line["receives"] for line in serving.events("not an event: left for the dead letters")]
    assert sorted(receives) == sorted([*range(1, RECEIVES + 1)] * len(refused))
    told = [json.loads(buckets.read(buckets.landing, key)) for key in buckets.keys(buckets.landing, "quarantine/")]
    assert sorted(one["body"] for one in told) == sorted(refused) and all(one["reason"] for one in told)


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
    assert aside == [f"quarantine/hashed-name/{bad.hash}", f"quarantine/hashed-name/{bad.hash}.reason.json"]


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
