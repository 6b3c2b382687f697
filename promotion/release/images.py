"""The images that an environment gets: the repository is the environment's own, the digest is the release's."""

import json
from collections.abc import Mapping
from pathlib import Path

from promotion import aws
from promotion.environment import PROJECT, Environment
from promotion.release import registry
from promotion.release.release import Release


def references(release: Release, values_file: Path) -> dict[str, str]:
    """Return {image: reference} of all images that an environment names: by digest where the release has one.

    A digest names the same bytes in every repository; without one the environment's own tag stays.
    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
    """
    named: dict[str, str] = json.loads(values_file.read_text()).get("images", {})
    return {name: _by_digest(image, release.digests.get(name)) for name, image in named.items()}


def values(release: Release | None, environment: Environment, project: Path = PROJECT) -> list[Path]:
    """Write Terraform's variable `images` for a release, and return the file in a list; nothing without a digest.

    Terraform then takes what the environment's own file in `project` names.
    """
    file = environment.build / "images.tfvars.json"
    file.unlink(missing_ok=True)
    if release is None or not release.digests:
        return []
    file.parent.mkdir(parents=True, exist_ok=True)
    named = references(release, project / environment.values_file.relative_to(PROJECT))
    file.write_text(json.dumps({"images": named}, indent=2) + "\n")
    return [file]


def require(release: Release | None, environment: Environment, verb: str) -> None:
    """Raise ImagesMissing unless the images of a release are in their registry; `verb` runs again if that is down."""
    named = references(release, environment.values_file) if release else {}
    target = next((image.rpartition("/")[0] for image in named.values()), "")
    remedy = f"run a new pipeline, or: make images BASES=pull PUSH={target}, then python -m scripts.release write"
    require_all(named, environment, remedy, f"python -m scripts.{verb} {environment.name}")


def require_all(references: Mapping[str, str], environment: Environment, remedy: str, again: str) -> None:
    """Raise ImagesMissing unless {name: reference} are in their registry, asked with the environment's login."""
    registry.require(references, lambda region: aws.client(environment, "ecr", region), remedy, again)


def _by_digest(image: str, digest: str | None) -> str:
    if digest is None:
        return image
    repository, _, last = image.partition("@")[0].rpartition("/")
    name = last.partition(":")[0]
    return f"{repository}/{name}@{digest}" if repository else f"{name}@{digest}"
