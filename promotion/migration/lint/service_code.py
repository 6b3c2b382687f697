"""The code of the services of a release, and the tables and columns that it names.

A contract says which columns of its table the services use. A table without a contract is a service's own, as the
history of the vendor's batches is; so is a column that a contract does not list, as a part's name is. Their users are
found by name: SQL in the services writes names in upper case.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promotion.migration import commit

# Of what runs beside a migration: the services, and the state that people ask for.
FOLDERS = ("pipelines", "file_status", "erasure")


@dataclass(frozen=True)
class ServiceCode:
    """`files`: {path in the project: text} of the Python files."""

    files: Mapping[str, str] = field(default_factory=dict)

    def naming(self, *names: str) -> Iterator[str]:
        """Yield the files that have every one of these names, each as a whole word."""
        words = [re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])") for name in names]
        for path, text in self.files.items():
            if all(word.search(text) for word in words):
                yield path


def read(branch: str, project: Path) -> ServiceCode:
    """Return the code as of a branch or commit; folders that one side lacks count as empty. Raise CommitMissing."""
    found: dict[str, str] = {}
    for name in FOLDERS:
        with tempfile.TemporaryDirectory(prefix="marquee-") as place:
            if commit.unpack(branch, project / name, Path(place)):
                found |= _files(name, Path(place))
    return ServiceCode(found)


def in_folder(project: Path) -> ServiceCode:
    """Return the code in the folder of a project; folders that it lacks count as empty."""
    found: dict[str, str] = {}
    for name in FOLDERS:
        found |= _files(name, project / name)
    return ServiceCode(found)


def _files(name: str, folder: Path) -> dict[str, str]:
    paths = sorted(folder.rglob("*.py"))
    return {f"{name}/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8") for path in paths}
