"""Git, as every part of a promotion asks it."""

from pathlib import Path

import pytest

from promotion import repository
from promotion.environment import PROJECT
from promotion.plan import reviewed_plan
from promotion.release import contents
from promotion.repository import GitFailed, GitNotInstalled, GitTooSlow, answer, ask, line, this_commit
from tests.promotion.review.repository import Repository


@pytest.fixture
def without_git(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI_COMMIT_SHA", raising=False)


def test_an_answer_is_bytes_or_a_line(tmp_path):
    project = Repository(tmp_path / "project", "environments")
    project.write("a.txt", "a")
    commit = project.commit()
    assert ask(project.folder, "rev-parse", "HEAD") == f"{commit}\n".encode()
    assert line(project.folder, "rev-parse", "HEAD") == commit
    assert ask(project.folder, "rev-parse", "--verify", "--quiet", "none") is None
    assert (ask(tmp_path, "rev-parse", "--git-dir"), line(tmp_path, "rev-parse", "HEAD")) == (None, "")
    assert answer(project.folder, "rev-parse", "HEAD") == f"{commit}\n".encode()
    with pytest.raises(GitFailed, match=r"^git show failed in .*project: fatal: .*none"):
        answer(project.folder, "show", "none")


def test_where_git_is_not_installed_nobody_sees_a_traceback(without_git):
    assert (this_commit(PROJECT), reviewed_plan.source_commit()) == ("", "none")
    assert ask(PROJECT, "rev-parse", "HEAD") is None
    with pytest.raises(GitNotInstalled, match="git is not installed; install it"):
        contents.resolved("HEAD")
    with pytest.raises(GitNotInstalled, match="git is not installed; install it"):
        answer(PROJECT, "rev-parse", "HEAD")


def test_a_git_that_hangs_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(repository, "_SECONDS", 0.1)
    monkeypatch.delenv("CI_COMMIT_SHA", raising=False)
    with pytest.raises(GitTooSlow, match=r"^git rev-parse took longer than 0\.1 s in .*; run again$"):
        this_commit(PROJECT)


def test_git_is_started_in_two_places():
    """The tools have their own: they import nothing of the promotion, and nothing that is deployed imports them."""
    folders = ("benchmarks", "erasure", "file_status", "promotion", "rehearsal", "sampledata", "scripts", "tools")
    starts = [path for name in folders for path in (PROJECT / name).rglob("*.py") if '["git"' in path.read_text()]
    assert starts == [Path(repository.__file__), PROJECT / "tools" / "git.py"]
