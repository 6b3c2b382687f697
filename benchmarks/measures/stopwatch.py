"""The time that work takes."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds from the start of `work` to its end, by the wall clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
