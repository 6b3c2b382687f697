"""A vendor's file without a person, in each form that vendors send."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from erasure.person import Person
from erasure.vendor_records import without

JANE = Person.of("Jane Austen")
ROWS = [{"name": "Emma", "author": "jane austen", "pages": 1}, {"name": "It", "author": "S. King", "pages": 2}]


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def read(kind: str, data: bytes) -> list[dict]:
    if kind == "parquet":
        return pq.read_table(io.BytesIO(data)).to_pylist()
    if kind == "json":
        text = data.decode()
        return json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    header, *lines = data.decode().splitlines()
    rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    return [{**row, "author": row["author"] or None, "pages": int(row["pages"])} for row in rows]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("json", json.dumps(ROWS).encode()),
        ("json", "\n".join(map(json.dumps, ROWS)).encode()),
        ("json", json.dumps(ROWS, indent=2).encode()),
        ("csv", b"name,author,pages\nEmma,jane austen,1\nIt,S. King,2\n"),
        ("parquet", parquet()),
    ],
)
def test_the_row_or_its_value_goes(kind, data):
    rest, number = without(JANE, kind, "author", False, data)
    assert (read(kind, rest), number) == (ROWS[1:], 1)
    rest, number = without(JANE, kind, "author", True, data)
    assert (read(kind, rest), number) == ([{**ROWS[0], "author": None}, ROWS[1]], 1)
    assert without(Person.of("nobody"), kind, "author", False, data) == (data, 0)


def test_other_objects_keep_their_text():
    data = b'[{"author": "Jane Austen"}, {"author": "B",  "price": 1.50}]'
    assert without(JANE, "json", "author", False, data) == (b'[{"author": "B",  "price": 1.50}]', 1)


def test_a_file_that_cannot_be_read_says_so():
    with pytest.raises(ValueError, match="Expecting"):
        without(JANE, "json", "author", False, b'[{"author": "Jane Austen"')


def test_a_long_field_is_read_as_any_other():
    text = "x" * (200 << 10)
    data = f"author,text\nJane Austen,{text}\nS. King,{text}\n".encode()
    assert without(JANE, "csv", "author", False, data) == (f"author,text\nS. King,{text}\n".encode(), 1)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_texts_with_any_line_end_stay_and_so_do_the_files_own(end):
    lines = ["author,text", 'S. King,"a\rb"', 'S. King,"a\nb"', 'S. King,"a ""b"""', "Jane Austen,c", ""]
    rest = end.join(line for line in lines if "Jane" not in line).encode()
    assert without(JANE, "csv", "author", False, end.join(lines).encode()) == (rest, 1)
