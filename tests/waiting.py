"""Waits for a state instead of for a time: as short as the machine allows, and never without an end."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(
    condition: Callable[[], Found],
    seconds: float,
    said: Callable[[], object] = lambda: "",
    alive: Callable[[], bool] = lambda: True,
    every: float = 0.05,
) -> Found:
    """Return what `condition` returns as soon as that is true, asked `every` so many seconds.

    Raise AssertionError if it is not true within `seconds`, or once `alive` is not, with what `said` returns then.
    `seconds` is a limit for a machine that hangs, and no part of what is tested: give it a minute or more.
    """
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert alive(), f"it ended: {said()}"
        assert time.monotonic() < end, f"not within {seconds} s: {said()}"
        time.sleep(every)
    return found
