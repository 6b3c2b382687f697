"""The contents of pipes and reports, and how long they last: by the clock, and by numbers beyond any real load."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading import snowpipe as snowpipe_module
from localcloud.snowflake.loading.copy_statement import CopyStatement
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.pipe_queue import Waiting
from localcloud.snowflake.loading.snowpipe import WORKERS, Snowpipe
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.server.snowpipe_rest import _Api
from localcloud.snowflake.wire.errors import StorageUnreachable
from localcloud.snowflake.wire.statement import parse


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def snowpipe(account: Account) -> Snowpipe:
    """One with a database D, whose files nobody loads."""
    engine = Engine(prepare=load_history.create)
    session = Session(account, engine.connect(), "ADMIN", role="ACCOUNTADMIN")
    DATABASE.create(session, parse("CREATE DATABASE D").reader_after("DATABASE"))
    snowpipe = Snowpipe(account, engine, SimpleNamespace())
    snowpipe.workers += [threading.current_thread()] * WORKERS
    return snowpipe


@pytest.fixture
def pipe(account: Account) -> Pipe:
    copy = CopyStatement(("D", "PUBLIC", "T"), Location(("D", "PUBLIC", "S"), ""))
    return account.add(Pipe(("D", "PUBLIC", "P"), "ACCOUNTADMIN", definition="COPY …", copy=copy, stage_id="s", id="p"))


def load(snowpipe: Snowpipe, path: str) -> Load:
    now = snowpipe.now()
    return Load(
        "", "p", f"s3://b/{path}", path, "", 1, "LOADED", 1, 1, 1, 0, None, None, None, None, now, now, "s3://b/",
        "D.PUBLIC.P", "D.PUBLIC.T",
    )  # fmt: skip


def paths(report: tuple[list[Load], int, bool]) -> list[str]:
    return [one.path for one in report[0]]


@pytest.mark.rule("A pipe remembers its files for 14 days", source="user-guide/data-load-snowpipe-intro#load-history")
def test_a_file_after_14_days(account, snowpipe, pipe) -> None:
    pipe.pipe_execution_paused = True
    assert snowpipe.insert(pipe, ["a"]) == ["a"]
    snowpipe.queue(pipe).waiting.clear()
    with snowpipe.engine.cursor() as cursor:
        load_history.write(cursor, "D", [load(snowpipe, "a")])
    account.clock.move(timedelta(days=13))
    assert snowpipe.insert(pipe, ["a", "b"]) == ["b"]
    account.clock.move(timedelta(days=2))
    assert snowpipe.insert(pipe, ["a", "b"]) == ["a"]


@pytest.mark.rule("insertReport keeps an event for 10 minutes", source="user-guide/data-load-snowpipe-rest-apis")
@pytest.mark.rule(
    "completeResult is false when an event between beginMark and the report was missed",
    source="user-guide/data-load-snowpipe-rest-apis",
)
def test_a_report_after_ten_minutes(account, snowpipe, pipe) -> None:
    queue = snowpipe.queue(pipe)
    queue.report(load(snowpipe, "old"))
    account.clock.move(timedelta(minutes=9))
    queue.report(load(snowpipe, "new"))
    report = snowpipe.events(pipe, 0, None)
    assert (paths(report), *report[1:]) == (["old", "new"], 2, True)
    account.clock.move(timedelta(minutes=2))
    report = snowpipe.events(pipe, 0, None)
    assert (paths(report), *report[1:]) == (["new"], 2, False)
    # Who has seen the old one has missed nothing.
    assert snowpipe.events(pipe, 1, None)[2]
    account.clock.move(timedelta(minutes=10))
    assert snowpipe.events(pipe, 2, None) == ([], 2, True)
    assert snowpipe.events(pipe, 1, None) == ([], 2, False)


@pytest.mark.rule(
    "insertReport keeps the last 10,000 events of a pipe", source="user-guide/data-load-snowpipe-rest-apis"
)
def test_a_report_of_more_than_ten_thousand(snowpipe, pipe) -> None:
    queue = snowpipe.queue(pipe)
    for number in range(10_002):
        queue.report(load(snowpipe, str(number)))
    report = snowpipe.events(pipe, 0, None)
    assert paths(report) == [str(number) for number in range(2, 10_002)]
    assert report[1:] == (10_002, False)
    assert paths(snowpipe.events(pipe, 10_000, None)) == ["10000", "10001"]


@pytest.mark.rule(
    "insertReport with recentSeconds returns only younger events",
    source="https://github.com/snowflakedb/snowflake-ingest-java/blob/master/src/main/java/net/snowflake/ingest/SimpleIngestManager.java",
)
def test_a_report_of_the_last_seconds(account, snowpipe, pipe) -> None:
    queue = snowpipe.queue(pipe)
    queue.report(load(snowpipe, "old"))
    account.clock.move(timedelta(seconds=60))
    queue.report(load(snowpipe, "new"))
    assert paths(snowpipe.events(pipe, 0, snowpipe.now() - timedelta(seconds=30))) == ["new"]


@pytest.mark.rule(
    "loadHistoryScan returns at most 10,000 files; the rest start at rangeEndTime",
    source="user-guide/data-load-snowpipe-rest-apis",
)
@pytest.mark.rule(
    "loadHistoryScan: from startTimeInclusive until before endTimeExclusive",
    source="user-guide/data-load-snowpipe-rest-apis",
)
def test_a_scan_of_more_than_ten_thousand(snowpipe, pipe) -> None:
    start = datetime(2021, 12, 25)
    with snowpipe.engine.cursor() as cursor:
        load_history.write(cursor, "D", [load(snowpipe, "x")])
        cursor.execute(
            f"INSERT INTO {load_history.relation('D')} BY NAME SELECT pipe_id, table_id, i::VARCHAR AS path, "
            f"'LOADED' AS status, ?::TIMESTAMP + INTERVAL (i) SECOND AS loaded_at, loaded_at AS received_at "
            f"FROM range(10_001) r(i), {load_history.relation('D')}",
            [start],
        )
    end = start + timedelta(seconds=10_001)
    first, complete = snowpipe.history(pipe, start, end)
    assert (len(first), complete) == (10_000, False)
    rest, complete = snowpipe.history(pipe, first[-1].loaded_at, end)
    assert ([one.path for one in rest], complete) == (["9999", "10000"], True)
    between, _ = snowpipe.history(pipe, start + timedelta(seconds=5), start + timedelta(seconds=7))
    assert [one.path for one in between] == ["5", "6"]


@pytest.mark.rule(
    "insertReport returns events from before a restart, and beginMark stays valid",
    source="user-guide/data-load-snowpipe-rest-apis",
    status="matches Snowflake if the cloud is started with --keep",
)
def test_a_report_after_a_restart(account, snowpipe, pipe) -> None:
    pipe.pipe_execution_paused = True
    for path, minutes in (("gone", 11), ("old", 5), ("new", 0)):
        report_and_keep(snowpipe, pipe, path)
        account.clock.move(timedelta(minutes=minutes))
    again = Snowpipe(account, snowpipe.engine, snowpipe.storage)
    again.workers += snowpipe.workers
    assert (paths(again.events(pipe, 0, None)), again.events(pipe, 0, None)[1:]) == (["old", "new"], (3, False))
    assert paths(again.events(pipe, 2, None)) == ["new"]
    assert again.status(pipe) == snowpipe.status(pipe)
    report_and_keep(again, pipe, "newer")
    assert (paths(again.events(pipe, 3, None)), again.events(pipe, 3, None)[1:]) == (["newer"], (4, True))


def report_and_keep(snowpipe: Snowpipe, pipe: Pipe, path: str) -> None:
    one = load(snowpipe, path)
    queue = snowpipe.queue(pipe)
    queue.last_received = one.received_at
    with snowpipe.engine.cursor() as cursor:
        load_history.write(cursor, "D", [one])
    queue.report(one)


def test_a_mark_of_another_pipe_misses_what_was_reported(snowpipe, pipe) -> None:
    snowpipe.queue(pipe).report(load(snowpipe, "a"))
    assert (paths(snowpipe.events(pipe, 57, None)), snowpipe.events(pipe, 57, None)[1:]) == (["a"], (1, False))


def test_a_file_waits_while_s3_is_away(snowpipe, pipe, monkeypatch) -> None:
    """A pipe never returns to a file that has failed: an outage of S3 would cost every file of that time."""
    monkeypatch.setattr(snowpipe_module, "_AGAIN_SECONDS", 0)
    away = [StorageUnreachable("003167", "42601", "Could not connect"), None]

    def loads(pipe: Pipe, files: list[Waiting]):
        if reason := away.pop(0):
            raise reason
        yield from (load(snowpipe, file.path) for file in files)

    monkeypatch.setattr(snowpipe, "_loader", SimpleNamespace(load=loads, now=snowpipe._loader.now))
    queue = snowpipe.queue(pipe)
    assert queue.add(["a", "b"], set(), snowpipe.now()) == ["a", "b"]
    snowpipe.load(queue, queue.take(9))
    assert paths(snowpipe.events(pipe, 0, None)) == [] and queue.broken == 0
    snowpipe.load(queue, queue.take(9))
    assert paths(snowpipe.events(pipe, 0, None)) == ["a", "b"]


@pytest.mark.parametrize(("mark", "found"), [("1_0", ["a"]), ("1_1", []), ("1_", ["a"]), ("1_²", ["a"]), ("x", ["a"])])
def test_a_mark_that_is_no_number_is_none(snowpipe, pipe, monkeypatch, mark: str, found: list[str]) -> None:
    snowpipe.queue(pipe).report(load(snowpipe, "a"))
    rest = _Api(snowpipe)
    monkeypatch.setattr(rest, "pipe", lambda *_: pipe)
    report = rest.insert_report(SimpleNamespace(query_params={"beginMark": mark}), b"")
    assert [entry["path"] for entry in report["files"]] == found
