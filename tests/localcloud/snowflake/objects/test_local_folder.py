"""The files of an internal stage."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from localcloud.snowflake.objects.local_folder import LocalFolder
from localcloud.snowflake.wire.digests import Digests
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    folder = tmp_path / "stage"
    for name, text in (("b.csv", "22"), ("a/1.csv", "1"), ("a/2.csv", "")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return LocalFolder(folder, "stage/", Digests())


def test_files_are_listed_by_path(folder: LocalFolder) -> None:
    assert [file.path for file in folder.list("")] == ["a/1.csv", "a/2.csv", "b.csv"]
    assert [(file.name, file.url, file.size) for file in folder.list("a/1")] == [("a/1.csv", "stage/a/1.csv", 1)]
    assert LocalFolder(folder.folder / "none", "", Digests()).list("") == []


def test_a_file_is_found_in_the_stage_alone(folder: LocalFolder) -> None:
    (folder.folder.parent / "secret").write_text("x")
    found = folder.find("b.csv")
    assert found is not None and (found.size, found.etag) == (2, folder.list("b")[0].etag)
    assert folder.find("a") is None
    assert folder.find("c.csv") is None
    assert folder.find("../secret") is None


def test_a_file_is_copied(folder: LocalFolder, tmp_path: Path) -> None:
    [file] = folder.list("b")
    folder.fetch(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "22"


def test_a_file_that_changed_since_it_was_found_is_refused(folder: LocalFolder, tmp_path: Path) -> None:
    [file] = folder.list("b")
    with pytest.raises(SnowflakeError, match=r"Remote file 'stage/b\.csv' was not found"):
        folder.fetch(dataclasses.replace(file, etag="another"), tmp_path / "copy")
    (folder.folder / "b.csv").unlink()
    with pytest.raises(SnowflakeError, match="was not found"):
        folder.fetch(file, tmp_path / "copy")


def test_a_file_is_removed_once(folder: LocalFolder) -> None:
    [file] = folder.list("b")
    folder.remove(file)
    folder.remove(file)
    assert folder.find("b.csv") is None
