"""The rehearsal's child processes: the verbs people and CI type, each with a log and a time limit."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from promotion import child_process
from rehearsal.ending import afterwards
from rehearsal.steps import StepFailed

_STOP_SECONDS = 30


@dataclass
class Processes:
    """Starts commands in sessions of their own: a Ctrl-C reaches the rehearsal alone, which decides what ends when.

    Every child carries `environment`, in which LOCALCLOUD_OWNER marks it for the guard.
    """

    logs: Path
    environment: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def python(self, module: str, *arguments: str) -> list[str]:
        """Return the command that runs a module with this Python."""
        return [sys.executable, "-m", module, *arguments]

    def run(
        self,
        name: str,
        command: list[str],
        *,
        seconds: float,
        extra: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda line: None,
        folder: Path | None = None,
    ) -> str:
        """Run `command` in `folder` to its end, return its standard output; `say` hears its newest line meanwhile.

        Raises StepFailed with the command's own last line when it fails or takes longer than `seconds`.
        """
        log = self.logs / f"{name}.log"
        output = self.logs / f"{name}.out"
        with log.open("wb") as errors, output.open("wb") as out:
            child = self._start(command, extra, cwd=folder, stdout=out, stderr=errors)
        deadline = time.monotonic() + seconds
        while child.poll() is None:
            if time.monotonic() > deadline:
                self.end(child)
                raise StepFailed(f"{name} took longer than {seconds:.0f} s; its log is {log}")
            with suppress(subprocess.TimeoutExpired):
                child.wait(0.2)
            say(self.last_line(log) or self.last_line(output))
        self.forget(child)
        if child.returncode:
            raise StepFailed(f"{self.last_line(log) or self.last_line(output) or name + ' failed'} (log: {log})")
        say(self.last_line(output) or self.last_line(log))
        return output.read_text()

    def serve(
        self, name: str, command: list[str], extra: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> "Service":
        """Start a long-running service in `folder`; its output goes to `<name>.log`."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as out:
            child = self._start(command, extra, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
        return Service(name, child, log, self)

    def with_environment(self, environment: dict[str, str]) -> "Processes":
        """Return the same with another environment; `end_all` of either ends the children of both."""
        return Processes(self.logs, environment, self.running)

    def last_line(self, path: Path) -> str:
        """Return the last line with text in a log; empty if there is none."""
        return _last_line(path)

    def end_all(self) -> None:
        """End all that still runs, politely first. Raise the first failure, after all were ended."""
        with afterwards(*(partial(self.end, child) for child in list(self.running))):
            pass

    def _start(self, command: list[str], extra: Mapping[str, str] | None, **streams: Any) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            command,
            env={**self.environment, **(extra or {})},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **streams,
        )
        self.running.append(child)
        return child

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """End the child and everything that it started: TERM first, KILL after 30 s."""
        child_process.end(child, _STOP_SECONDS)
        self.forget(child)

    def forget(self, child: subprocess.Popen[bytes]) -> None:
        """Take a child that ended from the list; another thread that ran or ended it may have done so before."""
        with suppress(ValueError):
            self.running.remove(child)


@dataclass(frozen=True)
class Service:
    """A long-running child."""

    name: str
    child: subprocess.Popen[bytes]
    log: Path
    owner: Processes

    def must_run(self) -> None:
        """Raise StepFailed if the service has ended by itself."""
        if self.child.poll() is not None:
            last = self.owner.last_line(self.log) or f"exit code {self.child.returncode}"
            raise StepFailed(f"the {self.name} ended by itself: {last} (log: {self.log})")

    def wait_until_healthy(
        self, trouble: Callable[[], str | None], seconds: float, say: Callable[[str], None] = lambda line: None
    ) -> None:
        """Wait until `trouble` returns None; `say` hears its text meanwhile.

        Raise StepFailed with that text after `seconds`, or if the service ends by itself.
        """
        deadline = time.monotonic() + seconds
        while (text := trouble()) is not None:
            say(text)
            self.must_run()
            if time.monotonic() > deadline:
                raise StepFailed(f"the {self.name} is not healthy after {seconds:.0f} s: {text} (log: {self.log})")
            time.sleep(0.2)

    def stop(self) -> None:
        """End the service, unless that was done already."""
        if self.child in self.owner.running:
            self.owner.end(self.child)


def _last_line(path: Path, tail: int = 4096) -> str:
    """Return the last line with text in it, read from the last `tail` bytes of a log; empty if there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - tail))
            lines = [line.strip() for line in file.read().decode(errors="replace").replace("\r", "\n").splitlines()]
    except FileNotFoundError:
        return ""
    return next((line for line in reversed(lines) if line), "")
