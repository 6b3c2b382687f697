import csv
import gzip
import json
from dataclasses import replace
from hashlib import sha256

import pytest

from contracts.contract import Column
from contracts.reader import contracts
from contracts.sql_type import SqlType
from sampledata.december import december
from sampledata.folder import FolderTaken, Style, write
from sampledata.records import SampleSet
from sampledata.volume import volume


def content(folder):
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("make", [lambda: december(3), lambda: volume(3, 500)])
def test_the_same_seed_gives_the_same_bytes(make, tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, make(), Style(), {})
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_files_of_all_kinds_are_mixed(tmp_path):
    write(tmp_path, december(1), Style(), {})
    streams = [path.name.split(".", 1)[1] for path in sorted((tmp_path / "streaming/streams").iterdir())]
    assert streams == ["csv", "csv.gz", "jsonl", "jsonl.gz", "csv"]
    headers = [next(csv.reader(path.open())) for path in sorted((tmp_path / "streaming/streams").glob("*.csv"))]
    assert len(headers) == 2 and headers[0] != headers[1] and set(headers[0]) == set(headers[1])


def test_a_style_is_kept_to(tmp_path):
    written = write(tmp_path, december(1), Style("jsonl", True, 3), {})
    assert written["streams"]["files"] == 3
    for dataset in SampleSet._fields:
        place, rows = contracts()[dataset].domain, 0
        for path in (tmp_path / place / dataset).iterdir():
            text = gzip.decompress(path.read_bytes()).decode()
            rows += len(json.loads(text)) if path.name.endswith(".json.gz") else len(text.splitlines())
            assert place == "vendor" or path.name.endswith(".jsonl.gz")
        assert rows == written[dataset]["rows"]


def test_a_column_that_the_generator_has_no_values_for_stays_empty(tmp_path, monkeypatch):
    known = contracts()
    users = replace(known["users"], columns=(*known["users"].columns, Column("phone", SqlType("VARCHAR"))))
    monkeypatch.setattr("sampledata.folder.contracts", lambda: {**known, "users": users})
    write(tmp_path, december(1), Style("csv", False), {})
    rows = [row for path in (tmp_path / "streaming/users").iterdir() for row in csv.DictReader(path.open(newline=""))]
    assert {row["phone"] for row in rows} == {""} and all(row["email"] for row in rows)


def test_the_generator_has_values_for_all_columns_that_each_file_must_have():
    made = {name: rows.type._fields for name, rows in volume(1, 1)._asdict().items()}
    assert made == {name: tuple(c.name for c in contracts()[name].columns if not c.may_be_left_out) for name in made}


def test_a_dataset_that_no_question_asks_gets_rows_by_its_contract(tmp_path, monkeypatch):
    columns = (Column("class", SqlType("VARCHAR", length=3), required=True),)
    devices = replace(contracts()["users"], name="devices", columns=columns)
    labels = replace(contracts()["authors"], name="labels", columns=(*columns, Column("founded", SqlType("DATE"))))
    declared = {**contracts(), "devices": devices, "labels": labels}
    monkeypatch.setattr("sampledata.folder.contracts", lambda: declared)
    written = write(tmp_path, december(1), Style("csv", False), {})
    assert [written[name]["rows"] for name in ("devices", "labels")] == [200, 200]
    paths = sorted((tmp_path / "streaming/devices").iterdir())
    rows = [row["class"] for path in paths for row in csv.DictReader(path.open(newline=""))]
    assert rows == [f"{number} class"[:3] for number in range(200)]
    assert json.loads((tmp_path / "vendor/labels/labels-0001.json").read_text())[0] == {
        "class": "0 c", "founded": "2021-12-01",
    }  # fmt: skip
    assert write(tmp_path, december(1), Style("csv", False), {}) == written


def test_an_earlier_set_is_replaced(tmp_path):
    write(tmp_path, december(1), Style(files=7), {})
    write(tmp_path, december(2), Style(files=3), {})
    write(tmp_path.with_name("fresh"), december(2), Style(files=3), {})
    assert content(tmp_path) == content(tmp_path.with_name("fresh"))


def test_somebody_else_s_files_are_left_alone(tmp_path):
    own = tmp_path / "streaming" / "users" / "mine.csv"
    own.parent.mkdir(parents=True)
    own.write_text("first_name,last_name,email\n")
    with pytest.raises(FolderTaken, match=r"mine\.csv was not written by this generator"):
        write(tmp_path, december(1), Style(), {})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [own]


def test_fewer_rows_than_files_leave_no_file_empty(tmp_path):
    written = write(tmp_path, volume(1, 2), Style("jsonl"), {})
    assert written["streams"]["files"] == 2
    assert all(path.stat().st_size for path in tmp_path.rglob("*.*"))
