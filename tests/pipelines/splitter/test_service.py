"""The service end to end, as a process: real S3, SQS, Spark, snowflake-ingest and the local Snowflake."""

import gzip
import json
import subprocess
import sys
import time
import urllib.request
import uuid
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families

from tests.lane import PROJECT
from tests.pipelines.splitter.cutting.test_split import as_csv, users


def drained(lane):
    return lambda: lane.buckets.waiting(lane.buckets.queue) == 0


def test_a_file_of_each_dataset_arrives_with_its_values(lane, worker):
    movies = b'size_mb,title,original_language,duration_mins\n1024.5,"The ""Heat"", 2",en,171\n,Unknown,"",\n'
    streams = (
        b'{"movie_title": "Heat", "user_email": "a@b", "size_mb": 935.439, "start_at": "2021-12-25 07:00:00", '
        b'"end_at": "2021-12-25T09:30:00"}\n{"user_email": null, "movie_title": "a\\\\b", "size_mb": "1"}\n'
    )
    people = users(500)
    sources = {
        "USERS": lane.buckets.put("streaming/users/day 1 + é.csv.gz", gzip.compress(as_csv(people))),
        "MOVIES": lane.buckets.put("streaming/movies/m.csv", movies),
        "STREAMS": lane.buckets.put("streaming/streams/s.jsonl", streams),
    }
    service = worker(lane.variables())
    service.wait_for(drained(lane))
    assert lane.rows("USERS", sources["USERS"]) == [tuple(value or None for value in row) for row in people]
    assert lane.rows("MOVIES", sources["MOVIES"]) == [
        ('The "Heat", 2', 171, "en", Decimal("1024.500")),
        ("Unknown", None, "", None),
    ]
    assert lane.rows("STREAMS", sources["STREAMS"]) == [
        ("Heat", "a@b", Decimal("935.439"), datetime(2021, 12, 25, 7), datetime(2021, 12, 25, 9, 30)),
        ("a\\b", None, Decimal("1.000"), None, None),
    ]
    loaded = {line["file"]: line["rows"] for line in service.events("loaded")}
    assert loaded == {source.key: len(lane.rows(table, source)) for table, source in sources.items()}
    assert service.stop() == 0


def test_a_bad_file_goes_to_quarantine_and_its_neighbours_are_loaded(lane, worker):
    bad = lane.buckets.put("streaming/users/bad.csv", b"first_name,last_name,email\na,b,c\na,b\n")
    good = lane.buckets.put("streaming/users/good.csv", as_csv(users(20)))
    nothing = lane.buckets.put("streaming/users/nothing.csv", as_csv([]))
    service = worker(lane.variables(MARQUEE_MAX_BAD_ROWS="0", MARQUEE_METRICS_PORT="0"))
    service.wait_for(drained(lane))
    landing = lane.buckets.landing
    assert lane.buckets.read(landing, "quarantine/streaming/users/bad.csv").endswith(b"a,b\n")
    reason = json.loads(lane.buckets.read(landing, "quarantine/streaming/users/bad.csv.reason.json"))
    assert (reason["reason"], reason["line"]) == ("a record of 2 fields, expected 3", 3)
    assert (reason["source"]["key"], reason["source"]["version"]) == (bad.key, bad.version)
    assert lane.rows("USERS", bad) == []
    assert len(lane.rows("USERS", good)) == 20
    assert lane.rows("USERS", nothing) == []
    counters = (service.events("loaded") + service.events("quarantined"))[-1]["counters"]
    assert service.wait_for(lambda: len(service.events("loaded")) == 2)
    assert counters["quarantined"] == 1
    assert_watched(service)


def assert_watched(service):
    """/metrics, /healthz and the log agree."""
    [at] = [line["metrics"] for line in service.events("watched")]
    with urllib.request.urlopen(at, timeout=10) as answer:
        found = {
            sample.name.removeprefix("marquee_splitter_") + "".join(sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.read().decode())
            for sample in family.samples
        }
    counters = max(
        (line["counters"] for line in service.lines if "counters" in line), key=lambda counters: sum(counters.values())
    )
    assert {name: found[f"files_total{name}"] for name in ("loaded", "quarantined", "failed", "handed_back")} == {
        "loaded": counters["files"], "quarantined": 1, "failed": 0, "handed_back": 0,
    }  # fmt: skip
    for name in ("rows", "parts", "rejected", "not_confirmed", "rows_not_confirmed"):
        assert found[f"{name}_total"] == counters[name]
    assert (counters["files"], counters["rows"]) == (2, 20)
    counts = {stage: found[f"stage_seconds_count{stage}"] for stage in ("pin", "cut", "manifest", "load")}
    assert counts == {"pin": 3, "cut": 3, "manifest": 2, "load": 2}
    assert found["last_receive_timestamp_seconds"] > time.time() - 60
    assert found["in_flight"] == 0
    asked = subprocess.run(
        [sys.executable, "-m", "pipelines.splitter.health"], cwd=PROJECT, capture_output=True, text=True, timeout=30,
        env={"MARQUEE_METRICS_PORT": str(urlsplit(at).port)},
    )  # fmt: skip
    assert (asked.returncode, asked.stdout) == (0, "working\n")
    submitted = service.events("submitted")
    assert [(line["file"], line["parts"]) for line in submitted] == [("streaming/users/good.csv", counters["parts"])]
    assert uuid.UUID(submitted[0]["request"]) and submitted[0]["message"]


def test_stopped_with_work_at_hand_it_ends_in_time_and_nothing_is_lost(lane, worker):
    sources = [lane.buckets.put(f"streaming/users/stop{number}.csv", as_csv(users(200))) for number in range(6)]
    service = worker(lane.variables())
    service.wait_for(lambda: service.events("loaded"))
    assert service.stop(seconds=30) == 0
    worker(lane.variables()).wait_for(drained(lane))
    assert [len(lane.rows("USERS", source)) for source in sources] == [200] * 6


def test_a_missing_variable_is_one_line(lane, worker):
    variables = lane.variables()
    del variables["MARQUEE_READY_BUCKET"]
    service = worker(variables)
    assert service.process.wait(30) == 1
    service.reader.join(10)
    assert len(service.raw) == 1 and "MARQUEE_READY_BUCKET is not set" in service.raw[0]


def test_without_spark_it_ends_to_be_started_again_and_the_file_is_not_lost(lane, buckets, worker):
    buckets.put("streaming/users/sparkless.csv", as_csv(users(20)))
    service = worker(lane.variables(MARQUEE_EVENTS_QUEUE_URL=buckets.queue, SPARK_MASTER="local[no]"))
    assert service.process.wait(90) == 1
    service.reader.join(10)
    assert service.events("Spark has ended: stopping, to be started again")
    assert [buckets.waiting(queue) for queue in (buckets.queue, buckets.dead)] == [1, 0]
