"""One file's whole way without the service: real S3, Spark, and the local Snowflake."""

import pytest

from pipelines.splitter import manifest
from pipelines.splitter.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion, Loaded, Quarantined
from pipelines.splitter.recipe import Recipe
from tests.pipelines.splitter.test_split import as_csv, users


class Started:
    """Spark, as the service holds it while it is being started."""

    def __init__(self, context):
        self.context = context

    def result(self):
        return self.context


@pytest.fixture
def ingestion(lane, spark, monkeypatch):
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2)
    return Ingestion(lane.buckets.s3, Started(spark.with_cores(2)), lane.buckets.ready, Recipe(2_000), snowpipe)


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
