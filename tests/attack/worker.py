"""A splitter as a process of its own, that can be watched, stopped and killed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.waiting import until

PROJECT = Path(__file__).resolve().parents[2]


class Worker:
    """The service as a child process; its log lines as dictionaries. `before`: a module that runs the service's;
    `ends`: the exit codes with which it may end by itself."""

    def __init__(self, variables: dict[str, str], project: Path = PROJECT, before: tuple[str, ...] = ()):
        self.lines: list[dict] = []
        self.raw: list[str] = []
        self.ends = {-signal.SIGKILL}
        command = [sys.executable, "-m", *before, "pipelines.splitter", "--log-format", "json"]
        self.process = subprocess.Popen(
            command, cwd=project, env=variables, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        for line in self.process.stderr:
            self.raw.append(line)
            with contextlib.suppress(ValueError):  # other processes write there too, now and then into a line
                if line.startswith("{"):
                    self.lines.append(json.loads(line))

    def events(self, event: str) -> list[dict]:
        return [line for line in self.lines if line["event"] == event]

    def wait_for(self, condition, seconds: float = 90, every: float = 0.1):
        """Wait until `condition()` holds, asked `every` so many seconds, and return what it says."""
        said, alive = lambda: "".join(self.raw)[-4000:], lambda: self.process.poll() is None
        return until(condition, seconds, said, alive, every)

    def stop(self, seconds: float = 30) -> int:
        self.process.terminate()
        return self.process.wait(seconds)

    def end(self) -> None:
        """Nothing of it stays: Java is in the same process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self.reader.join(10)
