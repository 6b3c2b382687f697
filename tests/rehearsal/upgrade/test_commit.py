"""FROM in a repository of its own: which commit it means, and which it can't."""

from pathlib import Path

import pytest

from rehearsal.steps import StepFailed
from rehearsal.upgrade.commit import export_commit, export_working_tree, find_base, same_files
from tests.git import git

FILES = ("uv.lock", "localcloud/pyproject.toml", ".gitlab/deploy.yml", "contracts/users.odcs.yaml")


def commit(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "a change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path) -> Path:
    """Commits: one that is too old (tag `old`), then `main`; checked out is `feature`, one commit after it."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, a="1")
    git(folder, "tag", "old")
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    (folder / ".gitignore").write_text("build/\n")
    commit(folder)
    git(folder, "checkout", "--quiet", "-b", "feature")
    commit(folder, a="2")
    return folder


def test_a_branch_that_head_contains_is_its_own_base(project):
    base = find_base("main", project)
    assert (base.commit, base.note) == (git(project, "rev-parse", "main"), "")


def test_a_branch_that_went_on_is_rehearsed_from_the_merge_base(project):
    before = git(project, "rev-parse", "main")
    git(project, "checkout", "--quiet", "main")
    commit(project, b="3")
    git(project, "checkout", "--quiet", "feature")

    base = find_base("main", project)
    assert base.commit == before
    assert "has commits that this branch lacks; rebase" in base.note


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("nowhere", r"^FROM=nowhere: there is no commit nowhere here; git fetch it"),
        ("--all", r"^FROM=--all is no commit; give a branch, a tag or a hash$"),
        ("old", r"^FROM=old is too old: \w{12} has no uv.lock; the oldest that can be rehearsed is \w{12}$"),
    ],
)
def test_a_commit_that_cant_be_rehearsed_is_one_line(project, named, why):
    with pytest.raises(StepFailed, match=why) as failure:
        find_base(named, project)
    assert "\n" not in str(failure.value)


def test_a_merge_base_that_a_shallow_clone_lacks_is_one_line(project, tmp_path):
    git(project, "checkout", "--quiet", "main")
    commit(project, b="3")
    base = git(project, "merge-base", "main", "feature")
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "feature", f"file://{project}", "clone")

    with pytest.raises(StepFailed, match=rf"^FROM={base}: there is no commit {base} here; git fetch it.*GIT_DEPTH"):
        find_base(base, tmp_path / "clone")


def test_two_histories_without_a_common_commit_are_one_line(project):
    git(project, "checkout", "--quiet", "--orphan", "elsewhere")
    commit(project, c="4")
    with pytest.raises(StepFailed, match=r"^FROM=main: HEAD and main share no commit"):
        find_base("main", project)


def test_the_files_of_both_sides(project, tmp_path):
    (project / "new").write_text("not added yet")
    (project / "build").mkdir()
    (project / "build" / "left").write_text("ignored")
    (project / "uv.lock").unlink()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "stale").touch()

    export_commit("main", project, tmp_path / "old")
    name = export_working_tree(project, tmp_path / "new")

    assert (tmp_path / "old" / "a").read_text() == "1"
    assert not (tmp_path / "old" / "stale").exists()
    assert (tmp_path / "new" / "a").read_text() == "2"
    assert (tmp_path / "new" / "new").exists()
    assert not (tmp_path / "new" / "build").exists() and not (tmp_path / "new" / "uv.lock").exists()
    assert name == git(project, "rev-parse", "HEAD") + "+"
    assert not same_files(tmp_path / "old", tmp_path / "new", ".")
    assert same_files(tmp_path / "old", tmp_path / "new", ".gitlab", "contracts")


def test_a_clean_tree_over_its_own_commit_is_no_change(project, tmp_path):
    export_commit("HEAD", project, tmp_path / "old")
    assert export_working_tree(project, tmp_path / "new") == git(project, "rev-parse", "HEAD")
    assert same_files(tmp_path / "old", tmp_path / "new", ".")
