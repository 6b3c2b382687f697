"""The release in build/release: a job of the pipeline writes it, each later job gets it as an artifact."""

import hashlib
from pathlib import Path

from pydantic import TypeAdapter

from promotion.environment import build_folder
from promotion.errors import PromotionError
from promotion.release import provenance
from promotion.release.release import Digest, Release, Sbom, parse

SBOM = "sbom.cdx.json"
PROVENANCE = "provenance.json"
_RELEASE = "release.json"


class NoRelease(PromotionError):
    """There is no release in build/release."""


def folder() -> Path:
    """Return the folder of the release that this pipeline, or this person, works with."""
    return build_folder() / "release"


def with_sbom(release: Release, bill: str, components: int) -> Release:
    """Return the release with the checksum of its bill of materials."""
    return release.model_copy(
        update={"sbom": Sbom(file=SBOM, sha256=hashlib.sha256(bill.encode()).hexdigest(), components=components)}
    )


def write(release: Release, bill: str) -> Path:
    """Write the release, its bill of materials and its provenance; return the release's file.

    What was there is removed. A release made by hand has no provenance.
    """
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("*.json"):
        old.unlink()
    (place / SBOM).write_text(bill)
    (place / _RELEASE).write_text(release.text)
    if stated := provenance.statement(release, _RELEASE):
        (place / PROVENANCE).write_text(stated)
    return place / _RELEASE


def find() -> Release | None:
    """Return the release that is here; None if there is none. Raise ReleaseInvalid if it can't be read."""
    file = folder() / _RELEASE
    return parse(file.read_bytes(), str(file)) if file.is_file() else None


def read() -> Release:
    """Return the release that is here. Raise NoRelease, ReleaseInvalid."""
    if (release := find()) is None:
        raise NoRelease(f"{folder() / _RELEASE} is missing; write it: python -m scripts.release write")
    return release


def bill() -> str:
    """Return the bill of materials that is here; empty if there is none."""
    path = folder() / SBOM
    return path.read_text() if path.is_file() else ""


def digests(file: Path) -> dict[str, str]:
    """Return {image: digest} of the file that the build of the images left; empty if there is none.

    Raise PromotionError if it is no such file.
    """
    if not file.is_file():
        return {}
    try:
        return TypeAdapter(dict[str, Digest]).validate_json(file.read_bytes())
    except ValueError as error:
        raise PromotionError(f"{file} is no JSON object of images and digests; build the images again") from error
