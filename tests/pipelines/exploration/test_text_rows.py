"""The rows that the engines read are those that the splitter loads: its corpus, read here."""

import pyarrow as pa
import pyarrow.parquet
import pytest

from pipelines.exploration import text_rows
from pipelines.exploration.datasets import DataError, datasets
from pipelines.exploration.text_rows import batches
from tests.pipelines.splitter.corpus import CORPUS
from tests.pipelines.splitter.corpus_case import LIMITS, MAX_BAD_ROWS

DATASETS = {dataset.name: dataset for dataset in datasets()}
BY_LIMITS = ("a record longer than", "more bytes than", "a gzip or zstd bomb")  # the splitter's own limits
CASES = {
    f"{name}, {number}": case
    for name, cases in CORPUS.items()
    for number, case in enumerate(cases)
    if not case.passed_over and not name.startswith(BY_LIMITS) and case.limits == LIMITS
}


def read(dataset: str, path) -> pa.Table:
    found = list(batches(DATASETS[dataset], str(path)))
    return pa.Table.from_batches(found, text_rows.schema(DATASETS[dataset]))


@pytest.mark.parametrize("name", CASES)
def test_a_file_has_the_rows_that_the_splitter_loads_or_is_an_error(name, tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "MAX_BAD_ROWS", MAX_BAD_ROWS)
    case = CASES[name]
    (tmp_path / case.name).write_bytes(case.data)
    if case.refused:
        with pytest.raises(DataError) as refused:
            read(case.dataset, tmp_path / case.name)
        assert str(refused.value).startswith(str(tmp_path)) and len(str(refused.value)) < 700
    else:
        assert read(case.dataset, tmp_path / case.name).num_rows == case.rows - case.rejected


def test_values_arrive_as_in_the_warehouse(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'first_name,last_name,email\n,"",  a\n"b\r\n""c""",N\\A,NULL\n')
    (tmp_path / "a.jsonl").write_bytes(b'{"first_name": null, "last_name": "", "email": 1.50}\n')
    assert read("users", tmp_path / "a.csv").to_pylist() == [
        {"first_name": None, "last_name": "", "email": "  a"},
        {"first_name": 'b\r\n"c"', "last_name": "N\\A", "email": "NULL"},
    ]
    assert read("users", tmp_path / "a.jsonl").to_pylist() == [{"first_name": None, "last_name": "", "email": "1.50"}]


def test_lines_are_counted_from_the_file_s_first(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\n\nfirst_name,last_name,email\n" + b"a,b,c\n" * 1_600_000 + b'a,"b"c,d\n')
    with pytest.raises(DataError, match="line 1600004: a quote inside an unquoted field"):
        read("users", tmp_path / "a.csv")
    (tmp_path / "a.csv").write_bytes(b"first_name,last_name,email\na,b,c\n" + b'a,"b,c\n')
    with pytest.raises(DataError, match="line 3: a quote is never closed"):
        read("users", tmp_path / "a.csv")


def test_the_vendor_s_files_are_read_whole_or_not_at_all(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"author,name,pages,publisher\na,b,1,c\na,b,1\n")
    with pytest.raises(DataError, match="line 3: a record of 3 fields, expected 4"):
        read("books", tmp_path / "a.csv")
    (tmp_path / "a.json").write_bytes(b'[{"author": "a", "name": "b", "pages": 1, "publisher": {"x": 1}}]')
    assert read("books", tmp_path / "a.json").to_pylist() == [
        {"name": "b", "pages": "1", "author": "a", "publisher": '{"x": "1"}'}
    ]


def test_a_parquet_file_with_a_column_twice_is_an_error(tmp_path):
    names = [*DATASETS["books"].types, "name"]
    pyarrow.parquet.write_table(pa.table([["1"]] * len(names), names=names), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"a\.parquet has the column name twice"):
        read("books", tmp_path / "a.parquet")


@pytest.mark.parametrize("blank", [b"\n" * 70_000, b"\xef\xbb\xbf" + b"\r\n" * 32_760, b"\n" * 500_000])
def test_the_header_is_found_below_any_number_of_blank_lines(blank, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(blank + b"email,first_name,last_name\na,b,c\n")
    text_rows.check_beginning(DATASETS["users"], str(path))
    assert read("users", path).to_pylist() == [{"first_name": "b", "last_name": "c", "email": "a"}]
    path.write_bytes(blank + b"email,first_name\na,b\n")
    with pytest.raises(DataError, match="has no column last_name"):
        read("users", path)
