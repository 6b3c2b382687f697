"""Commits that a clone lacks: those that were pushed over, and those before a shallow clone."""

from pathlib import Path

import pytest

from promotion.migration import commit, target_branch
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
    origin.git("clone", "--quiet", *options, f"file://{origin.folder}", str(place))
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


def lose(repository: Repository, named: str) -> None:
    """Remove one object from a repository, as a damaged disk does."""
    found = repository.git("rev-parse", named)
    (repository.folder / ".git" / "objects" / found[:2] / found[2:]).unlink()


@pytest.mark.parametrize("lost", [f"HEAD:{SCRIPT}", "HEAD:migrations", "HEAD^{tree}"])
def test_a_folder_that_git_cannot_read_is_not_an_empty_one(origin, tmp_path, lost):
    origin.write(SCRIPT, "SELECT 1;")
    deployed = origin.commit()
    lose(origin, lost)
    with pytest.raises(
        CommitMissing, match=f"git can't read migrations of {deployed[:12]}: git .* failed in .*; git fsck"
    ):
        commit.read(deployed, origin.folder / "migrations", {})
    with (
        pytest.raises(CommitMissing, match=f"git can't read origin of {deployed[:12]}"),
        contents.files(deployed, origin.folder),
    ):
        pass
    with pytest.raises(CommitMissing, match="git can't read migrations of"):
        target_branch.read("HEAD", origin.folder / "migrations", {})


@pytest.mark.parametrize("without", ["blob:none", "tree:0"])
def test_a_partial_clone_whose_origin_does_not_answer_is_not_empty(origin, tmp_path, without):
    """https://git-scm.com/docs/partial-clone: a missing object is fetched when it is needed."""
    origin.write(SCRIPT, "SELECT 1;")
    deployed = origin.commit()
    origin.git("config", "uploadpack.allowFilter", "true")
    project = clone(origin, tmp_path / "clone", "--no-checkout", f"--filter={without}")
    origin.folder.rename(tmp_path / "gone")
    with pytest.raises(CommitMissing, match="git can't read migrations of"):
        commit.read(deployed, project / "migrations", {})
    (tmp_path / "gone").rename(origin.folder)
    assert [each.text for each in commit.read(deployed, project / "migrations", {})] == ["SELECT 1"]


def test_a_folder_that_is_gone_is_read_where_the_commit_has_it(origin, tmp_path):
    origin.write(SCRIPT, "SELECT 1;")
    origin.write("other", "a file")
    deployed = origin.commit()
    (origin.folder / SCRIPT).unlink()
    for folder in ("migrations/raw", "migrations"):
        (origin.folder / folder).rmdir()
    (origin.folder / "other").unlink()
    assert [each.text for each in commit.read(deployed, origin.folder / "migrations", {})] == ["SELECT 1"]
    assert [each.text for each in commit.read(deployed, origin.folder / "migrations" / "raw", {})] == ["SELECT 1"]
    for name in ("later", "other"):
        (origin.folder / name).mkdir()
        assert not commit.unpack(deployed, origin.folder / name, tmp_path / name)


def test_a_main_branch_whose_commit_is_lost_is_not_none(origin):
    lose(origin, "main")
    assert target_branch.usual(origin.folder, {}) == "main"
    with pytest.raises(CommitMissing, match="there is no commit main here"):
        target_branch.read("main", origin.folder, {})
