"""The files of one pipe, from the call that names them to the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.copy_statement import CopyStatement
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.pipe_load import PipeLoader
from localcloud.snowflake.loading.pipe_queue import Queue, Waiting
from localcloud.snowflake.loading.snowpipe import Snowpipe

NOW = datetime(2026, 1, 1)
LONG_AGO = NOW - timedelta(days=1)


@pytest.fixture
def queue() -> Queue:
    copy = CopyStatement(("D", "S", "T"), Location(("D", "S", "STAGE"), ""))
    return Queue(Pipe(("D", "S", "P"), "OWNER", definition="COPY …", copy=copy, stage_id="s"))


def load(path: str, loaded_at: datetime = NOW, status: str = "LOADED") -> Load:
    return Load(
        "", "p", f"s3://b/{path}", path, "", 1, status, 1, 1, 1, 0, None, None, None, None, NOW, loaded_at, "s3://b/",
        "D.S.P", "D.S.T",
    )  # fmt: skip


def test_each_path_is_queued_once(queue: Queue) -> None:
    assert queue.add(["b", "a", "b", "known"], {"known"}, NOW) == ["b", "a"]
    assert queue.add(["a", "c"], set(), NOW) == ["c"]
    assert list(queue.waiting) == ["b", "a", "c"]
    assert queue.last_received == NOW


def test_one_worker_has_the_queue(queue: Queue) -> None:
    assert queue.take(2) == []
    queue.add(["a", "b", "c"], set(), NOW)
    assert queue.take(2) == [Waiting("a", NOW), Waiting("b", NOW)]
    assert queue.take(2) == []
    assert queue.add(["a"], set(), NOW) == []
    queue.release()
    assert queue.take(2) == [Waiting("c", NOW)]


def test_files_are_unreported_until_their_worker_is_done(queue: Queue) -> None:
    queue.add(["c", "b", "a"], set(), NOW)
    queue.take(2)
    assert queue.unreported() == ["b", "c", "a"]
    queue.release()
    assert queue.unreported() == ["a"]


def test_files_that_were_not_loaded_wait_first_again(queue: Queue) -> None:
    queue.add(["a", "b", "c"], set(), NOW)
    taken = queue.take(2)
    queue.release(taken)
    assert queue.unreported() == ["a", "b", "c"]
    assert queue.take(3) == [Waiting(path, NOW) for path in ("a", "b", "c")]


@pytest.mark.parametrize("error", [duckdb.TransactionException("Conflict"), ZeroDivisionError()])
def test_a_load_that_breaks_off_leaves_the_others_waiting(
    queue: Queue, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(loader: PipeLoader, pipe: Pipe, files: list[Waiting]) -> Iterator[Load]:
        yield load(files[0].path)
        raise error

    monkeypatch.setattr(PipeLoader, "load", breaking)
    monkeypatch.setattr(Snowpipe, "kick", lambda _: None)
    queue.add(["a", "b", "c"], set(), NOW)
    Snowpipe(Account(), None, None).load(queue, queue.take(3))
    assert [event.path for _, event in queue.events] == ["a"]
    assert queue.take(3) == [Waiting("b", NOW), Waiting("c", NOW)]


def test_a_load_that_breaks_off_by_a_bug_again_and_again_fails(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(loader: PipeLoader, pipe: Pipe, files: list[Waiting]) -> Iterator[Load]:
        raise ZeroDivisionError

    monkeypatch.setattr(PipeLoader, "load", breaking)
    monkeypatch.setattr(Snowpipe, "kick", lambda _: None)
    monkeypatch.setattr("localcloud.snowflake.loading.snowpipe._AGAIN_SECONDS", 0)
    queue.add(["a", "b"], set(), NOW)
    pipes = Snowpipe(Account(), None, None)
    for _ in range(4):
        pipes.load(queue, queue.take(3))
        assert queue.unreported() == ["a", "b"]
    pipes.load(queue, queue.take(3))
    assert queue.unreported() == []
    assert [(event.path, event.status) for _, event in queue.events] == [("a", "LOAD_FAILED"), ("b", "LOAD_FAILED")]


def test_a_file_for_a_table_whose_database_is_gone_fails(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snowpipe, "kick", lambda _: None)
    pipe, pipes = queue.pipe, Snowpipe(Account(), Engine(), None)
    assert pipes.insert(pipe, ["a"]) == ["a"]
    pipes.load(pipes.queue(pipe), pipes.queue(pipe).take(1))
    [failed] = pipes.events(pipe, 0, None).loads
    assert failed.status == "LOAD_FAILED"
    assert "does not exist" in failed.first_error
    assert pipes.queue(pipe).unreported() == []
    assert pipes.history(pipe, LONG_AGO, NOW) == ([], True)


def test_a_report_since_an_event(queue: Queue) -> None:
    for path in ("a", "b"):
        queue.report(load(path))
    assert queue.reported(0, LONG_AGO) == ([load("a"), load("b")], 2, True)
    assert queue.reported(1, LONG_AGO) == ([load("b")], 2, True)
    assert queue.reported(2, LONG_AGO) == ([], 2, True)


def test_a_mark_of_the_future_is_another_pipes(queue: Queue) -> None:
    queue.report(load("a"))
    assert queue.reported(7, LONG_AGO) == ([load("a")], 1, False)


def test_old_events_are_forgotten(queue: Queue) -> None:
    queue.report(load("old", NOW - timedelta(minutes=1)))
    queue.report(load("new"))
    assert queue.reported(0, NOW) == ([load("new")], 2, False)
    assert queue.reported(1, NOW) == ([load("new")], 2, True)
    assert queue.reported(2, NOW + timedelta(minutes=1)) == ([], 2, True)
    assert len(queue.events) == 0


def test_the_last_file_that_was_loaded(queue: Queue) -> None:
    assert queue.last_loaded() is None
    for path, status in (("a", "LOADED"), ("b", "PARTIALLY_LOADED"), ("c", "LOAD_FAILED")):
        queue.report(load(path, status=status))
    assert queue.last_loaded() == load("b", status="PARTIALLY_LOADED")
