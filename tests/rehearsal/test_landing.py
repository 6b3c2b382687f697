from dataclasses import replace

import pytest

from contracts.reader import contracts
from rehearsal.landing import files
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
