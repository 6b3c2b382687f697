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
    rest, *numbers = without(JANE, kind, "author", False, data)
    assert (read(kind, rest), numbers) == (ROWS[1:], [1, 1])
    rest, *numbers = without(JANE, kind, "author", True, data)
    assert (read(kind, rest), numbers) == ([{**ROWS[0], "author": None}, ROWS[1]], [1, 0])
    assert without(Person.of("nobody"), kind, "author", False, data) == (data, 0, 0)


def test_other_objects_keep_their_text():
    data = b'[{"author": "Jane Austen"}, {"author": "B",  "price": 1.50}]'
    assert without(JANE, "json", "author", False, data) == (b'[{"author": "B",  "price": 1.50}]', 1, 1)


def test_a_file_that_cannot_be_read_says_so():
    with pytest.raises(ValueError, match="Expecting"):
        without(JANE, "json", "author", False, b'[{"author": "Jane Austen"')


def test_a_long_field_is_read_as_any_other():
    text = "x" * (200 << 10)
    data = f"author,text\nJane Austen,{text}\nS. King,{text}\n".encode()
    assert without(JANE, "csv", "author", False, data) == (f"author,text\nS. King,{text}\n".encode(), 1, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_texts_with_any_line_end_stay_and_so_do_the_files_own(end):
    lines = ["author,text", 'S. King,"a\rb"', 'S. King,"a\nb"', 'S. King,"a ""b"""', "Jane Austen,c", ""]
    rest = end.join(line for line in lines if "Jane" not in line).encode()
    assert without(JANE, "csv", "author", False, end.join(lines).encode()) == (rest, 1, 1)


COLUMNS = ("name", "author", "pages")


@pytest.mark.parametrize(
    ("kind", "row", "left"),
    [
        ("json", '{"Author": "Jane Austen", "pages": 1}', None),
        ("json", '{" author ": "Jane Austen"}', None),
        ("json", '{"author": "Jane Austen", "author": "B"}', None),
        ("json", '{"author": ["B", "Jane Austen"]}', None),
        ("json", '{"author": {"name": "Jane Austen"}}', None),
        ("json", '"by Jane Austen"', None),
        ("json", '{"author": "B", "blurb": "by Jane Austen"}', '{"author": "B", "blurb": null}'),
        ("json", '{"author": "B", "blurb": ["by Jane\\tJane Austen"]}', '{"author": "B", "blurb": null}'),
        ("json", '{"author": "B", "name": {"of": "Jane Austen"}}', '{"author": "B", "name": null}'),
        (
            "json",
            '{"author":"B","name":"x","name":"y","pages":{"a":1,"a":2},"blurb":"by Jane Austen"}',
            '{"author": "B", "name": "y", "pages": {"a": 2}, "blurb": null}',
        ),
        ("json", '{"author": "B", "name": "x", "name": ["Jane Austen"]}', '{"author": "B", "name": null}'),
        (
            "json",
            '{"name": "on Jane Austen", "pages": 1, "pages": 2}',
            '{"name": "on Jane Austen", "pages": 1, "pages": 2}',
        ),
        ("json", '{"author": "B", "Jane Austen": 1}', '{"author": "B"}'),
        ("json", '{"author": "B", "name": "on Jane Austen"}', '{"author": "B", "name": "on Jane Austen"}'),
        ("csv", "on Jane Austen,B,1", "on Jane Austen,B,1"),
        ("csv", "Emma,Jane Austen,1", None),
        ("csv", "Emma,x,Jane Austen,1", None),
        ("csv", "# of Jane Austen", None),
    ],
)
def test_a_person_in_no_column_leaves_too_and_others_keep_their_rows(kind, row, left):
    before = "name, Author ,pages\n" if kind == "csv" else ""
    other = "It,S. King,2" if kind == "csv" else '{"author": "S. King"}'
    data = "".join(f"{line}\n" for line in (row, other) if line is not None)
    rest = "".join(f"{line}\n" for line in (left, other) if line is not None)
    found = without(JANE, kind, "author", False, (before + data).encode(), COLUMNS)
    assert found == ((before + rest).encode(), int(row != left), int(left is None))
    assert without(JANE, kind, "author", True, found.data, COLUMNS) == (found.data, 0, 0)
    stays = without(JANE, kind, "author", True, (before + data).encode(), COLUMNS)
    assert b"Jane" not in stays.data.replace(b"on Jane Austen", b"")


def test_a_header_that_names_the_column_in_no_way_leaves_the_cells_that_mention_the_person():
    data = b"title,writer\nEmma,by Jane Austen\nIt,S. King\n"
    assert without(JANE, "csv", "author", False, data, COLUMNS) == (b"title,writer\nEmma,\nIt,S. King\n", 1, 0)


@pytest.mark.parametrize(
    ("type_", "names"),
    [
        (pa.binary(), [b"jane austen", b"S. King"]),
        (pa.large_binary(), [b"jane austen", b"S. King"]),
        (pa.binary(11), [b"jane austen", b"S. King\0\0\0\0"]),
        (pa.large_string(), ["jane austen", "S. King"]),
        (pa.dictionary(pa.int32(), pa.string()), ["jane austen", "S. King"]),
        (pa.list_(pa.string()), [["jane austen"], ["S. King"]]),
        (pa.struct([("name", pa.binary())]), [{"name": b"jane austen"}, {"name": b"S. King"}]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["author", "Author"])
def test_parquet_of_any_type_of_text(type_, names, column):
    """Snowflake reads bytes as text unless BINARY_AS_TEXT is FALSE.

    https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-parquet
    """
    dates = {"born": pa.array([10**7, 1], pa.date32()), "at": pa.array([1, 2], pa.timestamp("us", "Mars/Base"))}
    out = io.BytesIO()
    pq.write_table(pa.table({"name": ["Emma", "It"], column: pa.array(names, type_), **dates}), out)
    rest, *numbers = without(JANE, "parquet", "author", False, out.getvalue(), COLUMNS)
    assert (pq.read_table(io.BytesIO(rest)).column(column).to_pylist(), numbers) == (names[1:], [1, 1])
    rest, *numbers = without(JANE, "parquet", "author", True, out.getvalue(), COLUMNS)
    assert (pq.read_table(io.BytesIO(rest)).column(column).to_pylist(), numbers) == ([None, names[1]], [1, 0])


@pytest.mark.parametrize(("type_", "value"), [(pa.date32(), 10**7), (pa.timestamp("us", "Mars/Base"), 1)])
def test_parquet_with_times_in_lists_that_python_has_not_says_so(type_, value):
    out = io.BytesIO()
    pq.write_table(pa.table({"author": ["Jane Austen"], "times": pa.array([[value]], pa.list_(type_))}), out)
    with pytest.raises(ValueError, match="can't be read"):
        without(JANE, "parquet", "author", False, out.getvalue(), COLUMNS)


def test_parquet_with_a_column_that_the_contract_has_not_is_emptied_there():
    out = io.BytesIO()
    pq.write_table(pa.table({"author": ["S. King", "B"], "blurb": [b"like Jane Austen", b"x"]}), out)
    rest, *numbers = without(JANE, "parquet", "author", False, out.getvalue(), COLUMNS)
    assert pq.read_table(io.BytesIO(rest)).to_pydict() == {"author": ["S. King", "B"], "blurb": [None, b"x"]}
    assert numbers == [1, 0]
