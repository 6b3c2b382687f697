"""Images into a registry, and the digests under which it has them: what a release names."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from promotion.release.contents import DOCKERFILES
from rehearsal.images.bases import Base
from rehearsal.images.buildah import Buildah
from rehearsal.images.report import Built
from rehearsal.steps import StepFailed

_SECONDS = 900
# GitLab's login to its registry: https://docs.gitlab.com/ci/variables/predefined_variables/
_LOGIN = ("CI_REGISTRY", "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD")
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
_ECR = re.compile(r"(?P<host>(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com)/")


def must_be_real(bases: Iterable[Base]) -> None:
    """Raise StepFailed if one of the bases is a stand-in."""
    if stand_ins := [base.reference for base in bases if base.stand_in]:
        raise StepFailed(f"an image on a stand-in for {stand_ins[0]} is not pushed; build on the real one: BASES=pull")


def push(
    buildah: Buildah, images: Iterable[Built], target: str, tag: str, login: Path | None, say: Callable[[str], None]
) -> dict[str, str]:
    """Push each image to `target`/NAME:`tag`; return {image: digest}, by the names that a release has for them.

    `target` is a registry with a path, or another transport of buildah's, such as `dir:/folder`. `login`: a file that
    write_logins wrote. Raise StepFailed with the registry's answer.
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


def logins(variables: Mapping[str, str], target: str | None) -> dict[str, str]:
    """Return {registry: `user:password` in base64} of GitLab's registry, and of ECR if it is the target.

    Ask before the local cloud starts: then its variables replace this process's AWS identity. Raise StepFailed if AWS
    gives no login.
    """
    found = {}
    if all(variables.get(name) for name in _LOGIN):
        registry, user, password = (variables[name] for name in _LOGIN)
        found[registry] = base64.b64encode(f"{user}:{password}".encode()).decode()
    if ecr := _ECR.match(target or ""):
        found[ecr["host"]] = _ecr_token(ecr["account"], ecr["region"])
    return found


def write_logins(given: Mapping[str, str], file: Path) -> Path | None:
    """Write the logins to `file`, which only this user can read; None if there are none.

    The form is that of https://man7.org/linux/man-pages/man5/containers-auth.json.5.html
    """
    if not given:
        return None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(0o600)
    file.chmod(0o600)
    file.write_text(json.dumps({"auths": {registry: {"auth": secret} for registry, secret in given.items()}}))
    return file


def _ecr_token(account: str, region: str) -> str:
    """Return `user:password` in base64, good for twelve hours, with this process's AWS identity.

    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
    """
    try:
        answer = boto3.client("ecr", region_name=region).get_authorization_token()
    except (BotoCoreError, ClientError) as error:
        raise StepFailed(f"AWS gives no login to the registry of {account}: {error}; see terraform/registry") from error
    return str(answer["authorizationData"][0]["authorizationToken"])
