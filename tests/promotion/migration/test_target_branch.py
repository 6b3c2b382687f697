"""The working tree against its target branch, in a repository made for the test; no server, no credentials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from promotion.migration import commit, script, target_branch
from promotion.migration.commit import CommitMissing
from tests.git import git

TABLE = "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.%s (A VARCHAR);"
VIEW = "CREATE OR REPLACE VIEW {{ database }}.MARTS.%s COMMENT = 'v' AS SELECT 1 AS A;"
FIRST, SECOND, SHOWN = "raw/V1__first.sql", "raw/V2__second.sql", "marts/R__shown.sql"
VARIABLES = {"database": "D"}


class Repository:
    """A repository whose branch `main` has two tables and a view, on a branch `change` of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.migrations = folder, folder / "migrations"
        self.git("init", "--quiet", "--initial-branch=main")
        self.write({FIRST: TABLE % "FIRST", SECOND: TABLE % "SECOND", SHOWN: VIEW % "SHOWN"})
        self.commit()
        self.git("switch", "--quiet", "--create", "change")

    def git(self, *arguments: str) -> None:
        git(self.folder, *arguments)

    def write(self, scripts: dict[str, str]) -> None:
        for name, text in scripts.items():
            (self.migrations / name).parent.mkdir(parents=True, exist_ok=True)
            (self.migrations / name).write_text(text)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=x")

    def on_main(self, scripts: dict[str, str]) -> None:
        """Commit scripts on `main`, as another merge request does, and return to the change."""
        self.git("stash", "--quiet", "--include-untracked")
        self.git("switch", "--quiet", "main")
        self.write(scripts)
        self.commit()
        self.git("switch", "--quiet", "change")
        self.git("stash", "pop", "--quiet")

    def problems(self) -> list[str]:
        scripts, problems = script.read(self.migrations, VARIABLES)
        branch = target_branch.read("main", self.migrations, VARIABLES)
        return [str(problem) for problem in [*problems, *branch.problems(scripts)]]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return Repository(tmp_path)


def test_new_scripts_and_other_text_in_repeatable_ones_are_no_problem(repository: Repository) -> None:
    repository.write({"raw/V3__third.sql": TABLE % "THIRD", SHOWN: VIEW.replace("1", "2") % "SHOWN"})
    assert repository.problems() == []
    repository.commit()
    assert repository.problems() == []


def edit(repository: Repository) -> None:
    repository.write({FIRST: TABLE.replace("(A ", "(B ") % "FIRST"})


def edit_in_a_commit(repository: Repository) -> None:
    edit(repository)
    repository.commit()


def rename(repository: Repository) -> None:
    (repository.migrations / FIRST).rename(repository.migrations / "raw/V1__one.sql")


def delete(repository: Repository) -> None:
    (repository.migrations / FIRST).unlink()


def add_late(repository: Repository) -> None:
    repository.write({"raw/V1.5__late.sql": TABLE % "LATE"})


def add_before_an_unseen_one(repository: Repository) -> None:
    repository.write({"raw/V3__third.sql": TABLE % "THIRD"})
    repository.on_main({"raw/V4__fourth.sql": TABLE % "FOURTH"})


def add_the_version_of_an_unseen_one(repository: Repository) -> None:
    repository.write({"raw/V3__third.sql": TABLE % "THIRD"})
    repository.on_main({"vendor/V3__other.sql": TABLE.replace("RAW", "VENDOR") % "OTHER"})


def add_a_view_of_an_unseen_name(repository: Repository) -> None:
    repository.write({"raw/R__new.sql": VIEW % "NEW"})
    repository.on_main({"marts/R__new.sql": VIEW % "NEW"})


def delete_a_view(repository: Repository) -> None:
    (repository.migrations / SHOWN).unlink()


def drop_a_view_that_stays(repository: Repository) -> None:
    repository.write({"marts/V3__shown.sql": "DROP VIEW IF EXISTS {{ database }}.MARTS.SHOWN;"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edit, "V1__first.sql: edited: its rendered text is not the one on main; restore its text"),
        (edit_in_a_commit, "V1__first.sql: edited: its rendered text is not the one on main; restore its text"),
        (rename, "V1__one.sql: renamed: on main it is V1__first.sql; name it V1__first.sql again"),
        (delete, "V1__first.sql: deleted, but it is on main; restore it"),
        (add_late, "V1.5__late.sql: late: 2 is on main already, so it would never run; give it a version after 2"),
        (add_before_an_unseen_one, "V3__third.sql: late: 4 is on main already"),
        (add_the_version_of_an_unseen_one, "V3__third.sql: late: 3 is on main already"),
        (add_a_view_of_an_unseen_name, "R__new.sql: duplicate of marts/R__new.sql"),
        (delete_a_view, "R__shown.sql: deleted, but D.MARTS.SHOWN stays; add a V script with DROP VIEW IF EXISTS"),
        (drop_a_view_that_stays, "V3__shown.sql: drops D.MARTS.SHOWN, and R__shown.sql does not run again; delete it"),
    ],
)
def test_each_change_that_the_target_branch_forbids_is_one_line(
    change: Callable[[Repository], None], says: str, repository: Repository
) -> None:
    change(repository)
    [problem] = repository.problems()
    assert problem.startswith(says)


def test_a_view_is_dropped_with_its_script(repository: Repository) -> None:
    delete_a_view(repository)
    drop_a_view_that_stays(repository)
    assert repository.problems() == []


def test_scripts_that_the_branch_got_since_are_neither_deleted_nor_edited(repository: Repository) -> None:
    repository.write({"raw/V5__fifth.sql": TABLE % "FIFTH"})
    repository.on_main({"raw/V4__fourth.sql": TABLE % "FOURTH"})
    assert repository.problems() == []
    scripts, _ = script.read(repository.migrations, VARIABLES)
    merged = target_branch.read("main", repository.migrations, VARIABLES).merged(scripts)
    assert {each.name for each in merged} == {each.name for each in scripts} | {"V4__fourth.sql"}


def test_a_branch_that_is_not_there_says_what_to_fetch(repository: Repository) -> None:
    with pytest.raises(CommitMissing, match=r"no commit origin/main here; git fetch it, or .*GIT_DEPTH"):
        target_branch.read("origin/main", repository.migrations, VARIABLES)


def test_a_branch_without_a_common_commit_says_what_to_fetch(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "alone")
    repository.write({FIRST: TABLE % "FIRST"})
    repository.commit()
    with pytest.raises(CommitMissing, match="share no commit; git fetch --unshallow"):
        target_branch.read("main", repository.migrations, VARIABLES)


def test_a_commit_without_migrations_has_none(repository: Repository) -> None:
    (repository.folder / "later").mkdir()
    assert commit.read("main", repository.folder / "later", VARIABLES) == []


def test_the_branch_is_the_merge_requests_target_or_the_main_branch(repository: Repository, tmp_path: Path) -> None:
    target = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "release"}
    assert target_branch.usual(repository.migrations, target) == "origin/release"
    assert target_branch.usual(repository.migrations, {}) == "main"
    assert target_branch.usual(tmp_path.parent, {}) is None
