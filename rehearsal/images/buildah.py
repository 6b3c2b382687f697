"""Debian's buildah, as root and without a daemon: it builds and keeps images in a folder of its own.

Its commands share a mount namespace that a process of ours holds: no mount is seen outside, and all of them go with the
last process in it (https://man7.org/linux/man-pages/man7/mount_namespaces.7.html). Buildah chooses the storage driver:
STORAGE_DRIVER, or else overlay where the file system has it.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.ending import afterwards
from rehearsal.processes import Processes

_BUILD_SECONDS = 1800
_SECONDS = 120
# Docker's format: OCI's has no HEALTHCHECK.
_BUILD = ("build", "--format", "docker", "--layers", "--pull-never")


@dataclass(frozen=True)
class Configuration:
    """The settings of an image: its user, variables, command and health check, as a container engine reads them."""

    user: str
    variables: Mapping[str, str]
    command: tuple[str, ...]
    health: tuple[str, ...]  # empty if the image has no check
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Buildah:
    """The images in `store`; `mounts`: (source, target) of files and folders that each build can read.

    `namespace`: the id of a process in the mount namespace that all commands share.
    """

    store: Path
    processes: Processes
    mounts: tuple[tuple[Path, str], ...]
    namespace: int

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of buildah with these arguments."""
        places = ["--root", str(self.store / "storage"), "--runroot", str(self.store / "run")]
        return self.enter("env", "BUILDAH_ISOLATION=chroot", "buildah", *places, *arguments)

    def enter(self, *command: str) -> list[str]:
        """Return the command line that runs a command in the shared mount namespace."""
        return ["nsenter", f"--mount=/proc/{self.namespace}/ns/mnt", "--", *command]

    def build(
        self,
        name: str,
        file: Path,
        context: Path,
        *,
        replacements: Mapping[str, str] | None = None,
        arguments: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda line: None,
    ) -> str:
        """Build `file` from the folder `context` as `name`; return the image's id, 64 hex digits.

        `replacements`: {base as the file names it: image of the store}. Raise StepFailed with the build's last line.
        """
        ids = self.store / "id"
        words = [f"--build-context={base}=container-image://{image}" for base, image in (replacements or {}).items()]
        words += [f"--build-arg={key}={value}" for key, value in (arguments or {}).items()]
        words += [f"--volume={source}:{target}" for source, target in self.mounts]
        command = [*_BUILD, *words, f"--iidfile={ids}", "--tag", name, "--file", str(file), str(context)]
        self.run("build-" + name.rpartition("/")[2].partition(":")[0], *command, seconds=_BUILD_SECONDS, say=say)
        return ids.read_text().strip().removeprefix("sha256:")

    def images(self) -> dict[str, str]:
        """Return {name: id} of the images that have a name."""
        listed = json.loads(self.run("images", "images", "--json") or "null") or []
        return {name: image["id"] for image in listed for name in image["names"] or ()}

    def inspect(self, image: str) -> Configuration:
        """Return the configuration of an image. Raise StepFailed if there is none of that name."""
        document = json.loads(self.run("inspect", "inspect", "--type", "image", image))
        return configuration(document["Docker"]["config"])

    def prune(self) -> None:
        """Remove the layers that no image of a name stands on: those of earlier builds."""
        self.run("prune", "rmi", "--prune", seconds=600)

    def clean(self) -> None:
        """Remove the containers, and those of builds that were killed."""
        if (self.store / "storage").is_dir():
            self.run("clean", "rm", "--all")

    def run(self, log: str, *arguments: str, seconds: float = _SECONDS, **options: Any) -> str:
        """Run buildah to its end; return its standard output. Raise StepFailed with its last line."""
        self.store.mkdir(parents=True, exist_ok=True)
        return self.processes.run(f"buildah-{log}", self.command(*arguments), seconds=seconds, **options)


@contextmanager
def opened(store: Path, processes: Processes, mounts: tuple[tuple[Path, str], ...]) -> Iterator[Buildah]:
    """Yield the images in `store`; end all `processes` and remove all containers at the block's end.

    Raise StepFailed if root may not make a mount namespace.
    """
    holder = processes.serve("namespace", ["unshare", "--mount", "--", "sleep", "infinity"])
    while _namespace(holder.child.pid) == _namespace("self"):
        holder.must_run()
        time.sleep(0.01)
    buildah = Buildah(store, processes, mounts, holder.child.pid)

    def end() -> None:
        for child in list(processes.running):
            if child is not holder.child:
                processes.end(child)

    with afterwards(end, buildah.clean, holder.stop):
        shutil.rmtree(store / "run", ignore_errors=True)  # it counts mounts that ended with an earlier namespace
        buildah.clean()
        yield buildah


def configuration(config: Mapping[str, Any]) -> Configuration:
    """Return the configuration in an image's JSON: https://github.com/moby/docker-image-spec/blob/main/spec.md"""
    return Configuration(
        user=config.get("User") or "root",
        variables=dict(word.split("=", 1) for word in config.get("Env") or ()),
        command=tuple([*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())]),
        health=tuple(_health((config.get("Healthcheck") or {}).get("Test") or ())),
        labels=config.get("Labels") or {},
    )


def _namespace(process: int | str) -> str:
    try:
        return os.readlink(f"/proc/{process}/ns/mnt")
    except FileNotFoundError:  # the process has ended, which must_run says
        return os.readlink("/proc/self/ns/mnt")


def _health(test: Sequence[str]) -> Sequence[str]:
    kind, words = (test[0], test[1:]) if test else ("NONE", ())
    if kind == "CMD-SHELL":
        return ["/bin/sh", "-c", *words]
    return words if kind == "CMD" else ()
