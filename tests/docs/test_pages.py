"""A reader finds every page from the index, and every folder on the map."""

from __future__ import annotations

from pathlib import Path

from tests.git import git

PROJECT = Path(__file__).resolve().parents[2]


def test_the_index_lists_every_page() -> None:
    index = (PROJECT / "docs" / "README.md").read_text()
    pages = sorted(path.name for path in (PROJECT / "docs").glob("*.md") if path.name != "README.md")
    assert [page for page in pages if f"]({page})" not in index] == []


def test_the_map_lists_every_folder() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text()
    folders = {path.partition("/")[0] for path in git(PROJECT, "ls-files").splitlines() if "/" in path}
    shown = sorted(folder for folder in folders - {"docs"} if not folder.startswith("."))
    assert [folder for folder in shown if f"](../{folder})" not in page] == []
