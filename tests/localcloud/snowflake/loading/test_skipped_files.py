"""Which of a client's files a stage has already."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.connector.errors import DatabaseError

from localcloud.snowflake.loading.skipped_files import skipped
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The client's folder with two CSV files, and an empty stage."""
    local, stage = tmp_path / "local", tmp_path / "stage"
    for folder in (local, stage):
        folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (local / name).write_text("1\n")
    return local, stage


def test_one_file(folders: tuple[Path, Path]) -> None:
    local, stage = folders
    assert skipped(stage, f"{local}/a.csv", True) == skipped(stage / "none", f"{local}/a.csv", True) == []
    (stage / "a.csv.gz").touch()
    assert skipped(stage, f"{local}/a.csv", True) == skipped(stage, "a.csv", True) == [("a.csv", "a.csv.gz")]
    assert skipped(stage, f"{local}/a.csv", False) == []


@pytest.mark.parametrize("pattern", ["*.csv", "?.csv", "[ab].csv", "*"])
def test_many_files(folders: tuple[Path, Path], pattern: str) -> None:
    local, stage = folders
    assert skipped(stage, f"{local}/{pattern}", True) == []
    (stage / "other.csv.gz").touch()
    assert skipped(stage, f"{local}/{pattern}", True) == []
    (stage / "a.csv.gz").touch()
    with pytest.raises(SnowflakeError, match=r"'a\.csv\.gz' is there"):
        skipped(stage, f"{local}/{pattern}", True)
    (stage / "b.csv").touch()
    assert skipped(stage, f"{local}/{pattern}", True) == [("a.csv", "a.csv.gz"), ("b.csv", "b.csv")]


def test_files_that_only_the_client_sees(folders: tuple[Path, Path]) -> None:
    _, stage = folders
    assert skipped(stage, "elsewhere/*.csv", True) == []
    (stage / "a.csv.gz").touch()
    with pytest.raises(SnowflakeError, match="without OVERWRITE"):
        skipped(stage, "elsewhere/*.csv", True)


def test_a_relative_pattern_is_not_of_the_servers_folder(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, stage = folders
    monkeypatch.chdir(server)
    (stage / "client.csv.gz").touch()
    for pattern in ("*.csv", "./*.csv", f"../{server.name}/*.csv"):
        with pytest.raises(SnowflakeError, match=r"'client\.csv\.gz' is there"):
            skipped(stage, pattern, True)


def test_a_second_put_skips_all(sql, folders: tuple[Path, Path]) -> None:
    local, _ = folders
    sql("CREATE STAGE S")
    for status in ("UPLOADED", "SKIPPED"):
        found = sql(f"PUT file://{local}/*.csv @S")
        assert [(row[0], row[1], row[6]) for row in found] == [(f"{n}.csv", f"{n}.csv.gz", status) for n in "ab"]
    (local / "c.csv").write_text("1\n")
    with pytest.raises(DatabaseError, match="PUT of many files"):
        sql(f"PUT file://{local}/*.csv @S")
    assert [row[6] for row in sql(f"PUT file://{local}/*.csv @S OVERWRITE = TRUE")] == ["UPLOADED"] * 3
