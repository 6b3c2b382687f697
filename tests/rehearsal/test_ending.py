import pytest

from rehearsal.ending import afterwards


def failing(failure: BaseException):
    def end() -> None:
        raise failure

    return end


def test_each_end_is_reached_and_the_first_failure_is_told():
    reached, block, first = [], KeyError("block"), KeyError("first")
    ends = (failing(first), lambda: reached.append(1), failing(KeyboardInterrupt()), lambda: reached.append(2))
    with pytest.raises(KeyError) as told, afterwards(*ends):
        reached.append(0)
    assert (told.value, reached) == (first, [0, 1, 2])
    with pytest.raises(KeyError) as told, afterwards(*ends):
        raise block
    assert (told.value, reached) == (block, [0, 1, 2, 1, 2])


def test_without_a_failure_nothing_is_raised():
    reached = []
    with afterwards(lambda: reached.append(1)):
        reached.append(0)
    assert reached == [0, 1]
