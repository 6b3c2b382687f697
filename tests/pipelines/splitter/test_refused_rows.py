"""A row that the contract takes and the raw table refuses is rejected with Snowflake's reason; its neighbours load."""

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.splitter import ingestion as ingestion_module
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.loading.pending_parts import RowsRefused
from pipelines.splitter.parts import refused
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.upkeep.orphans import orphans

HEADER = "title,duration_mins,original_language,size_mb\n"
WHY = "NULL result in a non-nullable column"


@pytest.fixture
def ingestion(lane, spark, monkeypatch):
    """Into a table that somebody made stricter than the contract: size_mb is NOT NULL."""
    table = f"{lane.warehouse.database}.RAW.MOVIES"
    lane.warehouse.execute(
        f"USE WAREHOUSE {lane.warehouse.database}_LOAD",
        f"DELETE FROM {table} WHERE SIZE_MB IS NULL",
        f"ALTER TABLE {table} ALTER COLUMN SIZE_MB SET NOT NULL",
    )
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2)
    started = Future()
    started.set_result(spark.with_cores(2))
    yield Ingestion(lane.buckets.s3, started, lane.buckets.ready, PartSettings(400), snowpipe, 5)
    lane.warehouse.execute(f"ALTER TABLE {table} ALTER COLUMN SIZE_MB DROP NOT NULL")


def movies(lane, name: str, without_size) -> tuple[object, list[str]]:
    """A file of 300 movies, of which some have no size; every third title has line ends. Its source and its titles."""
    titles = [
        f'{name} {number}\n"of\r\n{number * 7919 % 1009}' if number % 3 == 0 else f"{name} {number}"
        for number in range(300)
    ]
    rows = [
        '"' + title.replace('"', '""') + f'",{number},en,' + ("" if number in without_size else str(number))
        for number, title in enumerate(titles)
    ]
    return lane.buckets.put(f"streaming/movies/{name}.csv", (HEADER + "\n".join(rows) + "\n").encode()), titles


def ingested(ingestion, source, check=lambda: None):
    return ingestion.ingest(FileEvent(source.bucket, source.key, source.version, None), check)


def test_it_is_rejected_with_the_reason_and_its_neighbours_load(lane, ingestion):
    source, titles = movies(lane, "refused", {9, 100, 101, 299})
    outcome = ingested(ingestion, source)
    assert (outcome.rows, outcome.rejected, outcome.parts > 2) == (296, 4, True)
    loaded = [title for number, title in enumerate(titles) if number not in {9, 100, 101, 299}]
    assert [row[0] for row in lane.rows("MOVIES", source)] == loaded
    kept = refused.find(lane.buckets.s3, lane.buckets.ready, "movies", source)
    assert outcome.refused == f"movies/{source.hash}/refused.json"
    assert sorted((row.reason, row.record.split(",")[-3]) for row in kept.rows) == [
        (WHY, "100"), (WHY, "101"), (WHY, "299"), (WHY, "9"),
    ]  # fmt: skip
    assert ingested(ingestion, source) == outcome and len(lane.rows("MOVIES", source)) == 296
    later = datetime.now(UTC) + timedelta(minutes=1)
    collected = {orphan.key for orphan in orphans(lane.buckets.s3, lane.buckets.landing, lane.buckets.ready, later)}
    assert not collected & {*kept.keys, outcome.refused}


def test_a_worker_that_stops_in_between_is_followed_by_another_one(lane, ingestion):
    source, titles = movies(lane, "between", {50})

    class LostError(Exception):
        pass

    def check():
        if refused.find(lane.buckets.s3, lane.buckets.ready, "movies", source).rows:
            raise LostError

    with pytest.raises(LostError):
        ingested(ingestion, source, check)
    assert [ingested(ingestion, source).rejected for _ in range(2)] == [1, 1]
    assert [row[0] for row in lane.rows("MOVIES", source)] == [*titles[:50], *titles[51:]]


def test_two_workers_with_the_same_file_leave_the_same_rows_out(lane, ingestion, monkeypatch):
    """A message came twice; the second worker saw the table's refusals, and acts once the first one is done."""
    source, titles = movies(lane, "twice", without := {3, 150, 290})
    leave_out, outcomes = refused.leave_out, []

    def late(*arguments):
        if not outcomes:
            outcomes.append(None)
            outcomes[0] = ingested(ingestion, source)
        return leave_out(*arguments)

    monkeypatch.setattr(refused, "leave_out", late)
    outcomes.append(ingested(ingestion, source))
    assert [(outcome.rows, outcome.rejected) for outcome in outcomes] == [(297, 3)] * 2
    assert [row[0] for row in lane.rows("MOVIES", source)] == [
        title for number, title in enumerate(titles) if number not in without
    ]


def test_a_table_that_refuses_many_rows_fails_the_file(lane, ingestion, monkeypatch):
    monkeypatch.setattr(ingestion_module, "MAX_REFUSED_ROWS", 2)
    source, _ = movies(lane, "many", set(range(20, 24)))
    with pytest.raises(RowsRefused, match=f"parts failed, the first is .* {WHY}"):
        ingested(ingestion, source)
