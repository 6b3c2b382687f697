"""The release that an environment has, as files from git."""

from dataclasses import dataclass, replace

import pytest

from promotion.drift.baseline import Baseline, deployed
from promotion.drift.drift import Comparison, Sides
from promotion.drift.finding import NotCompared
from promotion.environment import load
from promotion.migration.commit import CommitMissing
from promotion.migration.deployed import Deployed
from promotion.migration.history_entry import Applied
from promotion.release.journal import Entry, Journal
from tests.promotion.review.repository import Repository

TABLE, VIEW, LATER = "V1__t.sql", "R__v.sql", "V2__u.sql"


@dataclass(frozen=True)
class Kept:
    """The journal of an environment, without the bucket that it lies in."""

    entries: tuple[Entry, ...]

    def journal(self) -> Journal:
        return Journal(entries=self.entries)

    def current_release(self) -> None:
        return None


def entry(commit: str, **values) -> Entry:
    begun = {"release": f"{commit[:12]}-1", "begun_at": "2026-11-28T16:00:00+00:00"}
    return Entry(commit=commit, **{**begun, **values})


def ran(*names: str) -> Deployed:
    return Deployed("", "", tuple(Applied(name, name[0], "", "") for name in names))


@pytest.fixture
def project(tmp_path) -> tuple[Repository, str, str]:
    """A repository, its commit with one script, and a later one with two and another text of the view."""
    repository = Repository(tmp_path / "project", "environments")
    repository.write(f"migrations/raw/{TABLE}", "CREATE TABLE T;")
    repository.write(f"migrations/marts/{VIEW}", "SELECT 1;")
    first = repository.commit()
    repository.write(f"migrations/raw/{LATER}", "CREATE TABLE U;")
    repository.write(f"migrations/marts/{VIEW}", "SELECT 2;")
    return repository, first, repository.commit()


def texts(baseline: Baseline, record: Deployed, place) -> dict[str, str]:
    folder = baseline.migrations(record, place / "scripts")
    return {path.name: path.read_text() for path in folder.rglob("*.sql")}


def test_what_is_merged_and_not_deployed_is_no_part_of_it(project, tmp_path):
    repository, first, _ = project
    passed = entry(first, passed_at="2026-11-28T16:20:00+00:00")
    with deployed(load("dev"), Kept((passed,)), repository.folder) as baseline:
        assert baseline.name == f"{first[:12]}-1, which passed 2026-11-28 16:20 UTC"
        assert not (baseline.project / "migrations" / "raw" / LATER).exists()
        assert texts(baseline, ran(TABLE, VIEW), tmp_path) == {TABLE: "CREATE TABLE T;", VIEW: "SELECT 1;"}


def test_a_script_that_did_not_run_there_is_left_out(project, tmp_path):
    repository, _, second = project
    with deployed(load("dev"), Kept((entry(second),)), repository.folder) as baseline:
        assert "which was begun 2026-11-28 16:00" in baseline.name
        assert set(texts(baseline, ran(TABLE, VIEW), tmp_path)) == {TABLE, VIEW}


def test_what_stays_after_a_rollback_has_its_text_from_the_later_release(project, tmp_path):
    repository, first, second = project
    entries = (entry(first), entry(second), entry(first, kind="rollback", stays=(LATER,)))
    with deployed(load("dev"), Kept(entries), repository.folder) as baseline:
        assert texts(baseline, ran(TABLE, VIEW, LATER), tmp_path) == {
            TABLE: "CREATE TABLE T;",
            VIEW: "SELECT 1;",
            LATER: "CREATE TABLE U;",
        }


@pytest.mark.parametrize("kind", ["deploy", "rollback"])
def test_what_a_deploy_that_was_killed_ran_is_no_change_by_hand(project, kind):
    """The record is that of the deploy before: a table of this one would be called hand-made, with its DROP."""
    repository, first, second = project
    killed = Kept((entry(first, passed_at="t"), entry(second, kind=kind)))
    with deployed(load("dev"), killed, repository.folder) as baseline:
        why = f"the {kind} of {second[:12]}-1 is not finished; run its jobs again, or go back, first"
        comparison = Comparison(load("dev"), baseline, {}, replace(ran(TABLE), commit=first), {}, lambda build: {})
        assert list(comparison._schema(None, Sides())) == [NotCompared("schema", why)]
        assert baseline.unfinished(replace(ran(TABLE, LATER), commit=second)) == "", "only its verify failed"
    passed = Kept((entry(second, passed_at="t"),))
    with deployed(load("dev"), passed, repository.folder) as baseline:
        assert baseline.unfinished(ran(TABLE)) == ""


def test_without_a_release_the_working_tree_is_what_runs(project):
    repository, *_ = project
    with deployed(load("local"), Kept(()), repository.folder) as baseline:
        assert (baseline.name, baseline.project) == ("the working tree", repository.folder)


def test_a_commit_that_git_does_not_have_is_named(project):
    repository, *_ = project
    missing = entry("1" * 40)
    with (
        pytest.raises(CommitMissing, match="there is no commit 1111"),
        deployed(load("dev"), Kept((missing,)), repository.folder),
    ):
        pass
