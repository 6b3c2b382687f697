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


def ended(commit: str, at: str = "2026-11-28T16:00:00+00:00") -> Deployed:
    """The record of a deploy of the commit that ran to its end."""
    return replace(ran(TABLE, LATER), commit=commit, at=at)


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
    folder = baseline.migrations(record, {"database": "D"}, place / "scripts")
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


def test_a_view_that_a_later_release_dropped_is_not_expected(project, tmp_path):
    """The history keeps its script, and an earlier commit has the text: it would be called removed by hand."""
    repository, first, second = project
    (repository.folder / "migrations" / "marts" / VIEW).unlink()
    drop = "V3__drop.sql"
    repository.write(f"migrations/marts/{drop}", "DROP VIEW IF EXISTS {{ database }}.MARTS.V;")
    third = repository.commit()
    record = ran(TABLE, VIEW, LATER, drop)
    with deployed(load("dev"), Kept((entry(first), entry(second), entry(third))), repository.folder) as baseline:
        assert set(texts(baseline, record, tmp_path)) == {TABLE, LATER, drop}
    back = (entry(first), entry(third), entry(second, kind="rollback", stays=(drop,)))
    with deployed(load("dev"), Kept(back), repository.folder) as baseline:
        assert set(texts(baseline, record, tmp_path / "back")) == {TABLE, VIEW, LATER, drop}, (
            "the rollback made it again"
        )


@pytest.mark.parametrize(("dropped", "made"), [(2, 1), (1, 2)])
def test_of_what_stays_the_last_one_counts(project, tmp_path, dropped, made):
    """A view that is newer than the release of a rollback, and a newer script that drops it: before, or after."""
    repository, first, _ = project
    view, drop = "R__new.sql", "V3__drop.sql"
    repository.write(f"migrations/marts/{view}", "CREATE VIEW {{ database }}.MARTS.NEW AS SELECT 1 AS A;")
    repository.write(f"migrations/marts/{drop}", "DROP VIEW IF EXISTS {{ database }}.MARTS.NEW;")
    later = repository.commit()
    ran_there = (*ran(TABLE, VIEW).scripts, Applied(view, "R", "", "", made), Applied(drop, "V", "", "", dropped))
    entries = (entry(first), entry(later), entry(first, kind="rollback", stays=(drop,)))
    with deployed(load("dev"), Kept(entries), repository.folder) as baseline:
        found = set(texts(baseline, Deployed("", "", ran_there), tmp_path))
        assert found == {TABLE, VIEW, drop} | ({view} if made > dropped else set())


def test_a_script_of_which_nobody_has_the_text_is_no_change_by_hand(project, tmp_path):
    """Drift would call the script's objects added by hand, and say how to drop them."""
    repository, first, _ = project
    why = r"^no commit that is here has the text of V9__lost\.sql, which ran there; git fetch origin$"
    with (
        deployed(load("dev"), Kept((entry(first),)), repository.folder) as baseline,
        pytest.raises(CommitMissing, match=why),
    ):
        texts(baseline, ran(TABLE, "V9__lost.sql"), tmp_path)


@pytest.mark.parametrize("kind", ["deploy", "rollback"])
def test_what_a_deploy_that_was_killed_ran_is_no_change_by_hand(project, kind):
    """The record is that of the deploy before: a table of this one would be called hand-made, with its DROP."""
    repository, first, second = project
    killed = Kept((entry(first, passed_at="t"), entry(second, kind=kind)))
    with deployed(load("dev"), killed, repository.folder) as baseline:
        why = f"the {kind} of {second[:12]}-1 is not finished; run its jobs again, or go back, first"
        comparison = Comparison(load("dev"), baseline, {}, replace(ran(TABLE), commit=first), {}, lambda build: {})
        assert list(comparison._schema(None, Sides())) == [NotCompared("schema", why)]
        assert baseline.unfinished(ended(second)) == "", "only its verify failed"
    passed = Kept((entry(second, passed_at="t"),))
    with deployed(load("dev"), passed, repository.folder) as baseline:
        assert baseline.unfinished(ran(TABLE)) == ""


@pytest.mark.parametrize("kind", ["deploy", "rollback"])
def test_a_record_of_the_same_commit_may_be_from_before_this_deploy(project, kind):
    """A rollback to the commit of the record: the killed deploy between them left scripts that the record lacks."""
    repository, first, second = project
    entries = (
        entry(first, passed_at="t"),
        entry(second),
        entry(first, kind=kind, begun_at="2026-11-28T18:00:00+00:00"),
    )
    with deployed(load("dev"), Kept(entries), repository.folder) as baseline:
        why = f"the {kind} of {first[:12]}-1 is not finished; run its jobs again, or go back, first"
        assert baseline.unfinished(ended(first, "2026-11-28T16:10:00+00:00")) == why
        assert baseline.unfinished(ended(first, "2026-11-28T18:00:00+00:00")) == ""
        stopped = replace(ended(first, "2026-11-28T18:05:00+00:00"), complete=False)
        assert baseline.unfinished(stopped) == why, "it was stopped after some of its scripts"


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
