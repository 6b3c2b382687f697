"""Parts go to the pipe of their manifest, or on to the next when it is gone: each row once, in the local Snowflake."""

import gzip
import json
import threading
import uuid
from dataclasses import replace

import pytest

from pipelines.splitter.landing.source import Source
from pipelines.splitter.loading import pipe_calls
from pipelines.splitter.loading.pending_parts import ColumnGone, PendingParts
from pipelines.splitter.loading.pipe_calls import PipeCalls
from pipelines.splitter.loading.requests_until import Deadline
from pipelines.splitter.loading.snowpipe import Snowpipe
from pipelines.splitter.loading.target import NotReady, name_of
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from tests.lane import Lane, make_lane
from tests.waiting import until

COLUMNS = ("title", "duration_mins", "original_language", "size_mb")
ROWS = 3


class Movies:
    """RAW.MOVIES of a lane and its pipes, whose names and generations only rise."""

    def __init__(self, lane: Lane, snowpipe: Snowpipe):
        self.lane, self.snowpipe, self.raw = lane, snowpipe, f"{lane.warehouse.database}.RAW"

    def sql(self, *statements: str) -> list[tuple]:
        with self.lane.warehouse.connect("migrator") as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.replace("RAW.", f"{self.raw}."))
            return cursor.fetchall()

    def create(self, generation: int) -> int:
        self.sql(
            f"CREATE PIPE RAW.{name_of('movies', generation)} AS COPY INTO RAW.MOVIES FROM @RAW.READY "
            f"FILE_FORMAT = (FORMAT_NAME = 'RAW.PART_BY_NAME') MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE "
            "INCLUDE_METADATA = (_PART = METADATA$FILENAME, _ROW = METADATA$FILE_ROW_NUMBER)"
        )
        return generation

    def pause(self, generation: int, paused: bool = True) -> None:
        self.sql(f"ALTER PIPE RAW.{name_of('movies', generation)} SET PIPE_EXECUTION_PAUSED = {paused}")

    def drop(self, *generations: int) -> None:
        for generation in generations:
            self.sql(f"DROP PIPE RAW.{name_of('movies', generation)}")

    def manifest(self, generation: int, columns: tuple[str, ...] = COLUMNS) -> Manifest:
        """Of two parts that lie in ready."""
        file = uuid.uuid4().hex
        source = Source("landing", f"streaming/movies/{file}.csv", file, "e", 1)
        parts = []
        for number in range(2):
            key = f"movies/{source.hash}/x/part-{number}.csv.gz"
            lines = [",".join(COLUMNS), *(f"{file} {number} {row},{row},en,1" for row in range(ROWS))]
            body = gzip.compress("\n".join([*lines, ""]).encode())
            self.lane.buckets.s3.put_object(Bucket=self.lane.buckets.ready, Key=key, Body=body)
            parts.append(Part(key, ROWS, len(body), "ab"))
        return Manifest("movies", source, PartSettings(1, columns=columns), tuple(parts), generation=generation)

    def send(self, manifest: Manifest, generation: int) -> None:
        """Tell a pipe of the parts, as a worker does that dies before it reads the answer."""
        calls = PipeCalls(self.snowpipe, manifest, name_of("movies", generation), Deadline.within(30), lambda: None)
        calls._send(PendingParts(manifest.parts))

    def load(self, manifest: Manifest, seen_before: bool = True) -> None:
        self.snowpipe.load(manifest, seen_before, check=lambda: None)

    def pending(self, generation: int) -> int:
        status = self.sql(f"SELECT SYSTEM$PIPE_STATUS('RAW.{name_of('movies', generation)}')")
        return json.loads(status[0][0])["pendingFileCount"]

    def titles(self, manifest: Manifest) -> list[str]:
        return [row[0] for row in self.lane.rows("MOVIES", manifest.source)]


@pytest.fixture(scope="module")
def lane(cloud, tmp_path_factory) -> Lane:
    return make_lane(cloud, tmp_path_factory.mktemp("lane"))


@pytest.fixture
def movies(lane, monkeypatch) -> Movies:
    """Only the first two pipes stand; their names come back only in a test."""
    monkeypatch.setattr(pipe_calls, "pauses", lambda: iter(lambda: 0.2, None))
    movies = Movies(lane, lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2))
    for (name,) in [row[1:2] for row in movies.sql("SHOW PIPES LIKE 'MOVIES_PIPE%' IN SCHEMA " + movies.raw)]:
        movies.sql(f"DROP PIPE RAW.{name}")
    movies.create(1)
    movies.create(2)
    return movies


