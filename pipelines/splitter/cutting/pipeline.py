"""The threads of one task that reads a stream: items stay in order, and only a few are in memory at a time.

Decompression, checks and compression release Python's lock while they work, so threads use all cores.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def prefetched(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items; a thread gets the next one while the caller works on this one. Raises as `items` does."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(_next, iterator)
        while item := following.result():
            following = thread.submit(_next, iterator)
            yield item[0]


def mapped(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """Yield the result of `work` for each item, in order; at most `threads` + 1 items are in work.

    An error of `work` or of `items` is raised after the results of all items before it.
    """
    pending = deque[Future[Result]]()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for result in _submitted(pool, work, items):
                pending.append(result)
                if len(pending) > threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _next(iterator: Iterator[Item]) -> tuple[Item] | None:
    """Return the next item in a tuple, None after the last one."""
    return next(((item,) for item in iterator), None)


def _submitted(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Future[Result]]:
    """Yield the future of each item's result; an error of `items` is the last one."""
    try:
        for item in items:
            yield pool.submit(work, item)
    except Exception as error:
        failed: Future[Result] = Future()
        failed.set_exception(error)
        yield failed
