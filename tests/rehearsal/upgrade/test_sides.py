"""Both sides of this very project, written out."""

from pathlib import Path

import pytest

from rehearsal.upgrade import sides
from rehearsal.upgrade.sides import Files
from tests.git import git

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def clone(tmp_path, monkeypatch) -> Path:
    """A clean clone of the project's commit, as the project that is rehearsed."""
    folder = tmp_path / "project"
    git(PROJECT, "clone", "--quiet", str(PROJECT), str(folder))
    monkeypatch.setattr(sides, "PROJECT", folder)
    return folder


def test_a_clean_tree_over_its_own_commit_is_no_change_whatever_jobs_write(clone, tmp_path):
    files = Files.write("HEAD", tmp_path / "sides")
    (files.of("old") / "build").mkdir()
    (files.of("old") / "build" / "outputs.json").touch()
    assert files.same and files.same_in("terraform", "environments")


def test_each_side_is_a_clone_of_its_commit(clone, tmp_path):
    (clone / "new.txt").write_text("new")
    files = Files.write("HEAD", tmp_path / "sides")
    assert git(files.of("old"), "rev-parse", "HEAD") == files.base.commit
    assert git(files.of("new"), "rev-parse", "HEAD") == files.head != files.base.commit
    assert git(files.of("new"), "diff", "--name-only", files.base.commit, files.head) == "new.txt"
    assert [git(files.of(side), "status", "--porcelain") for side in ("old", "new")] == ["", ""]
    assert git(clone, "cat-file", "--batch-check", "--batch-all-objects").count(files.head) == 0


def test_one_changed_file_is_a_change(clone, tmp_path):
    (clone / "README.md").write_text("another")
    files = Files.write("HEAD", tmp_path / "sides")
    assert not files.same and files.same_in("terraform", "environments")
