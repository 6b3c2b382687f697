import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.landing.unreadable import MAX_RECORD_KEPT, Rejected, Unreadable
from pipelines.splitter.reading.bad_row_filter import filter_bad_rows
from pipelines.splitter.reading.contract import datasets, names
from pipelines.splitter.reading.rows import Rows, csv_rows, json_rows

STREAMS = tuple(column for column in datasets()["streams"] if not column.optional)
GOOD = [b'm,u,1,2021-01-01,"2021-01-01 00:00:00"', b'"a\n\n,",u,,,', b"plain,u,1.5,,", b'"a ""b""",u,1,,']
BAD = [b"m,u", b'"m\n",u', b"m,u,much,,", b"m,u,1,noon,", b"\0,u,1,,", b"\xff,u,1,,", b'"\n\0\n",u,1,,', b"m,u,1,,,,,"]
records = st.tuples(st.sampled_from([*GOOD, *BAD]), st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n\r\n\n", b"\r"]))


def read(block: bytes) -> Rows:
    return csv_rows(block, names(STREAMS), STREAMS)


@given(st.lists(records, min_size=1, max_size=30), st.booleans(), st.integers(0, 3))
def test_each_bad_record_alone_is_left_out_with_its_line(pieces, last_ends, empty):
    text = b"\n" * empty + b"".join(record + ending for record, ending in pieces)
    text = text if last_ends else text.rstrip(b"\r\n")
    line, expected = 1 + empty, []
    for record, ending in pieces:
        if record in BAD:
            expected.append((line, record.decode(errors="backslashreplace")))
        line += (record + ending).count(b"\n")
    found = list(filter_bad_rows(text, read, quotes=True))
    assert [(each.line, each.record) for each in found if isinstance(each, Rejected)] == expected
    good = b"".join(record + b"\n" for record, _ in pieces if record in GOOD)
    assert b"".join(each.data for each in found if isinstance(each, Rows)) == (read(good).data if good else b"")
    assert sum(each.count for each in found if isinstance(each, Rows)) + len(expected) == len(pieces)


def test_json_lines_are_sieved_line_by_line():
    users = datasets()["users"]
    text = b'{"email": "\\" \'a"}\n\nno\n{"email": "b"}\n[]\n'
    found = list(filter_bad_rows(text, lambda block: json_rows(block, users), quotes=False))
    assert [(each.line, each.record) for each in found if isinstance(each, Rejected)] == [(3, "no"), (5, "[]")]
    assert sum(each.count for each in found if isinstance(each, Rows)) == 2


def test_a_block_without_a_bad_record_is_read_once():
    calls = []
    block = b"m,u,1,,\n" * 100

    def counted(piece: bytes) -> Rows:
        calls.append(piece)
        return read(piece)

    list(filter_bad_rows(block, counted, quotes=True))
    assert calls == [block]


def test_one_bad_record_costs_few_passes():
    read_bytes = 0
    block = b"m,u,1,,\n" * 5_000 + b"m,u\n" + b"m,u,1,,\n" * 5_000

    def counted(piece: bytes) -> Rows:
        nonlocal read_bytes
        read_bytes += len(piece)
        return read(piece)

    list(filter_bad_rows(block, counted, quotes=True))
    assert read_bytes < 4 * len(block)


def test_a_long_record_is_kept_in_part():
    (found,) = filter_bad_rows(b"a" * 100_000 + b"\n", read, quotes=True)
    assert len(found.record) == MAX_RECORD_KEPT


def test_doubt_about_record_ends_is_passed_on_with_its_line():
    with pytest.raises(Unreadable) as caught:
        list(filter_bad_rows(b"m,u\nm,u,1,,\n" + b'm,a"b"c,1,,\n', read, quotes=True))
    assert caught.value.line == 3
