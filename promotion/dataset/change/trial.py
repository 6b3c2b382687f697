"""A change tried in a copy of the project: the lint and the contracts must find nothing new."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from contracts.reader import read_all
from promotion.dataset.agreement import disagreements
from promotion.dataset.change.change import Change
from promotion.dataset.change.project import Folders
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.derived import derived
from promotion.dataset.tables import replayed
from promotion.migration import script
from promotion.migration.lint.lint import lint


def completed(change: Change, folders: Folders) -> Change:
    """Return the change with the files that the contracts decide.

    Raises Refusal if a check finds what it did not before.
    """
    if not change.files:
        return change
    with tempfile.TemporaryDirectory(prefix="marquee-dataset-") as scratch:
        copy = Folders(Path(scratch))
        shutil.copytree(folders.contracts, copy.contracts, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(folders.migrations, copy.migrations)
        before = _findings(copy, folders.variables)
        for path, text in change.files.items():
            (copy.root / path.relative_to(folders.root)).write_text(text, encoding="utf-8")
        if new := [each for each in _findings(copy, folders.variables) if each not in before]:
            raise Refusal(f"{new[0].removeprefix(f'{copy.root}/')}; correct that, then run this again")
        return replace(change, files={**change.files, **derived(folders.root, read_all(copy.contracts))})


def _findings(folders: Folders, variables: Mapping[str, str]) -> list[str]:
    scripts, problems = script.read(folders.migrations, variables)
    findings, _ = lint(scripts, variables["database"])
    found = disagreements(read_all(folders.contracts), replayed(scripts))
    return [*map(str, problems), *map(str, findings), *map(str, found)]
