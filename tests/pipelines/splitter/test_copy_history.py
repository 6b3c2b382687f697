"""The copy history confirms rows that Snowpipe's report no longer lists: against the local Snowflake, without Spark."""

import gzip
import time

import pytest

from pipelines.splitter.loading import pipe_calls
from pipelines.splitter.loading.pending_parts import NotLoaded
from pipelines.splitter.loading.pipe_calls import PipeCalls
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings

FOR_EVER = 600


def landed(lane, text: bytes, rows: int) -> Manifest:
    """A manifest with one part, as it lies in ready."""
    source = lane.buckets.put("streaming/movies/m.csv", b"x")
    key = f"movies/{source.hash}/x/part-00000-of-00001.csv.gz"
    lane.buckets.s3.put_object(Bucket=lane.buckets.ready, Key=key, Body=gzip.compress(text))
    columns = ("title", "duration_mins", "original_language", "size_mb")
    settings = PartSettings(100, columns=columns)
    return Manifest("movies", source, settings, (Part(key, rows, len(text), "ab"),), generation=2)


@pytest.fixture
def silent_report(monkeypatch):
    """The report as it is ten minutes later: of nothing."""

    def call(self, method):
        answer = method(self.manager)
        return {**answer, "files": []} if "files" in answer else answer

    monkeypatch.setattr(PipeCalls, "call", call)
    monkeypatch.setattr(pipe_calls, "pauses", lambda: iter(lambda: 0.2, None))


def test_a_part_that_the_pipe_refused_fails_with_its_reason_long_before_the_deadline(lane, monkeypatch, silent_report):
    manifest = landed(lane, b"title,duration_mins,original_language,size_mb\nHeat,long,en,1\n", 1)
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=FOR_EVER, report_seconds=1)
    for seen_before in (False, True):
        with pytest.raises(NotLoaded, match=r"part-00000-of-00001.csv.gz Load failed before: .*'xxxx' is not"):
            snowpipe.load(manifest, seen_before, check=lambda: None)


def test_a_part_that_was_loaded_and_whose_rows_were_deleted_is_told_apart(lane, monkeypatch, silent_report):
    manifest = landed(lane, b"title,duration_mins,original_language,size_mb\nHeat,1,en,1\n", 1)
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=FOR_EVER, report_seconds=1)
    snowpipe.load(manifest, seen_before=False, check=lambda: None)
    database = lane.warehouse.database
    lane.warehouse.execute(
        f"USE WAREHOUSE {database}_LOAD",
        f"DELETE FROM {database}.RAW.MOVIES WHERE _PART = '{manifest.parts[0].key}'",
    )
    with pytest.raises(NotLoaded, match="Loaded before: but its rows are not in the table"):
        snowpipe.load(manifest, seen_before=True, check=lambda: None)


def test_a_part_that_is_not_loaded_yet_is_waited_for(lane, monkeypatch, silent_report):
    manifest = landed(lane, b"title,duration_mins,original_language,size_mb\nHeat,1,en,1\n", 1)
    pipe = f"{lane.warehouse.database}.RAW.MOVIES_PIPE_2"
    lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = TRUE")
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=FOR_EVER, report_seconds=1)
    started = time.monotonic()

    def check():
        if time.monotonic() - started > 4:
            lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = FALSE")

    snowpipe.load(manifest, seen_before=False, check=check)
    assert len(lane.rows("MOVIES", manifest.source)) == 1
