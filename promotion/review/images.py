"""The changed sources of images: Dockerfiles, and the versions in the locks of uv and npm."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promotion.review.difference import Line, texts
from promotion.review.sources import Sources

_DOCKERFILE = re.compile(r"(^|/)(Dockerfile(\.[\w-]+)?|[^/]+\.Dockerfile)$")
_LOCKS = ("uv.lock", "package-lock.json")


@dataclass(frozen=True)
class ImageChange:
    """A file that an image is built from. For a lock, the lines are its packages with their versions."""

    path: str
    packages: int  # of a lock, that changed; 0 for a Dockerfile
    lines: tuple[Line, ...]


def image_changes(sources: Sources) -> list[ImageChange]:
    """Return the Dockerfiles and locks that changed, by path."""
    found = []
    for path in sources.changed():
        before, after = "", ""
        if _DOCKERFILE.search(path) or path.rpartition("/")[2] in _LOCKS:
            before, after = sources.before(path), sources.after(path)
        if before == after:
            continue
        if _DOCKERFILE.search(path):
            found.append(ImageChange(path, 0, tuple(texts(before, after))))
        else:
            old, new = _packages(path, before), _packages(path, after)
            names = [name for name in sorted({**old, **new}) if old.get(name) != new.get(name)]
            lines = tuple(line for name in names for line in _versions(name, old, new))
            found.append(ImageChange(path, len(names), lines))
    return found


def _versions(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Line]:
    if name in old:
        yield Line("-", f"{name} {old[name]}")
    if name in new:
        yield Line("+", f"{name} {new[name]}")


def _packages(path: str, text: str) -> dict[str, str]:
    """Return {package: version} of a lock; of one that can't be read, nothing."""
    try:
        if path.endswith(".json"):
            packages = json.loads(text or "{}").get("packages", {})
            return {name: str(each.get("version", "")) for name, each in packages.items() if name}
        found: dict[str, str] = {}
        for each in tomllib.loads(text).get("package", []):  # a package may be there in several versions
            found[each["name"]] = " ".join(filter(None, (found.get(each["name"]), str(each.get("version", "")))))
        return found
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}
