"""Records of one person leave a text; every other byte stays."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erasure.person import Person
from erasure.records import RecordFilter
from pipelines.splitter.reading.column_type import Number
from pipelines.splitter.reading.contract import Column

ANN = Person.of("ann@x.org")


def without(
    text: bytes, kind: str = "csv", column: str = "email", size: int = 1 << 20, contract: tuple[Column, ...] = ()
) -> tuple[bytes, int, int]:
    records = RecordFilter(ANN, kind, column, contract)
    rest = b"".join(records.without(text[at : at + size] for at in range(0, len(text), size)))
    return rest, records.removed, records.kept


@pytest.mark.parametrize(
    ("kind", "text", "rest"),
    [
        ("csv", b"email,name\r\nann@x.org,A\r\nbob@x.org,B\r\n", b"email,name\r\nbob@x.org,B\r\n"),
        ("csv", b"\xef\xbb\xbf\nname,email\nA, Ann@X.org \nB,b@x.org", b"\xef\xbb\xbf\nname,email\nB,b@x.org"),
        ("csv", b'name,email\n"A\nB","ann@x.org"\nB,b@x.org\n', b"name,email\nB,b@x.org\n"),
        # A carriage return ends a row, too: the splitter loads two.
        ("csv", b"email,name\nb@x.org,B\rann@x.org,A\r\n", b"email,name\nb@x.org,B\r"),
        ("csv", b'email,name\nann@x.org,A\rb@x.org,"B ""\r"" ann"\n', b'email,name\nb@x.org,"B ""\r"" ann"\n'),
        # One field too many, and none of them can be trusted to stand in its column.
        ("csv", b"name,email\nA,x,ann@x.org\nann@x.org,b@x.org\n", b"name,email\nann@x.org,b@x.org\n"),
        ("csv", b"name,email\nA,joann@x.org\n", b"name,email\nA,joann@x.org\n"),
        ("json", b'{"email": "ann\\u0040x.org"}\n{"email":"b@x.org","n":1.50}\n', b'{"email":"b@x.org","n":1.50}\n'),
        ("json", b'{"email": "ann@x.org"\n{"n": "ann@x.org", "email": "b"}\n', b'{"n": "ann@x.org", "email": "b"}\n'),
        ("json", b'["ann@x.org"]\n\n', b"\n"),
    ],
)  # fmt: skip
def test_only_the_persons_records_leave(kind, text, rest):
    found, removed, kept = without(text, kind)
    assert found == rest
    assert removed == (text != rest)
    assert kept == 1


CONTRACT = (Column("email"), Column("name"), Column("age", Number(3, 0)))
HEADER = b"email,name,age\n"


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("json", b'{"email": "ann@x.org", "email": "b@x.org"}'),
        ("json", b'{"Email": "ann@x.org"}'),
        ("json", b'{" email ": "ann@x.org"}'),
        ("json", b'{"user": {"email": "ann@x.org"}}'),
        ("json", b'{"email": {"ann@x.org": 1}}'),
        ("json", b'{"email": ["b@x.org", "ann@x.org"]}'),
        ("json", b'{"email": "b@x.org", "age": "ann@x.org"}'),
        ("json", b'{"email": "b@x.org", "name": "of ann@x.org", "age": 1000}'),
        ("json", b'{"email": "b@x.org", "name": "Lee\\tann@x.org", "age": 1000}'),
        ("json", b'{"name":' * 3000 + b'"ann@x.org"' + b"}" * 3000),
        ("json", b"# from ann@x.org"),
        ("csv", b"1,x,ann@x.org"),
        ("csv", b"# from ann@x.org"),
        ("csv", b"# from ann@x.org,b,1"),
        ("csv", b"Lee ann@x.org,b"),
        ("csv", b'"b ann@x.org"x,b,1'),
        ("csv", "b,jos\u00e9 ann@x.org,1".encode("latin-1")),
    ],
)
def test_a_record_that_is_no_row_is_the_persons_if_it_mentions_the_person_anywhere(kind, record):
    good = b"b@x.org,of ann@x.org,1\n" if kind == "csv" else b'{"email":"b@x.org","name":"of ann@x.org"}\n'
    before = HEADER if kind == "csv" else b""
    text = before + good + record + b"\n" + good
    assert without(text, kind, contract=CONTRACT) == (before + good + good, 1, 2)
    other = text.replace(b"ann@x.org", b"joann@x.org")
    assert without(other, kind, contract=CONTRACT)[0] == other


VALUES = st.sampled_from(["ann@x.org", "ANN@x.org", "joann@x.org", 'a "b"\n', "", "x,y"])


@given(st.lists(st.tuples(VALUES, VALUES), max_size=20), st.integers(1, 40))
def test_no_cut_of_the_text_changes_which_rows_stay(rows, size):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("name", "email"), *rows])
    rest, removed, kept = without(out.getvalue().encode(), size=size)
    expected = [row for row in rows if row[1].lower() != "ann@x.org"]
    assert [tuple(row) for row in csv.reader(io.StringIO(rest.decode(), newline=""))][1:] == expected
    assert (removed, kept) == (len(rows) - len(expected), len(expected))
    lines = "".join(json.dumps({"name": name, "email": email}) + "\n" for name, email in rows).encode()
    rest, removed, kept = without(lines, "json", size=size)
    assert [tuple(json.loads(line).values()) for line in rest.splitlines()] == expected


LONG = b"x" * (200 << 10)  # longer than a field that Python's csv takes without being told


def test_a_long_field_leaves_its_record_whose_it_is():
    """The person is in a text of somebody else's row, which stays."""
    text = b"name,email\n" + LONG + b" of ann@x.org,b@x.org\nA,ann@x.org\n"
    assert without(text) == (b"name,email\n" + LONG + b" of ann@x.org,b@x.org\n", 1, 1)
