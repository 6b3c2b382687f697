"""The time that work takes."""

import resource
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds from the start of `work` to its end, by the wall clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cpu_seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU seconds, user and system, of the processes that `work` starts and waits for, and its wall seconds.

    https://docs.python.org/3/library/resource.html#resource.RUSAGE_CHILDREN
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = seconds(work)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall
