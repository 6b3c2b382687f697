"""The watchdog of a rehearsal: nothing that it started outlives it, even when it is killed with kill -9.

The rehearsal holds the writing end of a pipe that is this program's standard input. However the rehearsal ends, the
pipe closes, and every process of this user that carries MARQUEE_REHEARSAL=<its name> is ended. If the word `keep` was
written before, the local cloud is spared.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import click
import psutil

from localcloud.process import MARK
from localcloud.processes_by_env import end, is_alive, marked

REHEARSAL = "MARQUEE_REHEARSAL"
# How long a rehearsal that was asked to end has for tidying up by itself.
TIDY_SECONDS = 60


@click.command(help=__doc__)
@click.argument("rehearsal")
@click.option(
    "--watch",
    type=int,
    envvar="MARQUEE_WATCH",
    show_envvar=True,
    help="A process id, such as make's: when that ends first, the rehearsal is ended as well.",
)
@click.option("--seconds", default=10, show_default=True, help="Time between TERM and KILL.")
def guard(rehearsal: str, watch: int | None, seconds: int) -> None:
    _detach()
    family = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    kept = b"keep" in _read_until_over(psutil.Process(os.getppid()), _running(watch))

    def left() -> list[psutil.Process]:
        found = [process for process in marked(REHEARSAL, rehearsal) if process.pid not in family]
        return [process for process in found if not (kept and _is_cloud(process))]

    end(left, seconds)


def _detach() -> None:
    """A Ctrl-C meant for the rehearsal must not end what tidies up after it."""
    with suppress(PermissionError):  # it leads a process group already
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _read_until_over(rehearsal: psutil.Process, watched_runs: Callable[[], bool]) -> bytes:
    """What the rehearsal wrote until it ended, by itself or because the watched process did."""
    written = b""
    deadline = None
    while True:
        if select.select([0], [], [], 0.5)[0]:
            if not (read := os.read(0, 4096)):
                return written
            written += read
        elif deadline is None and not watched_runs():
            _send(rehearsal, signal.SIGTERM)
            deadline = time.monotonic() + TIDY_SECONDS
        elif deadline and time.monotonic() > deadline:
            _send(rehearsal, signal.SIGKILL)


def _running(pid: int | None) -> Callable[[], bool]:
    """Tells whether the process runs; a process that is gone already does not, no process at all always does."""
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
