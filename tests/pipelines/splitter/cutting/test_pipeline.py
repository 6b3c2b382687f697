import threading
import time

import pytest

from pipelines.splitter.cutting.pipeline import mapped, prefetched


def numbers(count: int, taken: list[int], fail: bool = False):
    for number in range(count):
        taken.append(number)
        yield number
    if fail:
        raise OSError("no more")


def test_prefetched_items_come_in_order_and_one_ahead():
    taken: list[int] = []
    items = prefetched(numbers(5, taken))
    assert next(items) == 0
    deadline = time.monotonic() + 10
    while len(taken) < 2 and time.monotonic() < deadline:
        time.sleep(0.001)
    assert taken == [0, 1]
    assert list(items) == [1, 2, 3, 4]
    assert list(prefetched([])) == []
    assert list(prefetched([None, 0, b""])) == [None, 0, b""]


def test_an_error_of_the_items_comes_after_all_items():
    for wrapped in (prefetched(numbers(4, [], fail=True)), mapped(int, numbers(4, [], fail=True), threads=2)):
        found = []
        with pytest.raises(OSError, match="no more"):
            found.extend(iter_into(found, wrapped))
        assert found == [0, 1, 2, 3]


def iter_into(found, items):
    for item in items:
        found.append(item)
    return []


def test_results_come_in_order_though_the_first_takes_longest():
    second_done = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert second_done.wait(10)
        if number == 1:
            second_done.set()
        return number * 10

    assert list(mapped(work, range(6), threads=2)) == [0, 10, 20, 30, 40, 50]


def test_no_more_items_are_taken_than_are_in_work():
    taken: list[int] = []
    results = mapped(str, numbers(100, taken), threads=2)
    assert next(results) == "0"
    assert len(taken) == 3


def test_the_first_error_in_order_is_raised_and_the_rest_is_not_done():
    done: list[int] = []

    def work(number: int) -> int:
        if number in (2, 3):
            raise ValueError(f"number {number}")
        done.append(number)
        return number

    found = []
    with pytest.raises(ValueError, match="number 2"):
        iter_into(found, mapped(work, range(1_000), threads=2))
    assert found == [0, 1]
    assert len(done) < 10
