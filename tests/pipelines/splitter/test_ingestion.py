"""One file's whole way without the service: real S3, Spark, and the local Snowflake."""

import hashlib
import json
import re
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import pipelines.splitter
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion, Loaded, Quarantined
from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.service import Service
from pipelines.splitter.settings import Settings
from pipelines.splitter.upkeep.orphans import orphans
from tests.pipelines.splitter.corpus import CORPUS
from tests.pipelines.splitter.corpus_case import MAX_BAD_ROWS, PART_SETTINGS, Case
from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.waiting import until

HEADER = b"first_name,last_name,email\n"


@pytest.fixture
def ingestion(lane, spark, monkeypatch):
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2)
    started = Future()
    started.set_result(spark.with_cores(2))
    return Ingestion(lane.buckets.s3, started, lane.buckets.ready, PartSettings(2_000), snowpipe, 5)


def ingested(ingestion, source):
    return ingestion.ingest(FileEvent(source.bucket, source.key, source.version, None), check=lambda: None)


def test_the_same_bytes_again_add_no_row_whichever_version_comes_first(lane, ingestion):
    data, key = as_csv(users(40)), "streaming/users/same bytes.csv"
    first, again = (lane.buckets.put(key, data) for _ in range(2))
    other = lane.buckets.put(key, data.replace(b"plain", b"fancy"))
    last = lane.buckets.put(key, data)
    outcomes = [ingested(ingestion, source) for source in (again, first, other, last, again)]
    assert [(outcome.rows, outcome.same_as) for outcome in outcomes[:4]] == [
        (0, first.version),
        (40, None),
        (40, None),
        (0, first.version),
    ]
    assert [len(lane.rows("USERS", source)) for source in (first, again, other, last)] == [40, 0, 40, 0]
    standing = manifest.find(lane.buckets.s3, lane.buckets.ready, "users", last)
    assert (standing.rows, standing.same_as) == (0, first)


ZSTD = PartSettings(2_000, level=3, codec="zstd")


def test_zstd_parts_are_loaded_like_gzip_ones(lane, ingestion):
    rows = users(300)
    source = lane.buckets.put("streaming/users/zstd.csv", as_csv(rows))
    outcome = ingested(replace(ingestion, part_settings=ZSTD), source)
    assert outcome.parts > 1
    assert lane.rows("USERS", source) == [tuple(value or None for value in row) for row in rows]


@pytest.mark.parametrize("first_codec", ["gzip", "zstd"])
def test_a_splitter_of_either_codec_finishes_what_one_of_the_other_began(lane, ingestion, first_codec):
    """As while a new version of the service replaces the old one, or comes back."""
    order = [ingestion, replace(ingestion, part_settings=ZSTD)]
    first, second = order if first_codec == "gzip" else order[::-1]
    rows = users(300)
    source = lane.buckets.put(f"streaming/users/begun by {first_codec}.csv", as_csv(rows))
    cut = first._split(source, "users", check=lambda: None)
    assert cut.settings.codec == first_codec
    outcomes = [ingested(each, source) for each in (second, first, second)]
    assert [(outcome.parts, outcome.rows) for outcome in outcomes] == [(len(cut.parts), 300)] * 3
    assert lane.rows("USERS", source) == [tuple(value or None for value in row) for row in rows]


def test_the_same_bad_bytes_again_are_set_aside_again(lane, ingestion):
    first, again = (lane.buckets.put("streaming/users/same bad.csv", b"a,b\n1,2\n") for _ in range(2))
    outcomes = [ingested(ingestion, source) for source in (again, first)]
    assert all(isinstance(outcome, Quarantined) for outcome in outcomes)
    assert not any(isinstance(outcome, Loaded) for outcome in outcomes)


def test_rows_in_are_rows_loaded_and_rows_rejected_and_the_manifest_says_which(lane, ingestion):
    rows = users(60)
    good = as_csv(rows).removeprefix(HEADER)
    source = lane.buckets.put("streaming/users/mixed.csv", HEADER + b"a,b\n" + good + b"a,b,c,d\n")
    outcomes = [ingested(ingestion, source) for _ in range(2)]
    assert [(outcome.rows, outcome.rejected) for outcome in outcomes] == [(60, 2)] * 2
    assert lane.rows("USERS", source) == [tuple(value or None for value in row) for row in rows]
    standing = manifest.find(lane.buckets.s3, lane.buckets.ready, "users", source)
    text = lane.buckets.read(lane.buckets.ready, standing.rejects.key)
    assert (standing.rows, standing.rejected, len(text)) == (60, 2, standing.rejects.bytes)
    assert hashlib.sha256(text).hexdigest() == standing.rejects.sha256
    assert [json.loads(line) for line in text.splitlines()] == [
        {"line": 2, "reason": "a record of 2 fields, expected 3", "record": "a,b"},
        {
            "line": (HEADER + b"a,b\n" + good).count(b"\n") + 1,
            "reason": "a record of 4 fields, expected 3",
            "record": "a,b,c,d",
        },
    ]
    later = datetime.now(UTC) + timedelta(minutes=1)
    collected = {orphan.key for orphan in orphans(lane.buckets.s3, lane.buckets.landing, lane.buckets.ready, later)}
    assert not collected & standing.keys and len(standing.keys) == len(standing.parts) + 1


