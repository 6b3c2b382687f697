"""Images into a registry, and the digests under which it has them: what a release names."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from promotion.release.contents import DOCKERFILES
from rehearsal.images.bases import Base
from rehearsal.images.buildah import Buildah
from rehearsal.images.report import Built
from rehearsal.steps import StepFailed

_SECONDS = 900
# GitLab's login to its registry: https://docs.gitlab.com/ci/variables/predefined_variables/
_LOGIN = ("CI_REGISTRY", "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD")


def must_be_real(bases: Iterable[Base]) -> None:
    """Raise StepFailed if one of the bases is a stand-in."""
    if stand_ins := [base.reference for base in bases if base.stand_in]:
        raise StepFailed(f"an image on a stand-in for {stand_ins[0]} is not pushed; build on the real one: BASES=pull")


def push(
    buildah: Buildah, images: Iterable[Built], target: str, tag: str, login: Path | None, say: Callable[[str], None]
) -> dict[str, str]:
    """Push each image to `target`/NAME:`tag`; return {image: digest}, by the names that a release has for them.

    `target` is a registry with a path, or another transport of buildah's, such as `dir:/folder`. `login`: a file that
    write_login wrote. Raise StepFailed with the registry's answer.
    """
    names = {dockerfile: name for name, dockerfile in DOCKERFILES.items()}
    found = {}
    for image in images:
        place = target if ":/" in target else f"docker://{target}"
        address = f"{place}/{image.name}:{tag}" if place.startswith("docker://") else f"{place}/{image.name}"
        say(address.removeprefix("docker://"))
        digest = buildah.store / "digest"
        words = [f"--digestfile={digest}", *([f"--authfile={login}"] if login else []), image.image, address]
        buildah.run(f"push-{image.name}", "push", *words, seconds=_SECONDS, say=say)
        if image.dockerfile in names:
            found[names[image.dockerfile]] = digest.read_text().strip()
    return found


def write_login(variables: Mapping[str, str], file: Path) -> Path | None:
    """Write GitLab's login to its registry to `file`, which only this user can read; None if there is none.

    The form is that of https://man7.org/linux/man-pages/man5/containers-auth.json.5.html
    """
    if not all(variables.get(name) for name in _LOGIN):
        return None
    registry, user, password = (variables[name] for name in _LOGIN)
    secret = base64.b64encode(f"{user}:{password}".encode()).decode()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(0o600)
    file.chmod(0o600)
    file.write_text(json.dumps({"auths": {registry: {"auth": secret}}}))
    return file
