import time
from dataclasses import dataclass

from pipelines.splitter.events import waiting_room
from pipelines.splitter.events.waiting_room import Held, WaitingRoom
from pipelines.splitter.loading.target import NotReady
from pipelines.splitter.service import Service


@dataclass(eq=False)
class Lease:
    sent: float
    is_lost: bool = False
    ended: bool = False

    def end(self) -> None:
        self.ended = True


def held(name: str, file: str = "", sent: int = 0) -> Held:
    identity = ("landing", file, "v1") if file else None
    attributes = {"ApproximateReceiveCount": "2", "SentTimestamp": f"{sent}"}
    return Held({"MessageId": name, "Attributes": attributes}, Lease(sent), file=identity)


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


def test_the_newest_message_of_a_file_stays():
    room, first, other, again = WaitingRoom(), held("a", "x.csv", 1), held("b", "y.csv", 2), held("c", "x.csv", 3)
    for message in (first, other):
        assert room.superseded(message) is None
        room.put(message, "x", 60, blocks=message is first)
    assert room.superseded(again) is first and not room.blocks
    room.put(again, "x", 60)
    assert again.lease.sent == 1, "the file waits since then"
    late = held("d", "x.csv", 2)
    assert room.superseded(late) is late
    assert names(room.empty()) == ["b", "c"]


def test_a_message_that_was_delivered_twice_is_not_deleted_while_it_waits(monkeypatch):
    """Standard queues may deliver a message again while it is invisible, and a delete by an old receipt may work.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
    """
    deleted: list[Held] = []
    monkeypatch.setattr(Service, "_acknowledge", lambda self, lease: deleted.append(lease))
    service = Service(None, None, None)
    first, again, newer = held("a", "x.csv", 1), held("a", "x.csv", 1), held("b", "x.csv", 2)
    for message in (first, again):
        service._wait(message, NotReady("x"))
    assert deleted == [] and first.lease.ended and not again.lease.ended
    service._wait(newer, NotReady("x"))
    assert deleted == [again.lease] and service.waiting.empty() == [newer]


def test_a_message_of_several_files_stands_for_itself():
    room, one, two = WaitingRoom(), held("a", sent=1), held("b", sent=2)
    for message in (one, two):
        room.put(message, "x", 0)
    assert room.superseded(held("c", sent=3)) is None
    assert names(room.take(2)) == ["a", "b"]
    assert room.superseded(one) is None and room.superseded(two) is None


def test_of_two_messages_that_are_tried_in_turn_the_newest_stays():
    room, old, new = WaitingRoom(), held("a", "x.csv", 1), held("b", "x.csv", 2)
    for message in (old, new):
        room.put(message, "x", 0)
    assert names(room.take(2)) == ["a", "b"]
    assert room.superseded(new) is None
    room.put(new, "x", 0)
    assert names(room.take(1)) == ["b"]
    assert room.superseded(old) is old
    room.leave(old)
    assert room.superseded(new) is None


def test_messages_that_another_worker_may_have_are_waited_for_no_longer():
    room, lost = WaitingRoom(), held("a")
    room.put(lost, "x", 60, blocks=True)
    room.put(held("b"), "x", 60)
    assert room.lost() == []
    lost.lease.is_lost = True
    assert room.lost() == [lost] and room.lost() == []
    assert room.reasons() == {"x": 1} and not room.blocks
