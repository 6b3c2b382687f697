"""A container of an image: commands as the image's own user, with its variables, in its folder."""

import os
import re
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from rehearsal.ending import afterwards
from rehearsal.images.buildah import Buildah, Configuration
from rehearsal.processes import Processes, Service
from rehearsal.steps import StepFailed

# The machine's own: programs, folders and certificates. A container has those of its image.
_OF_MACHINE = re.compile(
    r"PATH|HOME|USER|LANG|LC_ALL|TMPDIR|TZ|XDG_CACHE_HOME|JAVA_HOME|REQUESTS_CA_BUNDLE|SSL_CERT_.*|TF_CLI_CONFIG_FILE|"
    r"COVERAGE_PROCESS_CONFIG"
)
# The mark by which the guard finds what a rehearsal started, and the way to package indexes.
_OF_EVERY_CONTAINER = re.compile(r"LOCALCLOUD_OWNER|(?i:https?|no)_(?i:proxy)")
_HOST = "container"
_STOP_SECONDS = 30
_HEALTH_SECONDS = 30
# The process of buildah whose child is the container's first one.
_INNERMOST = "buildah-chroot-exec"
_OF_BUILDAH = ("subprocess exited", "Error: exit status", "Error: while running runtime")


@dataclass
class _Inside(Processes):
    """Processes in a container: each command is entered there, with the variables of `environment` alone."""

    container: "Container" = field(kw_only=True)

    def with_environment(self, environment: dict[str, str]) -> Processes:
        """Return the same with another environment."""
        return replace(self, environment=environment)

    def last_line(self, path: Path) -> str:
        """Return the last line of a log that is the command's, not buildah's."""
        lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
        return next((line.strip() for line in reversed(lines) if line.strip() and not _is_of_buildah(line)), "")

    def _start(self, command: list[str], extra: Mapping[str, str] | None, **streams: Any) -> subprocess.Popen[bytes]:
        variables = {**self.environment, **(extra or {})}
        folder = streams.pop("cwd", None)
        outside = {name: value for name, value in os.environ.items() if _OF_MACHINE.fullmatch(name)}
        return super()._start(self.container.enter(command, variables, folder), outside, **streams)


@dataclass(frozen=True)
class Container:
    """A container of `image`. It has the machine's network, and the `mounts`: {path here: path there}."""

    buildah: Buildah
    name: str
    image: Configuration
    mounts: Mapping[Path, str]

    def processes(self, outside: Processes, variables: Mapping[str, str] | None = None) -> Processes:
        """Return processes that run in this container, with these variables; `end_all` outside ends them, too."""
        marked = {name: value for name, value in outside.environment.items() if _OF_EVERY_CONTAINER.fullmatch(name)}
        return _Inside(outside.logs, {**marked, **(variables or {})}, outside.running, container=self)

    def enter(self, command: Sequence[str], variables: Mapping[str, str], folder: Path | None = None) -> list[str]:
        """Return the command line that runs `command` in the container, as the image's user."""
        given = {name: value for name, value in variables.items() if not _OF_MACHINE.fullmatch(name)}
        words = [f"--env={name}={value}" for name, value in given.items()]
        words += [f"--volume={source}:{target}" for source, target in self.mounts.items()]
        words += [f"--workingdir={folder}"] if folder else []
        return self.buildah.command("run", f"--hostname={_HOST}", *words, self.name, "--", *command)

    def user(self) -> str:
        """Return the user of the image's processes, as the container itself knows it: `10001 (marquee)`."""
        numbers = self._ask("id", "-u"), self._ask("id", "-un")
        return f"{numbers[0]} ({numbers[1]})"

    def health(self, variables: Mapping[str, str]) -> str | None:
        """Run the image's health check; return what it says if it fails, None if it passes."""
        command = self.enter(self.image.health, variables)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_HEALTH_SECONDS)
        except subprocess.TimeoutExpired:
            return f"no answer within {_HEALTH_SECONDS} s"
        return None if done.returncode == 0 else (done.stdout.strip() or done.stderr.strip() or "no answer")

    def _ask(self, *command: str) -> str:
        return self.processes(self.buildah.processes).run(f"{self.name}-ask", list(command), seconds=60).strip()


def stop(service: Service, owner: Processes) -> int:
    """Stop a container's service as an engine does: TERM to its first process, KILL after 30 s; return its exit code.

    Raise StepFailed if it had to be killed.
    """
    inside: list[psutil.Process] = []
    with suppress(psutil.Error):  # the service ended by itself: then its exit code is all there is
        inside = psutil.Process(service.child.pid).children(recursive=True)
    for process in inside:
        with suppress(psutil.Error):  # it ended meanwhile
            if process.cmdline()[:1] == [_INNERMOST]:
                for first in process.children():
                    first.terminate()
    try:
        code = service.child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise StepFailed(f"the {service.name} did not stop within {_STOP_SECONDS} s of a TERM") from late
    owner.forget(service.child)
    return code


@contextmanager
def container(
    buildah: Buildah, image: str, name: str, mounts: Mapping[Path, str], say: Callable[[str], None]
) -> Iterator[Container]:
    """Yield a container of `image`, and remove it. Its own name is known in it, as in every engine."""
    name = f"{name}-{uuid.uuid4().hex[:8]}"
    buildah.run(f"{name}-from", "from", "--pull-never", f"--add-host={_HOST}:127.0.0.1", "--name", name, image, say=say)

    def end() -> None:
        for child in list(buildah.processes.running):
            if isinstance(child.args, list) and name in child.args:
                buildah.processes.end(child)

    with afterwards(end, lambda: buildah.run(f"{name}-rm", "rm", name)):
        yield Container(buildah, name, buildah.inspect(image), mounts)


def _is_of_buildah(line: str) -> bool:
    return any(word in line for word in _OF_BUILDAH)
