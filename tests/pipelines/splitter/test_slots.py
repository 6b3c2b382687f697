import threading
import time

from pipelines.splitter.slots import LOADS, Slots


def test_a_file_that_waits_for_its_load_makes_room_for_the_next_up_to_a_limit():
    slots = Slots(2)
    held = [slots.take(), slots.take()]
    assert slots.free == 0
    for _ in range(2 * LOADS - 2):
        held[-2].loads()
        assert slots.free == 1
        held.append(slots.take())
    held[-1].loads()
    held[-1].loads()
    held[-2].loads()
    assert slots.free == 0, "all wait for loads: no more are taken"
    held.pop().end()
    assert slots.free == 1
    for each in held:
        each.end()
    assert slots.free == 2


def test_whoever_waits_goes_on_when_a_slot_is_free():
    slots = Slots(1)
    slot = slots.take()
    threading.Timer(0.1, slot.loads).start()
    started = time.monotonic()
    slots.wait(30)
    assert slots.free == 1 and time.monotonic() - started < 20
    slots.take()
    slots.wait(0.01)
    assert slots.free == 0
