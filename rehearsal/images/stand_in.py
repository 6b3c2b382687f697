"""Stand-ins for base images, where no registry can be reached: Debian's packages in the folders of the real ones.

A stand-in has the programs that the project's Dockerfiles and jobs use, from Debian or from this machine, in other
versions than the real image may have. `make images` says of each base which of the two it is.
"""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rehearsal.images.buildah import Buildah
from rehearsal.steps import StepFailed

_FOLDER = Path(__file__).with_name("stand_ins")
# The Python that each release of Debian brings.
_PYTHONS: Mapping[str, str] = MappingProxyType({"bookworm": "3.11", "trixie": "3.13"})
# The release that the other stand-ins are made of.
_RELEASE = "bookworm"
_PACKAGES = "python3,python3-venv,ca-certificates"
_DEBOOTSTRAP_SECONDS = 900


@dataclass(frozen=True)
class Reference:
    """A base image as a Dockerfile names it: `python` in docker.io/library/python:3.11-slim-bookworm, and its tag."""

    name: str
    tag: str

    @classmethod
    def read(cls, text: str) -> "Reference":
        """Return the last part of the repository, without a release's number in it, and the tag or digest."""
        path, _, digest = text.partition("@")
        repository, colon, tag = path.rpartition(":")
        if not colon or "/" in tag:
            repository, tag = path, digest or "latest"
        return cls(re.sub(r"-\d[\d.]*$", "", repository.rpartition("/")[2]), tag)


@dataclass(frozen=True)
class StandIns:
    """Builds stand-ins, and keeps them by the text that they are built from."""

    buildah: Buildah

    def build(self, base: str, say: Callable[[str], None]) -> tuple[str, str]:
        """Return (image, description) of the stand-in for `base`, which is built unless it is there.

        Raise StepFailed if there is no stand-in for it, or if it can't be built.
        """
        reference = Reference.read(base)
        file = _FOLDER / f"{reference.name}.Containerfile"
        if not file.is_file():
            raise StepFailed(f"{base} has no stand-in; build where its registry can be reached: make images BASES=pull")
        if reference.name == "python":
            return self._python(_release(base, reference.tag), say)
        arguments = {"VERSION": reference.tag} if "ARG VERSION" in file.read_text() else {}
        if "ARG PYTHON" in file.read_text():
            arguments["PYTHON"], _ = self._python(_RELEASE, say)
        if reference.name == "terraform":
            return self._terraform(file, say)
        return self._built(file, arguments, say), _description(file)

    def _python(self, release: str, say: Callable[[str], None]) -> tuple[str, str]:
        file = _FOLDER / "python.Containerfile"
        description = f"Debian {release} with Python {_PYTHONS[release]}, by debootstrap"
        return self._built(file, {"release": release}, say, lambda context: self._debootstrap(context, release, say)), (
            description
        )

    def _terraform(self, file: Path, say: Callable[[str], None]) -> tuple[str, str]:
        program, version = _terraform()
        image = self._built(file, {"version": version}, say, lambda context: shutil.copy(program, context))
        return image, f"this machine's Terraform {version}"

    def _built(
        self,
        file: Path,
        values: Mapping[str, str],
        say: Callable[[str], None],
        prepare: Callable[[Path], object] = lambda context: None,
    ) -> str:
        """Return the image of a Containerfile with these arguments; the names in capitals are its build arguments."""
        content = hashlib.sha256(json.dumps([file.read_text(), _PACKAGES, dict(values)]).encode()).hexdigest()
        name = f"localhost/stand-in/{file.name.removesuffix('.Containerfile')}:{content[:16]}"
        if name in self.buildah.images():
            return name
        context = self.buildah.store / "context"
        shutil.rmtree(context, ignore_errors=True)
        context.mkdir(parents=True)
        try:
            prepare(context)
            arguments = {key: value for key, value in values.items() if key.isupper()}
            self.buildah.build(name, file, context, arguments=arguments, say=say)
        finally:
            shutil.rmtree(context, ignore_errors=True)
        return name

    def _debootstrap(self, context: Path, release: str, say: Callable[[str], None]) -> None:
        """Write rootfs.tar: a small Debian with its Python."""
        root, processes = context / "rootfs", self.buildah.processes
        make = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", release, str(root)]
        path = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        processes.run("debootstrap", self.buildah.enter(*make), seconds=_DEBOOTSTRAP_SECONDS, extra=path, say=say)
        left_out = ["--exclude=./var/cache/apt/archives/*.deb", "--exclude=./var/lib/apt/lists/*", "--exclude=./dev/*"]
        pack = ["tar", "--create", f"--file={context / 'rootfs.tar'}", *left_out, f"--directory={root}", "."]
        processes.run("rootfs", pack, seconds=120)
        shutil.rmtree(root)


def _description(file: Path) -> str:
    """Return the first sentence of a Containerfile's comment."""
    return file.read_text().splitlines()[0].removeprefix("# ").partition(". ")[0].rstrip(".")


def _release(base: str, tag: str) -> str:
    """Return Debian's release for a tag of the Python image. Raise StepFailed if it has another Python."""
    found = re.match(r"(\d+\.\d+)[\d.]*-slim-([a-z]+)$", tag)
    if not found or _PYTHONS.get(found[2]) != found[1]:
        known = ", ".join(f"{python}-slim-{release}" for release, python in _PYTHONS.items())
        raise StepFailed(f"{base} has no stand-in, only {known} have; or build on the real one: make images BASES=pull")
    return found[2]


def _terraform() -> tuple[str, str]:
    """Return the path and the version of this machine's Terraform. Raise StepFailed if it has none."""
    program = shutil.which("terraform")
    if not program:
        raise StepFailed("Terraform is not installed; see https://developer.hashicorp.com/terraform/install")
    command = [program, "version", "-json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"CHECKPOINT_DISABLE": "1"})
    return program, str(json.loads(done.stdout)["terraform_version"])
