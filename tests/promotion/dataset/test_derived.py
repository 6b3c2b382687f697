from dataclasses import replace
from pathlib import Path

from contracts.page import page
from contracts.reader import contracts
from promotion.dataset.derived import derived
from promotion.dataset.tables import replayed
from promotion.environment import PROJECT
from promotion.migration import script
from tests.promotion.dataset.scripts import VARIABLES


def test_the_project_has_what_its_contracts_decide() -> None:
    assert derived(PROJECT, contracts()) == {}, "write it again: python -m scripts.dataset docs"


def test_a_file_that_is_missing_or_says_something_else_is_written(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "datasets.md").write_text("x")
    views = [tmp_path / "migrations" / "marts" / f"R__{view}.sql" for view in ("holdings", "loaded_files")]
    assert derived(tmp_path, contracts()) == {
        tmp_path / "docs" / "datasets.md": page(contracts()),
        **{view: (PROJECT / view.relative_to(tmp_path)).read_text() for view in views},
    }


def test_the_view_counts_each_dataset(tmp_path: Path) -> None:
    devices = replace(contracts()["users"], name="devices")
    (tmp_path / "marts").mkdir()
    for path, text in derived(tmp_path, {**contracts(), "devices": devices}).items():
        if path.suffix == ".sql":
            (tmp_path / "marts" / path.name).write_text(text)
    scripts, problems = script.read(tmp_path, VARIABLES)
    assert problems == []
    views = replayed(scripts).views
    assert "FROM ANY_DATABASE.RAW.DEVICES GROUP BY" in views["MARTS.LOADED_FILES"].query.sql("snowflake")
    query = views["MARTS.HOLDINGS"].query.sql("snowflake")
    assert query.count("UNION ALL") == len(contracts())
    assert "SELECT 'devices' AS DATASET, 'app' AS SOURCE, COUNT(*) AS ROW_COUNT FROM ANY_DATABASE.RAW.DEVICES" in query
