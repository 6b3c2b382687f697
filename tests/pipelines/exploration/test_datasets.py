import json
from dataclasses import replace

import pytest

from contracts.reader import contracts
from pipelines.bulk_load.table import tables
from pipelines.exploration.datasets import NAMES, DataError, all_datasets, datasets, is_data, recognise
from pipelines.splitter.reading import contract
from sampledata.volume import volume

USERS = datasets()[0]


def test_all_datasets_are_the_contracts_those_of_the_questions_first():
    assert all_datasets()[: len(datasets())] == datasets()
    assert {dataset.name for dataset in all_datasets()} == set(contracts())
    assert [dataset.asked for dataset in all_datasets()].count(True) == len(NAMES)


def test_the_columns_are_those_of_the_other_pipelines():
    columns = {dataset.name: tuple(dataset.types) for dataset in datasets()}
    loaded = {name: contract.names(each) for name, each in contract.datasets().items()}
    loaded |= {table.folder: tuple(table.fields) for table in tables()}
    assert columns == {name: loaded[name] for name in columns}
    made = {name: rows.type._fields for name, rows in volume(1, 1)._asdict().items()}
    always = {d.name: tuple(name for name in d.types if name not in d.left_out) for d in datasets()}
    assert made == always


@pytest.mark.parametrize(
    ("name", "text", "kind", "columns"),
    [
        ("a.csv", "email,last_name,first_name\n", "csv", ("email", "last_name", "first_name")),
        ("a.csv.gz", '\ufeff"email","first_name","last_name","more"\r\n1,2', "csv", None),
        ("a.jsonl", '{"first_name": "A", "last_name": "B", "email": "C"}\n', "jsonl", None),
        ("a.jsonl", '{"email": "C"}\n{"first_name": "A", "last_name": "B"}\n{"cut', "jsonl", None),
        ("a.json", ' \n[\n{"email": "C"}]', "json", None),
    ],
)
def test_a_file_is_recognised_by_its_name_and_beginning(name, text, kind, columns):
    file = recognise(USERS, name, text.encode())
    assert file.kind == kind
    assert columns in (None, file.columns)
    assert set(file.columns) >= {"first_name", "last_name", "email"}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.csv", "", "a.csv is empty; expected the columns first_name, last_name, email in any order"),
        ("a.csv", "email,first_name\n", "a.csv has no column last_name; expected .*, found email, first_name"),
        ("a.csv", "email,first_name,last_name,email\n", "a.csv has the column email twice"),
        ("a.csv", "email;first_name;last_name\n", "a.csv has no column first_name"),
        ("a.csv", "\r\n\n", "a.csv has no column first_name; expected .*, found $"),
        ("a.csv", "x" * 60_000, "^a.csv has no column first_name; .{100,375}…$"),
    ],
)
def test_a_file_that_can_t_hold_the_rows_is_refused(name, text, fault):
    with pytest.raises(DataError, match=fault):
        recognise(USERS, name, text.encode())


def test_a_name_that_no_record_has_is_null_in_streaming_and_a_fault_of_the_vendor_s():
    text = b'{"name": "A", "pages": 1, "publisher": "C"}\n'
    with pytest.raises(DataError, match=r"a\.jsonl has no column author"):
        recognise(next(dataset for dataset in datasets() if dataset.name == "books"), "a.jsonl", text)
    assert recognise(USERS, "a.jsonl", b'{"first_name": "A", "email": "C"}\n').kind == "jsonl"


@pytest.mark.parametrize("line", ["1", "null", "true", '"a"', "[{}]", "[" * 20_000])
def test_a_record_that_is_no_object_is_left_to_the_reader_of_the_whole_file(line):
    books = next(dataset for dataset in datasets() if dataset.name == "books")
    good = json.dumps(dict.fromkeys(books.types)) + "\n"
    assert recognise(books, "a.jsonl", f"{good}{line}\n".encode()).kind == "jsonl"


def test_a_file_from_before_a_column_was_added_lacks_it():
    users = replace(USERS, left_out=frozenset({"email"}))
    assert recognise(users, "a.csv", b"last_name,first_name\n").columns == ("last_name", "first_name")
    assert recognise(users, "a.jsonl", b'{"last_name": "B", "first_name": "A"}\n').kind == "jsonl"
    assert recognise(users, "a.CSV", b"\r\n\nlast_name,first_name\n").columns == ("last_name", "first_name")
    with pytest.raises(DataError, match="has the column email twice"):
        recognise(users, "a.csv", b"email,last_name,first_name,email\n")
    with pytest.raises(DataError, match="has no column last_name"):
        recognise(users, "a.csv", b"email,first_name\n")


def test_only_names_of_data_count():
    assert is_data("a.csv") and is_data("a.json.gz") and is_data("a.NDJSON") and is_data("a.csv.zst")
    assert not is_data(".hidden.csv") and not is_data("README.md") and not is_data("a.parquet")
