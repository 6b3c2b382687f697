import pytest

from promotion.dataset import views
from promotion.dataset.tables import replayed
from promotion.dataset.views import unresolved
from tests.promotion.dataset.scripts import path, scripts


def test_the_views_read_columns_that_are_there() -> None:
    assert list(unresolved(replayed(scripts()))) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE {{ database }}.VENDOR.AUTHORS DROP COLUMN NATIONALITY;",
        "ALTER TABLE {{ database }}.VENDOR.AUTHORS RENAME COLUMN NATIONALITY TO NATION;",
    ],
)
def test_a_view_of_a_column_that_a_script_removes_is_found(change: str) -> None:
    found = dict(unresolved(replayed(scripts(change))))
    assert path("R__q3_singaporean_movies.sql") in found or path("R__singaporean_titles.sql") in found
    assert all("reads a column that is not there: " in cause and "\n" not in cause for cause in found.values())
    assert any("NATIONALITY" in cause for cause in found.values())


def test_a_column_of_a_view_before_it_is_looked_for_too() -> None:
    changed = scripts(exchange=("    BOOK COMMENT", "    VOLUME COMMENT"))
    assert "BOOK" in " ".join(cause for _, cause in unresolved(replayed(changed)))


def test_a_table_without_columns_is_missed_only_where_it_is_read() -> None:
    tables = "CREATE TABLE {{ database }}.RAW.ONLY (A VARCHAR); ALTER TABLE {{ database }}.RAW.ONLY DROP COLUMN A;"
    view = "CREATE VIEW {{ database }}.RAW.READER AS SELECT A FROM {{ database }}.RAW.ONLY;"
    assert [cause.partition(" ")[0] for _, cause in unresolved(replayed(scripts(f"{tables} {view}")))] == ["RAW.READER"]


def test_a_view_is_judged_once_by_the_same_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []
    monkeypatch.setattr(views, "qualify", lambda query, **_: judged.append(query))
    objects = replayed(scripts("CREATE TABLE {{ database }}.RAW.UNREAD (A VARCHAR);"))
    views._fault_of.cache_clear()
    for other in (scripts(), scripts("CREATE TABLE {{ database }}.RAW.UNREAD (B VARCHAR);")):
        for each in (objects, replayed(other)):
            list(unresolved(each))
    assert len(judged) == len(objects.views)
    views._fault_of.cache_clear()
