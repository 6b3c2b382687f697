"""The record of a release: written once, never changed; every environment gets exactly this."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from pipelines.visible_text import visible_line
from promotion.errors import PromotionError

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_SHORT = 12


NEWER = "was written by a newer version of the project; rebase, or use the newest pipeline's job"


class ReleaseInvalid(PromotionError):
    """A record of a release can't be read."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Image(_Record):
    """An image. `digest`: as the build's registry gave it; None if this pipeline built none."""

    name: str
    dockerfile: str
    digest: Digest | None = None


class Provider(_Record):
    """A provider of Terraform, as `terraform/versions.tf` bounds it."""

    name: str
    source: str
    constraint: str


class Lock(_Record):
    """A lock file of Terraform: the versions of providers, and the checksums by which they are known."""

    path: str
    sha256: Sha256


class MigrationFile(_Record):
    """A migration. `checksum`: SHA-224 of its text, as schemachange counts it, before its variables are filled in."""

    path: str  # below migrations/
    checksum: str


class Sbom(_Record):
    """The bill of materials beside the record, in CycloneDX."""

    file: str
    sha256: Sha256
    components: int


class Provenance(_Record):
    """Where the record was made. By hand, only `source` is known.

    The terms are those of https://slsa.dev/spec/v1.0/provenance
    """

    source: str = ""  # the repository
    branch: str = ""
    builder: str = ""  # the server whose runners made it
    invocation: str = ""  # the pipeline's page
    made_at: str = ""  # ISO 8601, as the pipeline was created

    @property
    def moment(self) -> datetime | None:
        """Return the time of the pipeline; None if it is not known, or has no zone."""
        try:
            found = datetime.fromisoformat(self.made_at)
        except ValueError:
            return None
        return found if found.tzinfo else None


class Release(_Record):
    """A release. `id`: the first digits of its commit, and the pipeline that made it."""

    format: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}-[a-z0-9]+$")]
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    images: tuple[Image, ...]
    providers: tuple[Provider, ...]
    locks: tuple[Lock, ...] = ()  # a release of before may have none
    migrations: tuple[MigrationFile, ...]
    contracts: dict[str, str]  # dataset: version
    sbom: Sbom | None = None
    provenance: Provenance = Provenance()

    # As it was read: a later version of the project would write a record of today in other bytes.
    _read: str | None = PrivateAttr(default=None)

    def model_post_init(self, context: str | None) -> None:
        """Keep the text that was read, which `parse` gives."""
        self._read = context if context != self._written else None

    @property
    def text(self) -> str:
        """Return the record as JSON, always the same bytes."""
        return self._read or self._written

    @property
    def _written(self) -> str:
        return self.model_dump_json(indent=2) + "\n"

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the record, by which environments know that it is the same one."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def digests(self) -> dict[str, str]:
        """Return {image: digest} of the images that were built."""
        return {image.name: image.digest for image in self.images if image.digest}

    def is_older_than(self, other: "Release") -> bool:
        """Return whether the pipeline that made it is older than the other's; False for one that was made by hand."""
        made_at, others = self.provenance.moment, other.provenance.moment
        return made_at is not None and others is not None and made_at < others

    @property
    def absent(self) -> list[str]:
        """Return the images without a digest."""
        return [image.name for image in self.images if not image.digest]


def parse(text: str | bytes, source: str) -> Release:
    """Return the record in `text`. Raise ReleaseInvalid, with `source` and the first fault."""
    readable = text.decode(errors="replace") if isinstance(text, bytes) else text
    try:
        return Release.model_validate_json(text, context=readable)
    except ValidationError as error:
        if is_newer(error):
            raise ReleaseInvalid(f"{source} {NEWER}") from error
        first = error.errors()[0]
        place = visible_line(".".join(map(str, first["loc"]))) or "the file"
        raise ReleaseInvalid(
            f"{source} is no release: {place}: {first['msg']}; write it again: python -m scripts.release write"
        ) from error


def is_newer(error: ValidationError) -> bool:
    """Return whether a record has what this version of the project does not know, and may well be good."""
    return any(each["type"] == "extra_forbidden" or each["loc"] == ("format",) for each in error.errors())


def release_id(commit: str, pipeline: str) -> str:
    """Return the id of a commit's release that `pipeline` made; the word `local` stands for no pipeline."""
    return f"{commit[:_SHORT]}-{pipeline or 'local'}"
