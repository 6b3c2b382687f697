"""A copy of the project's contracts and migrations, for tests that change datasets."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.reader import read_all
from promotion.dataset.change.change import Change
from promotion.dataset.change.files import write
from promotion.dataset.change.project import Folders, Project, read
from promotion.dataset.change.trial import completed
from promotion.dataset.compatibility import Compatibility, contract_changes
from promotion.environment import PROJECT

NOW = datetime(2026, 12, 1, 10, 20, 30, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    root = tmp_path / "project"
    for name in ("contracts", "migrations"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    (root / "docs").mkdir()
    for name in ("docs/datasets.md", ".sqlfluff"):
        shutil.copy(PROJECT / name, root / name)
    return Folders(root)


@pytest.fixture
def project(folders: Folders) -> Project:
    return read(folders, None)


@pytest.fixture
def make(folders: Folders) -> Callable[[Callable[[Project], Change]], Change]:
    """Make a change of the project as it is now, as the command does; a review has to find the same compatibility."""

    def made(change_of: Callable[[Project], Change]) -> Change:
        before = read_all(folders.contracts)
        change = completed(change_of(read(folders, None)), folders)
        write(change.files)
        found = {each.compatibility for each in contract_changes(before, read_all(folders.contracts))}
        assert change.compatibility in found
        assert (Compatibility.BREAKING in found) == (change.compatibility is Compatibility.BREAKING)
        return change

    return made
