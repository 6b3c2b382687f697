"""The digests of the images that Dockerfiles and pipelines name by tag: one lock file, and the files that follow it.

A tag can be another image tomorrow, a digest can't: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.images.catalog import sources

LOCK = "rehearsal/images/digests.lock.json"
_PIPELINES = (".gitlab-ci.yml", ".gitlab/*.yml", "environments/pipeline.yml")
# In GitLab's YAML: image: NAME, image: {name: NAME}, and below `services`, - NAME or - name: NAME.
_KEY = re.compile(
    r"""^\s*(?:-\s+)?(?:image:\s*(?:\{\s*name:\s*)?|name:\s*|-\s+)["']?([^\s"',{}#]\S*?)["',}]*(?:\s|$)""", re.M
)
_REFERENCE = re.compile(r"[\w$./{}:-]+:[\w.-]+(?:@sha256:[0-9a-f]{64})?")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, order=True)
class Use:
    """A reference to an image in a file. `name` is without its digest, which is empty if it has none."""

    file: str
    name: str
    digest: str


def read(project: Path) -> dict[str, str]:
    """Return {name with its tag: digest} of the lock."""
    found: dict[str, str] = json.loads((project / LOCK).read_text())
    return found


def uses(project: Path) -> list[Use]:
    """Return every image that a Dockerfile stands on or that jobs run in, sorted."""
    found = {(source.dockerfile, base) for source in sources(project) for base in source.bases}
    for pattern in _PIPELINES:
        for path in project.glob(pattern):
            file = path.relative_to(project).as_posix()
            found |= {(file, word) for word in _KEY.findall(path.read_text()) if _REFERENCE.fullmatch(word)}
    return sorted(Use(file, *_split(reference)) for file, reference in found)


def faults(project: Path) -> Iterator[str]:
    """Yield a line for each use without the lock's digest, and for each digest of the lock that is none or unused."""
    lock, found = read(project), uses(project)
    for use in found:
        wanted = lock.get(use.name, "")
        if use.digest != wanted:
            has = f"has {use.digest}" if use.digest else "has no digest"
            remedy = "run python -m scripts.pin_images --offline"
            yield f"{use.file}: {use.name} {has}, the lock {wanted or 'none'}; {remedy}"
    for name, digest in lock.items():
        if not DIGEST.fullmatch(digest):
            yield f"{LOCK}: the digest of {name} is no sha256: and 64 digits; run python -m scripts.pin_images"
        if name not in {use.name for use in found}:
            yield f"{LOCK}: nothing uses {name}; remove its line"


def write(project: Path, lock: Mapping[str, str]) -> list[str]:
    """Write the lock, and its digests into the files that name its images; return the files that changed."""
    (project / LOCK).write_text(json.dumps(dict(sorted(lock.items())), indent=2) + "\n")
    changed = []
    for file in sorted({use.file for use in uses(project)}):
        path = project / file
        text = pinned(before := path.read_text(), lock)
        if text != before:
            path.write_text(text)
            changed.append(file)
    return changed


def pinned(text: str, lock: Mapping[str, str]) -> str:
    """Return the text with the digest behind each name of the lock, instead of another one."""
    for name, digest in lock.items():
        name_alone = rf"(?<![\w./-]){re.escape(name)}(?![\w.-])(?:@sha256:[0-9a-f]{{64}})?"
        text = re.sub(name_alone, f"{name}@{digest}".replace("\\", r"\\"), text)
    return text


def _split(reference: str) -> tuple[str, str]:
    name, _, digest = reference.partition("@")
    return name, digest
