"""Commits that a clone lacks: those that were pushed over, and those before a shallow clone."""

import subprocess
from pathlib import Path

import pytest

from promotion.migration import commit
from promotion.migration.commit import CommitMissing
from promotion.release import contents
from tests.promotion.review.repository import Repository

SCRIPT = "migrations/raw/V1__a.sql"


@pytest.fixture
def origin(tmp_path) -> Repository:
    """A server as GitLab's, which hands out every commit that it has."""
    origin = Repository(tmp_path / "origin", "environments")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return origin


def clone(origin: Repository, place: Path, *options: str) -> Path:
    command = ["git", "clone", "--quiet", *options, f"file://{origin.folder}", str(place)]
    subprocess.run(command, check=True, timeout=60)
    return place


def test_a_commit_that_was_pushed_over_is_fetched(origin, tmp_path):
    origin.write(SCRIPT, "SELECT 1;")
    deployed = origin.commit()
    origin.git("reset", "--quiet", "--hard", "HEAD~1")
    project = clone(origin, tmp_path / "clone")
    assert not commit.exists(deployed, project)
    with contents.files(deployed, project) as files:
        assert (files / SCRIPT).read_text() == "SELECT 1;"
    assert contents.resolved(deployed, project) == deployed
    assert not (project / ".git" / "shallow").exists()


def test_a_commit_before_a_shallow_clone_is_fetched(origin, tmp_path):
    origin.write(SCRIPT, "SELECT 1;")
    deployed = origin.commit()
    origin.write(SCRIPT, "SELECT 2;")
    origin.commit()
    project = clone(origin, tmp_path / "clone", "--depth=1")
    assert not commit.exists(deployed, project)
    assert [each.text for each in commit.read(deployed, project / "migrations", {})] == ["SELECT 1"]


@pytest.mark.parametrize("missing", ["1" * 40, "nowhere", "--all"])
def test_one_that_origin_has_not_is_one_line(origin, tmp_path, missing):
    project = clone(origin, tmp_path / "clone")
    with pytest.raises(CommitMissing, match=f"there is no commit {missing} here; git fetch it"):
        contents.resolved(missing, project)


def test_without_an_origin_it_is_one_line(origin):
    with pytest.raises(CommitMissing, match="there is no commit 1111"), contents.files("1" * 40, origin.folder):
        pass
