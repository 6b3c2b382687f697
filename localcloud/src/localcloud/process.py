"""The servers of the local cloud as processes: started in a session of their own, watched until healthy, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from localcloud import used_rights
from localcloud.processes_by_env import end, is_alive, processes_with

# Every process of a cloud carries this variable, with the cloud's folder as value.
MARK = "LOCALCLOUD_SERVER_OF"
# By this variable `localcloud.guard` finds the processes that it guards.
OWNER = "LOCALCLOUD_OWNER"
START_SECONDS = 90
# A server inherits these. Another variable of the user's could mean something to MiniStack, and change the cloud.
_INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", OWNER, used_rights.VARIABLE)
_STOP_SECONDS = 5


class CloudError(Exception):
    """An error that the user can fix; the message is one line that says how."""


@dataclass(frozen=True)
class Server:
    """One server. `environment` comes on top of the inherited one; `healthy` asks the running server.

    `listeners` are sockets that it inherits; its start closes them in this process.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    healthy: Callable[[], bool]
    listeners: tuple[socket.socket, ...] = ()


def start(server: Server, folder: Path, seconds: float | None = None) -> subprocess.Popen[bytes]:
    """Start the server in `folder`, wait until it is healthy, and return its process.

    Raise CloudError if it ends by itself or takes longer than `seconds` (START_SECONDS).
    """
    seconds = START_SECONDS if seconds is None else seconds
    log = log_file(server.name, folder)
    process = _spawn(server, folder, log)
    deadline = time.monotonic() + seconds
    while not server.healthy():
        if process.poll() is not None:
            raise CloudError(f"{server.name} ended at once: {_last_line(log)} (see {log})")
        if time.monotonic() > deadline:
            raise CloudError(f"{server.name} is not healthy after {seconds:g} s; see {log}")
        time.sleep(0.05)
    return process


def stop(folder: Path) -> int:
    """End every process of the cloud in `folder`. Return how many there were."""
    count = end(lambda: processes_with(MARK, str(folder)), _STOP_SECONDS)
    for pid_file in folder.glob("*.pid"):
        pid_file.unlink(missing_ok=True)
    return count


def pid_of(name: str, folder: Path) -> int | None:
    """Return the running server's process id; None if it does not run, even if an old pid file names a process."""
    try:
        process = psutil.Process(int((folder / f"{name}.pid").read_text()))
        running = is_alive(process) and process.environ().get(MARK) == str(folder)
    except (OSError, ValueError, psutil.Error):
        return None
    return process.pid if running else None


def log_file(name: str, folder: Path) -> Path:
    """Return the path of a server's log."""
    return folder / "log" / f"{name}.log"


def _spawn(server: Server, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    scratch = folder / "tmp"
    for needed in (log.parent, scratch):
        needed.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = {MARK: str(folder), "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            server.command,
            cwd=folder,
            env={**_inherited(), **server.environment, **mark},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[listener.fileno() for listener in server.listeners],
        )
    for listener in server.listeners:
        listener.close()
    (folder / f"{server.name}.pid").write_text(f"{process.pid}\n")
    return process


def _inherited() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    if rights := inherited.get(used_rights.VARIABLE):
        # The server works in another folder.
        inherited[used_rights.VARIABLE] = str(Path(rights).absolute())
    return inherited


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it wrote nothing"
