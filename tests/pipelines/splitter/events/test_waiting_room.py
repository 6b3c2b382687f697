import time

from pipelines.splitter.events import waiting_room
from pipelines.splitter.events.waiting_room import Held, WaitingRoom


def held(name: str) -> Held:
    return Held({"MessageId": name, "Attributes": {"ApproximateReceiveCount": "2"}}, None)


def names(messages: list[Held]) -> list[str]:
    return [each.message["MessageId"] for each in messages]


def filled(seconds: float = 0.0) -> WaitingRoom:
    """Two messages wait for one reason, one for another; all may be tried after `seconds`."""
    room = WaitingRoom()
    for name, reason in (("a", "x"), ("b", "x"), ("c", "y")):
        assert room.put(held(name), reason, seconds)
    return room


def test_nothing_is_tried_before_its_time():
    assert names(filled(60).take(9)) == []


def test_one_message_a_reason_is_tried(monkeypatch):
    room, start = filled(5), time.monotonic()
    now = start + 6
    monkeypatch.setattr(waiting_room.time, "monotonic", lambda: now)
    assert names(room.take(9)) == ["a", "c"]
    assert names(room.take(9)) == []
    now = start + 12
    assert names(room.take(9)) == ["b"]


def test_one_that_gets_through_lets_the_others_go(monkeypatch):
    room, now = filled(5), 1e9
    monkeypatch.setattr(waiting_room.time, "monotonic", lambda: now)
    [first, _] = room.take(9)
    room.end(first)
    assert names(room.take(0)) == []
    assert names(room.take(9)) == ["b"]
    room.put(held("e"), "x", 5)
    assert names(room.take(9)) == []


def test_the_same_reason_again_is_no_news():
    room, one = WaitingRoom(), held("a")
    assert [room.put(one, "x", 0), room.put(room.take(1)[0], "x", 0), room.put(room.take(1)[0], "y", 0)] == [
        True,
        False,
        True,
    ]
    assert one.receives == 2


def test_it_counts_by_reason_and_takes_no_more_than_it_can_hold(monkeypatch):
    room = filled(60)
    assert room.reasons() == {"x": 2, "y": 1} and not room.full
    monkeypatch.setattr(waiting_room, "CAPACITY", 3)
    assert room.full
    assert names(room.empty()) == ["a", "b", "c"]
    assert room.reasons() == {} and not room.full
