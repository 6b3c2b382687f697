from dataclasses import replace

import pytest

from contracts.reader import contracts
from rehearsal.landing import files, passed_over
from rehearsal.steps import StepFailed


def lay(folder, name="part.csv"):
    for contract in contracts().values():
        (folder / contract.folder).mkdir(parents=True)
        (folder / contract.folder / name).write_text("a\n1\n")


def test_files_are_the_data_files_of_the_documented_layout(tmp_path):
    lay(tmp_path)
    (tmp_path / "streaming" / "users" / "deeper").mkdir()
    (tmp_path / "streaming" / "users" / "deeper" / "more.jsonl.gz").write_bytes(b"")
    (tmp_path / "streaming" / "users" / "notes.txt").write_text("not data")
    names = [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)]
    users = [name for name in names if name.startswith("streaming/users/")]
    assert users == ["streaming/users/deeper/more.jsonl.gz", "streaming/users/part.csv"]
    assert len(names) == 1 + len(contracts())


def test_every_name_that_the_splitter_loads_is_uploaded_and_others_are_named(tmp_path):
    lay(tmp_path)
    users, books = tmp_path / "streaming" / "users", tmp_path / "vendor" / "books"
    data = ("extra.CSV", "extra.csv.GZ", "extra.JSONL", "extra.ndjson", "extra.csv.zst")
    other = ("._users.csv", ".hidden.csv", "extra.tsv", "extra.txt", "_SUCCESS", "_temporary/0/a.csv", "a.parquet")
    for name in (*data, *other):
        (users / name).parent.mkdir(parents=True, exist_ok=True)
        (users / name).write_bytes(b"x")
    (books / "a.Parquet").write_bytes(b"PAR1")
    names = {path.relative_to(users).as_posix() for path in files(tmp_path) if path.is_relative_to(users)}
    assert names == {"part.csv", *data} and books / "a.Parquet" in files(tmp_path)
    assert passed_over(tmp_path) == sorted(f"streaming/users/{name}" for name in other)


def test_a_folder_may_itself_lie_in_a_hidden_one(tmp_path):
    lay(tmp_path / ".cache" / "_data")
    assert len(files(tmp_path / ".cache" / "_data")) == len(contracts())
    assert passed_over(tmp_path / ".cache" / "_data") == []


def test_a_dataset_without_files_is_named(tmp_path):
    lay(tmp_path)
    (tmp_path / "vendor" / "books" / "part.csv").unlink()
    with pytest.raises(StepFailed, match=r"no books files: .*vendor/books"):
        files(tmp_path)


def test_a_dataset_that_no_question_asks_may_have_no_files(tmp_path, monkeypatch):
    lay(tmp_path)
    devices = replace(contracts()["users"], name="devices")
    declared = {**contracts(), "devices": devices}
    monkeypatch.setattr("rehearsal.landing.contracts", lambda: declared)
    assert len(files(tmp_path)) == len(contracts())
    (tmp_path / "streaming" / "devices").mkdir()
    (tmp_path / "streaming" / "devices" / "a.csv").write_text("a\n1\n")
    assert tmp_path / "streaming" / "devices" / "a.csv" in files(tmp_path)
    declared["devices"] = replace(devices, name="labels", domain="vendor")
    with pytest.raises(StepFailed, match=r"no labels files: .*vendor/labels"):
        files(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StepFailed, match="nowhere is not a folder"):
        files(tmp_path / "nowhere")
