"""The two sides of a change in repositories made for the test."""

from pathlib import Path

import pytest

from promotion.migration.commit import CommitMissing
from promotion.repository import GitFailed
from promotion.review import sources
from promotion.review.sources import NoBase
from tests.promotion.review.repository import Repository


@pytest.fixture
def repository(tmp_path) -> Repository:
    return Repository(tmp_path / "project")


def test_a_change_is_what_was_added_changed_and_removed_since_the_merge_base(repository, tmp_path):
    repository.git("switch", "--quiet", "main")
    for name in ("kept", "edited", "removed"):
        repository.write(f"a/{name}", "old")
    base = repository.commit()
    repository.git("switch", "--quiet", "--force-create", "change")
    repository.write("a/edited", "new")
    (repository.folder / "a" / "removed").unlink()
    repository.commit()
    repository.write("a/new one", "untracked")
    repository.git("switch", "--quiet", "main")
    repository.write("elsewhere", "merged since")
    repository.git("add", "elsewhere")
    repository.git("commit", "--quiet", "--message=x")
    repository.git("switch", "--quiet", "change")

    found = sources.against_branch(repository.folder, {})

    assert found.base == base and found.name == "the merge base with main"
    assert found.changed() == ["a/edited", "a/new one", "a/removed"]
    assert (found.before("a/edited"), found.after("a/edited")) == ("old", "new")
    assert (found.before("a/new one"), found.after("a/removed")) == ("", "")
    assert sorted(path.name for path in found.unpack("a", tmp_path / "before").iterdir()) == [
        "edited",
        "kept",
        "removed",
    ]


def test_the_target_of_a_merge_request_wins(repository):
    repository.git("branch", "release")
    repository.git("update-ref", "refs/remotes/origin/release", "release")
    found = sources.against_branch(repository.folder, {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "release"})
    assert found.name == "the merge base with origin/release"


def test_without_a_repository_there_is_no_base(tmp_path):
    with pytest.raises(NoBase, match="is no git repository; clone the project"):
        sources.against_branch(tmp_path, {})


def test_a_commit_that_is_not_here_is_named(repository):
    with pytest.raises(NoBase, match=r"there is no commit feed00 here; git fetch it$"):
        sources.against_commit(repository.folder, "feed00", "x")
    with pytest.raises(NoBase, match="there is no commit --all here"):
        sources.against_commit(repository.folder, "--all", "x")


def test_histories_that_share_nothing_have_no_merge_base(repository):
    repository.git("switch", "--quiet", "--orphan", "alone")
    repository.write("b", "b")
    repository.commit()
    with pytest.raises(NoBase, match="share no commit"):
        sources.against_branch(repository.folder, {})


def test_a_shallow_clone_says_how_to_get_the_rest(repository, tmp_path):
    repository.git("commit", "--quiet", "--allow-empty", "--message=second")
    clone = tmp_path / "clone"
    address = f"file://{repository.folder}"
    repository.git("clone", "--quiet", "--depth=1", address, str(clone))
    with pytest.raises(NoBase, match=r"shallow: git fetch --unshallow, in a job GIT_DEPTH: 0"):
        sources.against_branch(clone, {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"})


def test_the_head_is_empty_without_a_repository(repository, tmp_path):
    assert sources.head(repository.folder) == repository.git("rev-parse", "HEAD")
    assert sources.head(Path(tmp_path)) == ""


def test_what_git_cannot_read_is_not_taken_for_new(repository, tmp_path):
    repository.write("a/b", "old")
    base = repository.commit()
    repository.write("a/b", "new")
    found = sources.against_commit(repository.folder, base, "x")
    objects = [repository.git("rev-parse", f"{base}:{name}") for name in ("a/b", "a")]
    for lost in objects:
        (repository.folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
        with pytest.raises(GitFailed, match=r"^git show failed in|^git ls-tree failed in"):
            found.before("a/b")
        with pytest.raises(CommitMissing, match="git can't read a of"):
            found.unpack("a", tmp_path / lost)
    with pytest.raises(GitFailed, match=r"^git diff failed in"):
        found.changed()


def test_a_folder_that_the_change_removes_is_there_at_the_base(repository, tmp_path):
    repository.write("a/b", "old")
    base = repository.commit()
    (repository.folder / "a" / "b").unlink()
    (repository.folder / "a").rmdir()
    found = sources.against_commit(repository.folder, base, "x")
    assert (found.unpack("a", tmp_path / "before") / "b").read_text() == "old"
    assert list(found.unpack("later", tmp_path / "none").iterdir()) == []
