"""The images of the project: a Dockerfile each, and the folder that it is built from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rehearsal.images.dockerfile import bases
from rehearsal.steps import StepFailed

# The names that the images have in a registry.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        ".gitlab/Dockerfile": "ci",
        "pipelines/bulk_load/Dockerfile": "bulk-load",
        "pipelines/exploration/Dockerfile": "notebook",
        "pipelines/splitter/Dockerfile": "splitter",
        "pipelines/splitter/Dockerfile.emr": "splitter-emr",
    }
)
_PLACES = ("Dockerfile*", ".gitlab/Dockerfile*", "*/Dockerfile*", "*/*/Dockerfile*")
# The image of the jobs takes no file of the project.
_CONTEXTS = MappingProxyType({".gitlab/Dockerfile": ".gitlab"})


@dataclass(frozen=True)
class Source:
    """The sources of an image; paths are relative to the project. `bases`: images of registries."""

    name: str
    dockerfile: str
    context: str
    bases: tuple[str, ...]


def sources(project: Path) -> list[Source]:
    """Return the images of a project by name. Raise StepFailed for a Dockerfile that can't be one of them."""
    found = {path.relative_to(project).as_posix() for place in _PLACES for path in project.glob(place)}
    return sorted((_source(project, path) for path in found), key=lambda source: source.name)


def _source(project: Path, path: str) -> Source:
    if path not in _NAMES:
        raise StepFailed(f"{path} is the Dockerfile of an unknown image; name it in rehearsal/images/catalog.py")
    try:
        return Source(_NAMES[path], path, _CONTEXTS.get(path, "."), bases((project / path).read_text()))
    except ValueError as error:
        raise StepFailed(f"{path}: {error}") from error
