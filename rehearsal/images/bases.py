"""The bases of images: pulled from their registries, or stand-ins."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rehearsal.images.buildah import Buildah
from rehearsal.images.stand_in import StandIns
from rehearsal.steps import StepFailed

Choice = Literal["auto", "pull", "stand-in"]
_PULL_SECONDS = 1800
_PROBE_SECONDS = 5
_DOCKER_HUB = "docker.io"


@dataclass(frozen=True)
class Base:
    """A base image as Dockerfiles name it, and the image of the store that is built on."""

    reference: str
    image: str
    stand_in: bool
    description: str


@dataclass(frozen=True)
class Bases:
    """Brings bases: `auto` takes a stand-in where the registry can't be reached."""

    buildah: Buildah
    choice: Choice

    def bring(self, reference: str, say: Callable[[str], None]) -> Base:
        """Return the base. Raise StepFailed if it can be neither pulled nor replaced, as the choice allows."""
        if self.choice != "stand-in":
            name = full_name(reference)
            if name in self.buildah.images():
                return Base(reference, name, False, "pulled before")
            try:
                return self._pulled(reference, name, say)
            except StepFailed as failure:
                if self.choice == "pull":
                    raise StepFailed(f"{reference} can't be pulled: {failure}; or use BASES=stand-in") from failure
        image, description = StandIns(self.buildah).build(reference, say)
        return Base(reference, image, True, description)

    def _pulled(self, reference: str, name: str, say: Callable[[str], None]) -> Base:
        registry = name.partition("/")[0]
        if not _answers(registry):
            raise StepFailed(f"the registry {registry} does not answer")
        address = f"docker://{without_tag(name)}"
        image = self.buildah.run("pull", "pull", "--quiet", address, seconds=_PULL_SECONDS, say=say).split()
        return Base(reference, image[-1], False, f"pulled from {registry}")


def full_name(reference: str) -> str:
    """Return a name with its registry and tag: Docker Hub's, if it names none, and `latest`."""
    first, slash, _ = reference.partition("/")
    if not slash:
        reference = f"{_DOCKER_HUB}/library/{reference}"
    elif "." not in first and ":" not in first and first != "localhost":
        reference = f"{_DOCKER_HUB}/{reference}"
    return reference if re.search(r":[\w.-]+(@|$)|@", reference.rpartition("/")[2]) else f"{reference}:latest"


def without_tag(name: str) -> str:
    """Return a name without its tag if it has a digest: containers/image takes no name with both.

    https://github.com/containers/image/blob/main/docs/containers-transports.5.md
    """
    path, at, digest = name.partition("@")
    repository, colon, tag = path.rpartition(":")
    return f"{repository}@{digest}" if at and colon and "/" not in tag else name


def _answers(registry: str) -> bool:
    """Return True if a registry answers at all: https://distribution.github.io/distribution/spec/api/#api-version-check"""
    host = "registry-1.docker.io" if registry == _DOCKER_HUB else registry
    try:
        urllib.request.urlopen(f"https://{host}/v2/", timeout=_PROBE_SECONDS).close()
    except urllib.error.HTTPError:
        return True  # it wants a login, which pull has
    except OSError:
        return False
    return True