def loaded_once(movies: Movies, *manifests: Manifest) -> None:
    for manifest in manifests:
        titles = movies.titles(manifest)
        assert len(titles) == len(set(titles)) == ROWS * len(manifest.parts)


def test_a_lost_answer_then_a_successor_and_the_same_pipe_is_asked_again(movies):
    manifest = movies.manifest(2)
    movies.send(manifest, 2)
    movies.create(3)
    movies.load(manifest, seen_before=False)
    loaded_once(movies, manifest)
    assert movies.pending(3) == 0


def test_what_is_pending_in_a_paused_pipe_is_not_sent_to_its_successor(movies):
    manifest = movies.manifest(2)
    movies.pause(2)
    movies.send(manifest, 2)
    movies.create(3)
    with pytest.raises(Exception, match="not loaded in time"):
        replace(movies.snowpipe, load_seconds=2).load(manifest, True, check=lambda: None)
    movies.pause(2, False)
    movies.load(manifest)
    loaded_once(movies, manifest)


@pytest.mark.parametrize("seen_before", [True, False])
def test_a_pipe_that_goes_takes_what_it_was_told_while_it_was_paused(movies, seen_before):
    before, while_paused, never = (movies.manifest(2) for _ in range(3))
    movies.load(before)
    movies.pause(2)
    movies.send(while_paused, 2)
    movies.create(3)
    movies.drop(2)
    for manifest in (before, while_paused, never):
        movies.load(manifest, seen_before)
    loaded_once(movies, before, while_paused, never)


def test_a_worker_that_waits_moves_on_within_seconds_of_the_drop(movies):
    manifest = movies.manifest(2)
    movies.pause(2)
    waiting = threading.Thread(target=movies.load, args=(manifest, False), daemon=True)
    waiting.start()
    until(lambda: movies.pending(2), 60)
    movies.create(3)
    movies.drop(2)
    waiting.join(50)
    assert not waiting.is_alive()
    loaded_once(movies, manifest)


def test_a_pipe_that_is_dropped_while_it_is_watched_is_no_failure(movies):
    idle = movies.snowpipe.metrics.registry.get_sample_value
    movies.snowpipe.watch_pipe("MOVIES_PIPE_99")
    assert not idle("marquee_splitter_idle_pipe_total", {"pipe": "MOVIES_PIPE_99"})


def test_what_went_on_to_the_second_pipe_stays_there_though_there_is_a_third(movies):
    manifest = movies.manifest(1)
    movies.drop(1)
    movies.pause(2)
    movies.send(manifest, 2)  # by a worker that found the first one gone, and died
    movies.create(3)
    with pytest.raises(Exception, match="not loaded in time"):
        replace(movies.snowpipe, load_seconds=2).load(manifest, True, check=lambda: None)
    assert movies.titles(manifest) == [] and movies.pending(3) == 0
    movies.pause(2, False)
    movies.load(manifest)
    loaded_once(movies, manifest)


def test_two_pipes_may_be_gone(movies):
    manifest = movies.manifest(1)
    movies.create(3)
    movies.drop(1, 2)
    movies.load(manifest)
    loaded_once(movies, manifest)


def test_without_a_pipe_the_file_waits(movies):
    manifest = movies.manifest(2)
    movies.drop(1, 2)
    for seen_before in (True, False):
        with pytest.raises(NotReady, match=r"RAW\.MOVIES has no pipe yet"):
            movies.load(manifest, seen_before)
    movies.create(3)
    movies.load(manifest)
    loaded_once(movies, manifest)


def test_a_pipe_that_answers_is_not_gone_though_it_is_not_shown(movies, monkeypatch):
    manifest = movies.manifest(1)
    movies.pause(1)
    look = movies.snowpipe.targets._target
    hidden = lambda dataset: replace(look(dataset), pipes=look(dataset).pipes[1:])  # noqa: E731
    monkeypatch.setattr(movies.snowpipe.targets, "_target", hidden)
    with pytest.raises(Exception, match="MOVIES_PIPE is not shown, and answers all the same"):
        movies.load(manifest)
    assert movies.pending(2) == 0


def test_a_column_that_went_stops_the_parts_that_have_it(movies):
    manifest = movies.manifest(2, (*COLUMNS, "seen"))
    with pytest.raises(ColumnGone, match=r"RAW\.MOVIES has no column SEEN any more"):
        movies.load(manifest)
    assert movies.titles(manifest) == []
