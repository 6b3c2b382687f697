"""Many loads that call one pipe at once, against a pipe that only counts its calls."""

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial

import pytest
from snowflake.ingest import StagedFile

from pipelines.splitter.loading import pipe_channel, shared_turn
from pipelines.splitter.loading.pipe_channel import PipeChannel
from tests.waiting import until

SECONDS = 60  # no wait here takes that long, on any machine


def entry(path: str, complete: bool = True, rows: int = 1) -> dict:
    return {"path": path, "complete": complete, "status": "LOADED", "rowsInserted": rows, "fileSize": 9}


class Pipe:
    """Takes files, and answers with the loads since a mark. `begun`: a call is at work; it ends with `goes_on`."""

    def __init__(self):
        self.calls: list[list[str]] = []
        self.marks: list[str | None] = []
        self.loads: list[dict] = []
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.fault: Exception | None = None

    def insert(self, files: list[StagedFile]) -> None:
        self.calls.append([file.path for file in files])
        self.begun.set()
        self.goes_on.wait(SECONDS)
        if self.fault:
            raise self.fault

    def ask(self, mark: str | None) -> dict:
        self.marks.append(mark)
        self.begun.set()
        self.goes_on.wait(SECONDS)
        return {"files": self.loads[int(mark or 0) :], "nextBeginMark": str(len(self.loads))}


def patient() -> None:
    """Wait for others for as long as it takes."""


def staged(*names: str) -> list[StagedFile]:
    return [StagedFile(name, 1) for name in names]


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Loads that wait are asked at once whether they still may."""
    monkeypatch.setattr(shared_turn, "PATIENCE_SECONDS", 0.02)


def meet(pipe: Pipe, others: int, first, other) -> list:
    """Run `first`, and `other` as often with its number and its patience, all of them while the first call is at work.

    The call ends when each of the others has waited for it.
    """
    waiting: set[int] = set()
    with ThreadPoolExecutor(others + 1) as loads:
        begun = [loads.submit(first)]
        assert pipe.begun.wait(SECONDS)
        begun += [loads.submit(other, number, partial(waiting.add, number)) for number in range(others)]
        try:
            until(lambda: len(waiting) == others, SECONDS)
        finally:
            pipe.goes_on.set()
        return [each.exception() or each.result() for each in begun]


def test_files_of_loads_that_wait_go_in_one_call():
    pipe, channel = Pipe(), PipeChannel()

    def insert(number: int, patience) -> None:
        channel.insert(staged(f"b{number}"), pipe.insert, patience)

    meet(pipe, 20, lambda: channel.insert(staged("a"), pipe.insert, patient), insert)
    assert [len(call) for call in pipe.calls] == [1, 20]
    assert sorted(pipe.calls[1]) == sorted(f"b{number}" for number in range(20))


def test_a_call_that_fails_fails_for_the_load_that_made_it_and_the_next_one_tries():
    """A load's own deadline may have ended its call: that is no reason for the others to give up."""
    pipe, channel, failed = Pipe(), PipeChannel(), []

    def once(files: list) -> None:
        if not failed:
            failed.append(True)
            raise OSError("no")
        pipe.insert(files)

    found = meet(
        pipe,
        3,
        lambda: channel.insert(staged("a"), pipe.insert, patient),
        lambda number, patience: channel.insert(staged(f"b{number}"), once, patience),
    )
    assert sorted(str(each) for each in found if each) == ["no"]
    assert len(pipe.calls) == 2 and len(pipe.calls[1]) == 2


def test_a_call_that_fails_for_ever_fails_for_every_load():
    pipe, channel = Pipe(), PipeChannel()
    pipe.fault = OSError("no")

    def insert(number: int, patience) -> None:
        channel.insert(staged(f"b{number}"), pipe.insert, patience)

    found = meet(pipe, 3, lambda: channel.insert(staged("a"), pipe.insert, patient), insert)
    assert [str(each) for each in found] == ["no"] * 4
    pipe.fault = None
    channel.insert(staged("c"), pipe.insert, patient)
    assert pipe.calls[-1] == ["c"]


def test_no_call_has_more_files_than_a_pipe_takes(monkeypatch):
    monkeypatch.setattr(pipe_channel, "FILES_PER_CALL", 3)
    pipe, channel = Pipe(), PipeChannel()
    pipe.goes_on.set()
    channel.insert(staged(*"abcdefgh"), pipe.insert, patient)
    assert pipe.calls == [["a", "b", "c"], ["d", "e", "f"], ["g", "h"]]


def test_one_look_serves_all_loads_for_a_moment_and_each_gets_its_own_parts(monkeypatch):
    monkeypatch.setattr(pipe_channel, "LOOK_SECONDS", 30)
    pipe, channel = Pipe(), PipeChannel()
    pipe.loads = [entry("a"), entry("b"), entry("c", complete=False)]

    def report(number: int, patience) -> list[dict]:
        return channel.report(["b", "c"], pipe.ask, patience)

    first, *others = meet(pipe, 20, lambda: channel.report(["a"], pipe.ask, patient), report)
    assert [each["path"] for each in first] == ["a"]
    assert [[each["path"] for each in other] for other in others] == [["b"]] * 20
    assert pipe.marks == [None]
    pipe.loads += [entry("c", rows=7)]
    monkeypatch.setattr(pipe_channel, "LOOK_SECONDS", 0)
    assert [each["rowsInserted"] for each in channel.report(["c"], pipe.ask, patient)] == [7]


