"""The threads of one task that reads a stream.

Decompression, checks and compression release Python's lock while they work, so threads use more than one core.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def prefetched(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items; a thread gets the next one while the caller works on this one. Raises as `items` does."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(_next, iterator)
        while item := following.result():
            following = thread.submit(_next, iterator)
            yield item[0]


def _next(iterator: Iterator[Item]) -> tuple[Item] | None:
    """Return the next item in a tuple, None after the last one."""
    return next(((item,) for item in iterator), None)
