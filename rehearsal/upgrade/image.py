"""A service as its image has it: the files that its Dockerfile copies, its variables, its command."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from rehearsal.images.dockerfile import steps

_WORKDIR = "/marquee/"
_PYTHON = "/marquee/.venv/bin/python"


@dataclass(frozen=True)
class Image:
    """The image of a Dockerfile, without its packages: those of the lock, without the developers' groups."""

    folder: Path
    variables: dict[str, str]
    entry: tuple[str, ...]  # command, without Python

    @classmethod
    def build(cls, project: Path, dockerfile: str, folder: Path) -> "Image":
        """Copy the files of `dockerfile` from `project` into `folder`. Raise FileNotFoundError if one is missing."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        variables: dict[str, str] = {}
        entry: tuple[str, ...] = ()
        for instruction, words in steps((project / dockerfile).read_text()):
            if instruction == "COPY" and "--from=" not in words:
                _copy(project, folder, [word for word in words.split() if not word.startswith("--")])
            elif instruction == "ENV":
                variables |= dict(word.split("=", 1) for word in words.split())
            elif instruction == "ENTRYPOINT":
                entry = tuple(json.loads(words))
        return cls(folder, {name: value for name, value in variables.items() if name != "JAVA_HOME"}, entry)

    def command(self, python: Path) -> list[str]:
        """Return the command of a container, with the Python at `python` for the image's own."""
        return [str(python) if word == _PYTHON else word for word in self.entry]


def _copy(project: Path, folder: Path, words: list[str]) -> None:
    """COPY: a folder's content goes into the target, a file into a target that ends in a slash."""
    *sources, target = words
    for word in sources:
        source, place = project / word, folder / target.removeprefix(_WORKDIR)
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place = place / source.name if target.endswith(("/", ".")) else place
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)