class GivenUp(Exception):
    """A load's own deadline is over, or its message is another worker's."""


def impatient() -> None:
    raise GivenUp


def test_a_load_waits_for_anothers_call_only_as_long_as_it_may():
    """The call goes on for the load that made it; who left is not part of the next one."""
    pipe, channel = Pipe(), PipeChannel()
    with ThreadPoolExecutor(3) as loads:
        first = loads.submit(channel.insert, staged("a"), pipe.insert, patient)
        assert pipe.begun.wait(SECONDS)
        with pytest.raises(GivenUp):
            channel.insert(staged("b"), pipe.insert, impatient)
        other = loads.submit(channel.insert, staged("c"), pipe.insert, patient)
        until(lambda: channel._requests, SECONDS)
        pipe.goes_on.set()
        first.result(SECONDS), other.result(SECONDS)
    assert pipe.calls == [["a"], ["c"]]


def test_a_load_that_left_is_not_part_of_the_call_after_one_that_failed():
    first, second, channel, over = Pipe(), Pipe(), PipeChannel(), threading.Event()
    second.fault = OSError("no")

    def until_over() -> None:
        if over.is_set():
            impatient()

    with ThreadPoolExecutor(3) as loads:
        loads.submit(channel.insert, staged("a"), first.insert, patient)
        assert first.begun.wait(SECONDS)
        both = [loads.submit(channel.insert, staged(name), second.insert, until_over) for name in "bc"]
        until(lambda: len(channel._requests) == 2, SECONDS)
        first.goes_on.set()
        assert second.begun.wait(SECONDS)
        over.set()  # one of them calls for both, and the other leaves
        wait(both, SECONDS, FIRST_COMPLETED)
        second.goes_on.set()
        assert sorted(type(each.exception(SECONDS)).__name__ for each in both) == ["GivenUp", "OSError"]
    channel.insert(staged("d"), first.insert, patient)
    assert (sorted(second.calls[0]), first.calls) == (["b", "c"], [["a"], ["d"]])


def test_a_load_waits_for_anothers_look_only_as_long_as_it_may():
    pipe, channel = Pipe(), PipeChannel()
    pipe.loads = [entry("a")]
    with ThreadPoolExecutor(1) as loads:
        first = loads.submit(channel.report, ["a"], pipe.ask, patient)
        assert pipe.begun.wait(SECONDS)
        with pytest.raises(GivenUp):
            channel.report(["a"], pipe.ask, impatient)
        pipe.goes_on.set()
        assert [each["path"] for each in first.result(SECONDS)] == ["a"]


def test_a_look_that_takes_long_serves_all_that_wait_for_it(at_once):
    """Else each of them would look for itself, one after the other, the slower the more."""
    pipe, channel = Pipe(), PipeChannel()
    pipe.loads = [entry("a")]

    def report(number: int, patience=patient) -> list[dict]:
        return channel.report(["a"], pipe.ask, patience)

    found = meet(pipe, 20, lambda: report(0), report)
    assert [[each["path"] for each in load] for load in found] == [["a"]] * 21
    assert len(pipe.marks) == 1


@pytest.fixture
def at_once(monkeypatch):
    """Each load looks for itself."""
    monkeypatch.setattr(pipe_channel, "LOOK_SECONDS", 0)


def test_entries_are_forgotten_with_time_and_number(monkeypatch, at_once):
    pipe, channel = Pipe(), PipeChannel()
    pipe.goes_on.set()
    pipe.loads = [entry("a"), entry("b")]
    assert len(channel.report(["a", "b"], pipe.ask, patient)) == 2
    monkeypatch.setattr(pipe_channel, "KEPT_ENTRIES", 2)
    pipe.loads += [entry("c")]
    assert [each["path"] for each in channel.report(["a", "b", "c"], pipe.ask, patient)] == ["b", "c"]
    monkeypatch.setattr(pipe_channel, "KEPT_SECONDS", -1.0)
    assert channel.report(["b", "c"], pipe.ask, patient) == []


@pytest.mark.parametrize("fault", [OSError("no"), KeyError("files")])
def test_a_look_that_fails_is_taken_again_from_the_same_mark(fault, at_once):
    pipe, channel = Pipe(), PipeChannel()
    pipe.goes_on.set()
    pipe.loads = [entry("a")]
    channel.report([], pipe.ask, patient)

    def broken(mark: str | None) -> dict:
        raise fault

    with pytest.raises(type(fault)):
        channel.report(["a"], broken, patient)
    channel.report(["a"], pipe.ask, patient)
    assert pipe.marks == [None, "1"]
