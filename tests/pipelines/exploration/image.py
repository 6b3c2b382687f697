"""The image of the notebook without Docker: its Dockerfile's files laid out in a folder, its commands run there."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PROJECT, clean_environment

DOCKERFILE = PROJECT / "pipelines" / "exploration" / "Dockerfile"


@dataclass(frozen=True)
class Instruction:
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The arguments in exec form, the project's own Python in place of the image's."""
        words = json.loads(self.text[self.text.index("[") :])
        return [sys.executable if word == ".venv/bin/python" else word for word in words]

    @property
    def sources(self) -> list[str]:
        """Return the files that a COPY takes from the project's folder."""
        return [] if "--from=" in self.text else re.sub(r"--\S+ ", "", self.text).split()[:-1]


def instructions() -> list[Instruction]:
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.M)).splitlines()
    return [Instruction(*line.split(" ", 1)) for line in lines if line]


def one(name: str) -> Instruction:
    (found,) = [each for each in instructions() if each.name == name]
    return found


def lay_out(folder: Path) -> Path:
    """Copy what the image copies, and run what it runs after the Python environment, which is this one already."""
    for step in instructions():
        if step.name == "COPY" and step.sources:
            target = folder / step.text.split()[-1]
            for source in step.sources:
                if (PROJECT / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "data")
                    shutil.copytree(PROJECT / source, target, ignore=ignored, dirs_exist_ok=True)
                else:
                    target.mkdir(parents=True, exist_ok=True)
                    shutil.copy(PROJECT / source, target)
        elif step.name == "RUN" and step.text.startswith("["):
            done = subprocess.run(
                step.words, cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, done.stderr
    return folder
