"""Pipes are drained in the local Snowflake: nothing is pending when a drain says so, and nothing stays paused by it."""

import gzip
import uuid
from dataclasses import replace

import pytest
from snowflake.connector.errors import ProgrammingError

from pipelines.splitter.loading.pending_parts import PendingParts
from pipelines.splitter.loading.pipe_calls import PipeCalls
from pipelines.splitter.loading.requests_until import Deadline
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from promotion.pipe import drain as drain_module
from promotion.pipe import pipes
from promotion.pipe.drain import Drain, NotDrained, StillPaused
from promotion.pipe.pipes import BY_DEPLOY, BY_HAND, Pipe
from tests.lane import Lane, make_lane
from tests.waiting import until


@pytest.fixture(scope="module")
def lane(cloud, tmp_path_factory) -> Lane:
    return make_lane(cloud, tmp_path_factory.mktemp("lane"))


@pytest.fixture
def drain(lane, monkeypatch):
    monkeypatch.setattr(drain_module, "_STILL_SECONDS", 3.0)
    said: list[str] = []
    with lane.warehouse.connect("migrator") as connection:
        yield Drain(connection, said.append, seconds=60)


def pipe_of(drain: Drain, lane: Lane, name: str = "USERS_PIPE") -> Pipe:
    """The pipe as it is now."""
    full = f"{lane.warehouse.database}.RAW.{name}"
    [found] = [each for each in pipes.read(drain.connection, lane.warehouse.database) if each.name == full]
    return found


def send(lane: Lane, monkeypatch, pipe: str = "USERS_PIPE") -> str:
    """Tell a pipe of one part with one row; the row's e-mail."""
    mail = f"{uuid.uuid4().hex}@x"
    source = lane.buckets.put(f"streaming/users/{mail}.csv", b"x")
    key = f"users/{source.hash}/x/part-00000-of-00001.csv.gz"
    body = gzip.compress(f"first_name,last_name,email\nAda,Lovelace,{mail}\n".encode())
    lane.buckets.s3.put_object(Bucket=lane.buckets.ready, Key=key, Body=body)
    manifest = Manifest("users", source, PartSettings(1), (Part(key, 1, len(body), "ab"),))
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=30, report_seconds=5)
    PipeCalls(snowpipe, manifest, pipe, Deadline.within(30), lambda: None)._send(PendingParts(manifest.parts))
    return mail


def mails(lane: Lane) -> list[str]:
    with lane.warehouse.connect("migrator") as connection:
        found = connection.cursor().execute(f"SELECT EMAIL FROM {lane.warehouse.database}.RAW.USERS").fetchall()
    return [row[0] for row in found]


def test_what_was_told_before_is_loaded_and_what_comes_later_is_not(lane, drain, monkeypatch):
    sent, pause = [send(lane, monkeypatch)], Drain._pause

    def and_send(self, pipe):
        pause(self, pipe)
        sent.append(send(lane, monkeypatch))

    monkeypatch.setattr(Drain, "_pause", and_send)
    before = pipe_of(drain, lane)
    drain.drain(before)
    drained = pipe_of(drain, lane)
    assert (drained.state, drained.pending, drained.drained_by) == ("PAUSED", 1, BY_DEPLOY)
    assert [mail in mails(lane) for mail in sent] == [True, False]
    drain.resume(drained)
    after = pipe_of(drain, lane)
    assert (after.state, after.comment) == ("RUNNING", before.comment)
    until(lambda: not pipe_of(drain, lane).pending, 60)
    assert sent[1] in mails(lane)


def test_a_pipe_that_goes_on_loading_runs_as_before(lane, drain, monkeypatch):
    """As one whose queued files are loaded though it is paused, and that has a large one of them."""
    before = pipe_of(drain, lane)
    monkeypatch.setattr(Drain, "_loading", lambda self, pipe: 1)
    with pytest.raises(NotDrained, match="was paused, and still loaded files after 4 s: run again"):
        replace(drain, seconds=4).drain(before)
    after = pipe_of(drain, lane)
    assert (after.state, after.comment) == ("RUNNING", before.comment)


