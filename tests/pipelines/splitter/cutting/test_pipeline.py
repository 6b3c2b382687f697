import pytest

from pipelines.splitter.cutting.pipeline import prefetched
from tests.waiting import until


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
    until(lambda: len(taken) >= 2, 60, every=0.001)
    assert taken == [0, 1]
    assert list(items) == [1, 2, 3, 4]
    assert list(prefetched([])) == []
    assert list(prefetched([None, 0, b""])) == [None, 0, b""]


def test_an_error_of_the_items_comes_after_all_items():
    found = []
    with pytest.raises(OSError, match="no more"):
        for item in prefetched(numbers(4, [], fail=True)):
            found.append(item)
    assert found == [0, 1, 2, 3]
