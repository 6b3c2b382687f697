"""The end of a block of a rehearsal: everything that it started is ended, and the first failure is raised."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def afterwards(*ends: Callable[[], object]) -> Iterator[None]:
    """Run each of `ends` after the block, in order, whatever the block or another one of them raises.

    Raise the block's failure, or else the first of theirs.
    """
    failures: list[BaseException] = []
    try:
        yield
    except BaseException as failure:
        failures.append(failure)
    for end in ends:
        try:
            end()
        except BaseException as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
