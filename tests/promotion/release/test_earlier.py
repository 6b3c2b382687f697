"""The earlier releases of an environment, from its journal and a repository."""

from pathlib import Path

import pytest

from promotion.release import earlier
from promotion.release.journal import Entry, Journal
from tests.promotion.review.repository import Repository

FIRST, SECOND, THIRD = "V1__first.sql", "V2__second.sql", "V3__third.sql"
MISSING = "1" * 40


@pytest.fixture
def releases(tmp_path) -> tuple[Path, list[str]]:
    """A repository of three releases, each with a script more."""
    repository = Repository(tmp_path / "project", "environments")
    made = []
    for number, name in enumerate((FIRST, SECOND, THIRD), 1):
        repository.write(f"migrations/raw/{name}", f"CREATE TABLE {{{{ database }}}}.RAW.T{number} (A INT);")
        made.append(repository.commit())
    return repository.folder, made


def journal(*commits: str) -> Journal:
    return Journal(entries=tuple(Entry(release=f"{commit[:12]}-1", commit=commit) for commit in commits))


def test_its_commits_are_the_newest_first_and_each_once(releases):
    folder, (first, second, third) = releases
    had = journal(first, second, MISSING, third, second)
    assert list(earlier.commits(had, (), folder)) == [second, third, first]
    assert list(earlier.commits(had, (first, second), folder)) == [third]


def test_a_script_that_a_rollback_left_has_its_text_from_the_release_that_brought_it(releases):
    folder, (first, second, third) = releases
    commits = earlier.commits(journal(first, second, third, second), (first, second), folder)
    found = earlier.scripts({THIRD, "V9__unknown.sql"}, commits, {"database": "D"}, folder)
    assert [(each.name, each.text) for each in found] == [(THIRD, "CREATE TABLE D.RAW.T3 (A INT)")]
    assert earlier.scripts((), iter([MISSING]), {}, folder) == [], "git is asked for nothing"


def test_a_script_that_was_corrected_in_place_has_each_of_its_texts_the_newest_first(tmp_path):
    repository = Repository(tmp_path / "project", "environments")
    made = []
    for column in ("A", "B", "B"):
        repository.write(f"migrations/raw/{FIRST}", f"CREATE TABLE {{{{ database }}}}.RAW.T ({column} INT);")
        repository.write(f"migrations/raw/{SECOND}", f"CREATE TABLE {{{{ database }}}}.RAW.U{len(made)} (A INT);")
        made.append(repository.commit())
    commits = earlier.commits(journal(*made), (), repository.folder)
    found = earlier.texts({FIRST, "V9__unknown.sql"}, commits, {"database": "D"}, repository.folder)
    assert [each.text for each in found] == ["CREATE TABLE D.RAW.T (B INT)", "CREATE TABLE D.RAW.T (A INT)"]
    assert earlier.texts((), iter([MISSING]), {}, repository.folder) == [], "git is asked for nothing"


def test_what_was_begun_since_a_release_passed_is_in_the_journal():
    moments = ("2026-11-29T10:00:00+00:00", "2026-11-30T10:00:00+00:00", "2026-11-30T10:00:01+00:00")
    entries = tuple(Entry(release=f"{number}-1", commit=MISSING, begun_at=each) for number, each in enumerate(moments))
    assert earlier.since(Journal(entries=entries), moments[1]).entries == entries[1:]