def test_what_somebody_paused_stays_paused(lane, drain):
    name = f"{lane.warehouse.database}.RAW.MOVIES_PIPE"
    lane.warehouse.execute(f"ALTER PIPE {name} SET PIPE_EXECUTION_PAUSED = TRUE")
    with pytest.raises(NotDrained, match=r"MOVIES_PIPE was paused by hand: resume it first"):
        drain.drain(pipe_of(drain, lane, "MOVIES_PIPE"))
    drain.recover([pipe_of(drain, lane, "MOVIES_PIPE")])
    assert pipe_of(drain, lane, "MOVIES_PIPE").state == "PAUSED"
    by_hand = replace(drain, mark=BY_HAND)
    by_hand.resume(pipe_of(drain, lane, "MOVIES_PIPE"))
    by_hand.drain(pipe_of(drain, lane, "MOVIES_PIPE"))
    with pytest.raises(NotDrained, match="paused by hand"):
        drain.drain(pipe_of(drain, lane, "MOVIES_PIPE"))
    by_hand.resume(pipe_of(drain, lane, "MOVIES_PIPE"))


def test_what_a_killed_deploy_left_paused_runs_again_or_is_drained_anew(lane, drain, monkeypatch):
    drain.drain(pipe_of(drain, lane))
    drain.recover([pipe_of(drain, lane)])
    assert pipe_of(drain, lane).state == "RUNNING"
    drain.drain(pipe_of(drain, lane))
    mail = send(lane, monkeypatch)
    drain.drain(pipe_of(drain, lane))
    assert mail in mails(lane) and pipe_of(drain, lane).comment.count(BY_DEPLOY) == 1
    drain.resume(pipe_of(drain, lane))


def test_pipes_run_again_after_an_error_and_the_dropped_ones_are_left_alone(lane, drain):
    affected = [pipe_of(drain, lane, name) for name in ("STREAMS_PIPE", "STREAMS_PIPE_2")]
    with pytest.raises(ZeroDivisionError), drain.drained(affected):
        assert [pipe_of(drain, lane, name).state for name in ("STREAMS_PIPE", "STREAMS_PIPE_2")] == ["PAUSED"] * 2
        lane.warehouse.execute(f"DROP PIPE {affected[0].name}")
        raise ZeroDivisionError
    assert pipe_of(drain, lane, "STREAMS_PIPE_2").state == "RUNNING"


class Refusing(Drain):
    """A drain of pipes that are paused and have nothing to load; those named `REFUSED` can't be resumed."""

    def drain(self, pipe: Pipe) -> None:
        self.say(f"drained {pipe.name}")

    def resume(self, pipe: Pipe) -> None:
        if "REFUSED" in pipe.name:
            raise ProgrammingError("insufficient privileges")
        self.say(f"{pipe.name} runs again")

    def _all(self, wanted):
        if any("UNSEEN" in pipe.name for pipe in wanted):
            raise ProgrammingError("no connection")
        return wanted


@pytest.fixture
def paused() -> list[Pipe]:
    return [Pipe(f"D.RAW.{name}", "", BY_DEPLOY, "PAUSED", 0) for name in ("A", "REFUSED", "B", "REFUSED_TOO", "C")]


def test_a_pipe_that_cannot_be_resumed_keeps_no_other_one_paused(paused):
    says = r"^D\.RAW\.REFUSED, D\.RAW\.REFUSED_TOO can't be resumed: .*insufficient privileges; see python -m scripts"
    for resume in (lambda drain: drain.recover(paused), in_a_drain(paused)):
        said = []
        with pytest.raises(StillPaused, match=says):
            resume(Refusing(None, said.append))
        assert [line for line in said if "runs again" in line] == [f"D.RAW.{name} runs again" for name in "ABC"]


def in_a_drain(paused: list[Pipe]):
    def resume(drain: Drain) -> None:
        with drain.drained(paused):
            pass

    return resume


@pytest.mark.parametrize("name", ["REFUSED", "UNSEEN"])
def test_what_ended_a_deploy_is_told_before_a_pipe_that_stays_paused(name):
    said = []
    pipe = Pipe(f"D.RAW.{name}", "", BY_DEPLOY, "PAUSED", 0)
    with pytest.raises(ZeroDivisionError), Refusing(None, said.append).drained([pipe]):
        raise ZeroDivisionError
    assert "insufficient privileges" in said[-1] or "no connection" in said[-1]
