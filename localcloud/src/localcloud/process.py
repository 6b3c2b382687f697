"""The servers of the local cloud as daemons: started in a session of their own, watched until healthy, stopped."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from localcloud.processes_by_env import end, is_alive, marked
from localcloud.settings import PROJECT

# Every process of a cloud carries this variable, with the cloud's folder as value.
MARK = "MARQUEE_LOCAL_CLOUD"
# What a server inherits. A variable of the user's that means something to MiniStack must not change the cloud.
INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "MARQUEE_REHEARSAL")
START_SECONDS = 90
STOP_SECONDS = 5


class CloudError(Exception):
    """Something the user can mend; the message is one line that says how."""


@dataclass(frozen=True)
class Server:
    """One half of the cloud. `environment` comes on top of what is inherited; `healthy` asks the running server."""

    name: str
    command: list[str]
    environment: dict[str, str]
    healthy: Callable[[], bool]


def start(server: Server, folder: Path) -> None:
    """Start the server as a daemon of the cloud in `folder` and wait until it is healthy.

    Raises CloudError if it ends by itself or takes longer than START_SECONDS.
    """
    log = log_file(server.name, folder)
    process = _spawn(server, folder, log)
    deadline = time.monotonic() + START_SECONDS
    while not server.healthy():
        if process.poll() is not None:
            raise CloudError(f"{server.name} ended at once: {_last_line(log)} (see {log})")
        if time.monotonic() > deadline:
            raise CloudError(f"{server.name} is not healthy after {START_SECONDS} s; see {log}")
        time.sleep(0.05)


def stop(folder: Path) -> int:
    """End every process of the cloud in `folder`; return how many there were."""
    count = end(lambda: marked(MARK, str(folder)), STOP_SECONDS)
    for pid_file in folder.glob("*.pid"):
        pid_file.unlink(missing_ok=True)
    return count


def pid_of(name: str, folder: Path) -> int | None:
    """The running server's process id; None if it does not run, whatever an old pid file says."""
    try:
        process = psutil.Process(int((folder / f"{name}.pid").read_text()))
        running = is_alive(process) and process.environ().get(MARK) == str(folder)
    except (OSError, ValueError, psutil.Error):
        return None
    return process.pid if running else None


def log_file(name: str, folder: Path) -> Path:
    return folder / "log" / f"{name}.log"


def _spawn(server: Server, folder: Path, log: Path) -> subprocess.Popen:
    scratch = folder / "tmp"
    for needed in (log.parent, scratch):
        needed.mkdir(mode=0o700, parents=True, exist_ok=True)
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    mark = {MARK: str(folder), "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            server.command,
            cwd=PROJECT,
            env={**inherited, **server.environment, **mark},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (folder / f"{server.name}.pid").write_text(f"{process.pid}\n")
    return process


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it wrote nothing"
