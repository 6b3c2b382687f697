"""A watchdog: no process that its owner started outlives the owner, even if that is killed with kill -9.

The owner, for example a test run, picks a name, starts `python -m localcloud.guard NAME` with a pipe as its standard
input, holds the writing end, and sets LOCALCLOUD_OWNER=NAME for all that it starts. However the owner ends, the pipe
closes, and the watchdog ends every process of this user that carries LOCALCLOUD_OWNER=NAME, then removes the folders
that were only the owner's. If the owner wrote the word `keep` before, the servers of the local cloud keep running.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click
import psutil

from localcloud.process import MARK, OWNER
from localcloud.processes_by_env import end, is_alive, processes_with

# An owner that was asked to end has this long to clean up by itself.
_TIDY_SECONDS = 60


@click.command(help=__doc__)
@click.argument("name")
@click.option(
    "--watch",
    type=int,
    envvar="LOCALCLOUD_WATCH",
    show_envvar=True,
    help="A process id, such as make's: when that process ends first, the owner is ended as well.",
)
@click.option("--seconds", default=10, show_default=True, help="Time between TERM and KILL.")
@click.option("--remove", type=click.Path(path_type=Path), multiple=True, help="A folder that goes with the owner.")
def guard(name: str, watch: int | None, seconds: int, remove: tuple[Path, ...]) -> None:
    """Wait for the owner's end, then end all processes that it started, except the kept servers of a local cloud."""
    _detach()
    family = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    kept = b"keep" in _read_until_over(psutil.Process(os.getppid()), _running(watch))

    def left() -> list[psutil.Process]:
        found = [process for process in processes_with(OWNER, name) if process.pid not in family]
        return [process for process in found if not (kept and _is_cloud(process))]

    end(left, seconds)
    for folder in remove:
        shutil.rmtree(folder, ignore_errors=True)


def _detach() -> None:
    """Leave the session of the owner: a Ctrl-C meant for it must not end its watchdog."""
    with suppress(PermissionError):  # it leads a process group already
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _read_until_over(owner: psutil.Process, watched_runs: Callable[[], bool]) -> bytes:
    """Return the text that the owner wrote until it ended, by itself or because the watched process did."""
    written = b""
    deadline = None
    while True:
        if select.select([0], [], [], 0.5)[0]:
            if not (read := os.read(0, 4096)):
                return written
            written += read
        elif deadline is None and not watched_runs():
            _send(owner, signal.SIGTERM)
            deadline = time.monotonic() + _TIDY_SECONDS
        elif deadline and time.monotonic() > deadline:
            _send(owner, signal.SIGKILL)


def _running(pid: int | None) -> Callable[[], bool]:
    """Return a function that says whether the process runs: False if it is gone already, True if there is no `pid`."""
    if pid is None:
        return lambda: True
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return lambda: False
    return lambda: is_alive(process)


def _is_cloud(process: psutil.Process) -> bool:
    try:
        return MARK in process.environ()
    except psutil.Error:
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.Error):
        process.send_signal(number)


if __name__ == "__main__":
    guard()
