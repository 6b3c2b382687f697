"""One file's whole way without the service: real S3, Spark, and the local Snowflake."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.splitter import manifest
from pipelines.splitter.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion, Loaded, Quarantined
from pipelines.splitter.orphans import orphans
from pipelines.splitter.recipe import Recipe
from tests.pipelines.splitter.test_split import as_csv, users


class Started:
    """Spark, as the service holds it while it is being started."""

    def __init__(self, context):
        self.context = context

    def result(self):
        return self.context


HEADER = b"first_name,last_name,email\n"


@pytest.fixture
def ingestion(lane, spark, monkeypatch):
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2)
    return Ingestion(lane.buckets.s3, Started(spark.with_cores(2)), lane.buckets.ready, Recipe(2_000), snowpipe, 5)


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
