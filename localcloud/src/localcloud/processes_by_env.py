"""Processes found by a variable in their environment, and ended, however they detached themselves.

A process group does not hold a child that started a session of its own, a list of pids not what a killed parent
had no time to write down. The environment is inherited by both, and can't be lost.
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

KILL_ROUNDS = 50


def marked(variable: str, value: str) -> list[psutil.Process]:
    """This user's processes whose environment has `variable` = `value`, and their descendants.

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
    """End all that `find` returns: TERM, then KILL after `seconds`; return how many there were.

    Looks again until nothing is found, because a process may start another one while it is being ended.
    """
    seen: set[int] = set()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (processes := list(find())):
        for process in processes:
            if process.pid not in seen:
                _send(process, "terminate")
        seen.update(process.pid for process in processes)
        time.sleep(0.1)
    for _ in range(KILL_ROUNDS):
        if not (processes := list(find())):
            break
        for process in processes:
            _send(process, "kill")
        seen.update(process.pid for process in processes)
        time.sleep(0.1)
    return len(seen)


def is_alive(process: psutil.Process) -> bool:
    """Whether the process still runs; a zombie does not, its parent just has not looked yet."""
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