def test_a_row_more_than_the_limit_loads_nothing_of_the_file(lane, ingestion):
    source = lane.buckets.put("streaming/users/too bad.csv", HEADER + b"a,b,c\n" + b"a,b\n" * 6)
    outcome = ingested(ingestion, source)
    assert (outcome.line, outcome.reason.startswith("more than 5 rows break the contract")) == (3, True)
    assert lane.rows("USERS", source) == []


def test_rows_that_snowflake_does_not_confirm_are_counted_for_the_alarm(lane, ingestion, monkeypatch):
    for name, value in lane.variables().items():
        monkeypatch.setenv(name, value)
    sqs, queue = lane.buckets.sqs, lane.buckets.queue
    sqs.purge_queue(QueueUrl=queue)
    source = lane.buckets.put("streaming/users/paused.csv", as_csv(users(30)))
    pipe = f"{lane.warehouse.database}.RAW.USERS_PIPE_2"
    lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = TRUE")
    try:
        impatient = replace(ingestion, snowpipe=replace(ingestion.snowpipe, load_seconds=1))
        service = Service(Settings.from_environment(), sqs, impatient)
        running = threading.Thread(target=service.run)
        running.start()
        try:
            until(lambda: service.counters.as_dict()["failed"], 60)
        finally:
            service.stopping.set()
            running.join(30)
        assert not running.is_alive()
    finally:
        lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = FALSE")
    value = service.metrics.registry.get_sample_value
    assert value("marquee_splitter_files_total", {"outcome": "failed"}) == 1
    assert value("marquee_splitter_not_confirmed_total") == 1
    assert value("marquee_splitter_rows_not_confirmed_total") == 30
    assert value("marquee_splitter_rows_total") == 0
    assert ingested(ingestion, source).rows == len(lane.rows("USERS", source)) == 30
    sqs.purge_queue(QueueUrl=queue)


def test_every_file_of_the_corpus_has_its_outcome_and_no_row_is_unaccounted_for(lane, ingestion):
    cases = {
        f"{name}, {number}": case
        for name, cases in CORPUS.items()
        for number, case in enumerate(cases)
        if not case.passed_over
    }
    sources = {
        name: lane.buckets.put(f"streaming/{case.dataset}/corpus/{number}/{case.name}", case.data)
        for number, (name, case) in enumerate(cases.items())
    }
    strict = replace(ingestion, part_settings=PART_SETTINGS, max_bad_rows=MAX_BAD_ROWS)
    with ThreadPoolExecutor(4) as files:
        found = files.map(lambda name: ingested(replace(strict, limits=cases[name].limits), sources[name]), cases)
        outcomes = dict(zip(cases, found, strict=True))
    database = lane.warehouse.database
    in_table = {}
    for table in ("USERS", "MOVIES", "STREAMS"):
        count = f"SELECT SPLIT_PART(_PART, '/', 2), COUNT(*) FROM {database}.RAW.{table} GROUP BY 1"
        in_table |= dict(lane.warehouse.execute(f"USE WAREHOUSE {database}_LOAD", count))
    wrong = {name: outcomes[name] for name, case in cases.items() if not is_as_meant(case, outcomes[name])}
    assert wrong == {}
    loaded = {name: in_table.get(sources[name].hash, 0) for name in cases}
    expected = {name: 0 if case.refused else case.rows - case.rejected for name, case in cases.items()}
    assert loaded == expected
    lane.buckets.sqs.purge_queue(QueueUrl=lane.buckets.queue)


def is_as_meant(case: Case, outcome: Loaded | Quarantined) -> bool:
    """Rows in are rows loaded, rejected and quarantined."""
    if case.refused:
        return isinstance(outcome, Quarantined) and case.refused in outcome.reason
    return isinstance(outcome, Loaded) and (outcome.rows, outcome.rejected) == (
        case.rows - case.rejected,
        case.rejected,
    )


def test_the_readme_says_what_becomes_of_each_file_of_the_corpus():
    text = (Path(pipelines.splitter.__path__[0]) / "README.md").read_text()
    table = text.partition("| file | outcome |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.MULTILINE)
    said = {name.replace("`", ""): re.split("[:;]", outcome)[0] for name, outcome in rows}
    assert said == {name: outcome for name, cases in CORPUS.items() for outcome in {case.outcome for case in cases}}
