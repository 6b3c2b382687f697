"""The record at a line is found and left out, whatever its neighbours hold and wherever chunks end. The whole way, with
a table that refuses rows, is in test_refused_rows.py."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.refused import Refused, RefusedRow, _Found, _is_of, _pieces

SOURCE = Source("landing", "streaming/users/a.csv", "v", "e", 1)
A, B, C = (Part(f"users/{SOURCE.hash}/x/part-0000{number}.csv.gz", 10, 99, "ab") for number in range(3))
MANIFEST = Manifest("users", SOURCE, PartSettings(1), (A, B))

fields = st.text(st.sampled_from('ab,"\n\r\\ '), max_size=5)
tables = st.lists(st.tuples(fields, fields), min_size=1, max_size=6)


@given(tables, st.integers(0, 5), st.integers(1, 20))
def test_the_record_at_its_first_line_is_found_and_the_others_stay(table, wanted, size):
    wanted %= len(table)
    records = [",".join('"' + field.replace('"', '""') + '"' for field in row) + "\n" for row in table]
    text = ("a,b\n" + "".join(records)).encode()
    line = 2 + "".join(records[:wanted]).count("\n")
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    pieces = list(_pieces(chunks, line))
    assert [piece for piece in pieces if isinstance(piece, _Found)] == [_Found(wanted + 1, records[wanted].encode())]
    rest = b"".join(piece for piece in pieces if isinstance(piece, bytes)).decode()
    expected = [list(row) for number, row in enumerate(table) if number != wanted]
    assert list(csv.reader(io.StringIO(rest, newline=""))) == expected


@pytest.mark.parametrize("line", [1, 4, 99])
def test_the_header_and_lines_behind_the_end_are_no_record(line):
    pieces = list(_pieces([b"a,b\n1,2\n3,4\n"], line))
    assert b"".join(piece for piece in pieces if isinstance(piece, bytes)) == b"1,2\n3,4\n"


def test_a_reason_that_quotes_a_value_is_of_a_record_with_that_value():
    assert _is_of("Numeric value 'x' is not recognized", b"a,x,b\n")
    assert not _is_of("Numeric value 'x' is not recognized", b"a,y,b\n")
    assert _is_of("User character length limit (2) exceeded by string 'say \"hi...'", b'1,"say ""hi"", twice"\n')
    assert _is_of("NULL result in a non-nullable column", b"1,\n")


def test_what_is_refused_takes_the_place_of_parts_of_the_manifest():
    refused = Refused((RefusedRow(A.key, 1, "why", "a"),), ((A.key, C), (B.key, None)))
    assert refused.without(MANIFEST).parts == (C,) and Refused().without(MANIFEST) == MANIFEST
    assert refused.original(C.key) == A.key and refused.original(B.key) == B.key
    assert refused.keys == {C.key}
