"""Child processes that end with their parent: run with a time limit, ended politely first."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import psutil

from promotion import child_guard

# The time that Terraform needs to release its lock after an interrupt.
_INTERRUPT_SECONDS = 20
# The time for processes whose parent has ended already.
_ORPHAN_SECONDS = 5
_CHUNK = 1 << 16


class Finished(NamedTuple):
    """The result of a command that ran to its end."""

    code: int
    out: str
    err: str


def run(
    command: list[str],
    folder: Path,
    variables: Mapping[str, str],
    seconds: float,
    each_line: Callable[[str], None] | None = None,
) -> Finished:
    """Run a command to its end; `each_line` hears each line of its output.

    It runs in a process group of its own: a Ctrl-C reaches this process, which passes it on once. Two interrupts would
    make Terraform leave at once, without releasing its lock. Raise TimeoutError if it takes longer than `seconds`.
    """
    lines: list[str] = []
    late = threading.Event()
    with tempfile.TemporaryFile("w+", errors="replace") as errors:

        def stop(process: subprocess.Popen[str]) -> None:
            late.set()
            end(process, _INTERRUPT_SECONDS, signal.SIGINT)

        with child(command, variables, _INTERRUPT_SECONDS, signal.SIGINT, folder, errors) as process:
            assert process.stdout
            timer = threading.Timer(seconds, stop, (process,))
            timer.start()
            try:
                for line in process.stdout:
                    lines.append(line)
                    if each_line:
                        each_line(line)
                code = process.wait()
            finally:
                timer.cancel()
        if late.is_set():
            raise TimeoutError
        errors.seek(0)
        return Finished(code, "".join(lines), errors.read())


@contextmanager
def child(
    command: list[str],
    variables: Mapping[str, str],
    seconds: float,
    polite: signal.Signals,
    folder: Path | None = None,
    errors: int | IO[str] = subprocess.STDOUT,
) -> Iterator[subprocess.Popen[str]]:
    """Yield a child in a process group of its own, its output a pipe; end it afterwards, by `polite` first.

    It ends with this process, even if that is killed. Raise FileNotFoundError if there is no such command.
    """
    guarded = child_guard.start(command, variables, seconds, polite, folder, errors)
    try:
        yield guarded.process
    finally:
        # The output has no other reader now, and a child that waits for room in its pipe does not end.
        reader = threading.Thread(target=_read_out, args=(guarded.process,), daemon=True)
        reader.start()
        end(guarded.process, seconds, polite)
        reader.join(_ORPHAN_SECONDS)
        guarded.release()


def _read_out(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    with process.stdout as output:
        while os.read(output.fileno(), _CHUNK):
            pass


def end(process: subprocess.Popen[Any], seconds: float, polite: signal.Signals = signal.SIGTERM) -> None:
    """End a child and everything that it started, and wait for that.

    The signal `polite` goes to the child alone, which knows best how to end its own children. If it still runs after
    `seconds`, all of them are killed. Descendants that outlive the child are terminated, then killed.
    """
    family = _family(process.pid)
    if process.poll() is None:
        process.send_signal(polite)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    family |= _family(process.pid)
    if process.poll() is not None:
        _send(family, "terminate")
        _wait(family, _ORPHAN_SECONDS)
    _send(family, "kill")
    process.kill()
    process.wait()
    _wait(family, _ORPHAN_SECONDS)


def _family(pid: int) -> set[psutil.Process]:
    """Return the descendants of a process, and the members of the process group that it leads or led."""
    found: set[psutil.Process] = set()
    with suppress(psutil.Error):
        found.update(psutil.Process(pid).children(recursive=True))
    for other in psutil.pids():
        with suppress(psutil.Error, OSError):
            if other != pid and os.getpgid(other) == pid:
                found.add(psutil.Process(other))
    return found


def _send(processes: Iterable[psutil.Process], action: str) -> None:
    for process in processes:
        with suppress(psutil.Error):
            if _runs(process):
                getattr(process, action)()


def _wait(processes: Iterable[psutil.Process], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(map(_runs, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
