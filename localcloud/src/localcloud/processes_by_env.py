"""Processes found by a variable in their environment, and ended, even if they detached themselves.

A process group does not include a child that started a session of its own, and a list of process ids may miss what a
killed parent had no time to record. Every child inherits the environment, and it can't be lost.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

_KILL_SECONDS = 5


def processes_with(variable: str, value: str) -> list[psutil.Process]:
    """Return this user's processes whose environment has `variable` = `value`, and their descendants.

    Descendants too, because macOS hides the environment of the system's own programs (`/bin/sleep`).
    """
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        if _carries(process, variable, value):
            found.setdefault(process.pid, process)
            for child in _descendants(process):
                found.setdefault(child.pid, child)
    return [process for process in found.values() if is_alive(process)]


def end(find: Callable[[], Iterable[psutil.Process]], seconds: float) -> int:
    """End all processes that `find` returns: TERM, then KILL after `seconds`. Return how many there were.

    It looks again until nothing is found, because a process may start another one while it is being ended.
    """
    seen: set[int] = set()
    deadline = time.monotonic() + seconds
    while (processes := list(find())) and time.monotonic() < deadline + _KILL_SECONDS:
        late = time.monotonic() > deadline
        for process in processes:
            if late or process.pid not in seen:
                _send(process, "kill" if late else "terminate")
            seen.add(process.pid)
        time.sleep(0.05)
    return len(seen)


def is_alive(process: psutil.Process) -> bool:
    """Return whether the process runs. A zombie does not: its parent has not collected its exit code yet."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _carries(process: psutil.Process, variable: str, value: str) -> bool:
    try:
        return process.uids().real == os.getuid() and process.environ().get(variable) == value
    except (psutil.Error, OSError):
        return False


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _send(process: psutil.Process, action: str) -> None:
    with suppress(psutil.Error):
        getattr(process, action)()
