import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.cutting.part_plan import nominal_boundaries
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading import records
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.reading.records import blocks, first_end, last_end, probably_inside

# Few letters, so that separators and quotes meet in every way.
fields = st.lists(st.sampled_from(["a", ",", '"', "\n", "\r\n", "é"]), max_size=6).map("".join)
tables = st.lists(st.lists(fields, min_size=2, max_size=2), min_size=1, max_size=12)


def as_csv(rows, ending="\n", everything=False, last=True):
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator=ending, quoting=quoting).writerows(rows)
    written = text.getvalue()
    return (written if last else written.removesuffix(ending)).encode()


def parsed(data: bytes):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


csv_files = st.builds(as_csv, tables, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())


@given(csv_files, st.integers(1, 9))
def test_pieces_cut_anywhere_parse_to_the_same_records(data, parts):
    cuts = nominal_boundaries(0, len(data), parts)
    ends = [0, *(end_after(data, cut) for cut in cuts[1:-1]), len(data)]
    assert ends == sorted(ends)
    pieces = [data[start:end] for start, end in pairwise(ends)]
    assert [record for piece in pieces for record in parsed(piece)] == parsed(data)


def end_after(data, cut):
    end = first_end(data[cut:], 0, True, inside=data.count(b'"', 0, cut) % 2 == 1)
    return len(data) if end is None else cut + end


@given(csv_files, st.integers(1, 20))
def test_blocks_are_whole_records_whatever_the_chunks(data, size):
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    found = list(blocks(chunks, quotes=True))
    assert b"".join(found) == data
    assert [record for block in found for record in parsed(block)] == parsed(data)


@given(csv_files)
def test_the_last_end_is_the_end_of_all_records_that_end(data):
    end = last_end(data, quotes=True)
    assert parsed(data[:end]) + parsed(data[end:]) == parsed(data)
    assert data[:end].count(b'"') % 2 == 0 and b"\n" not in outside_quotes(data[end:])


def outside_quotes(data):
    return b"".join(data.split(b'"')[0::2])


def test_a_quote_that_is_never_closed_is_refused_at_its_record():
    found = blocks([b'a,b\nc,"d\n', b"e,f\n"], quotes=True)
    assert next(found) == b"a,b\n"
    with pytest.raises(Unreadable, match="never closed"):
        next(found)


def test_a_record_longer_than_the_limit_is_refused_before_it_is_all_held():
    def endless():
        for number in range(1000):
            assert number < 20, "read on"
            yield b"x" * 10

    with pytest.raises(Unreadable, match="longer than 100 bytes"):
        list(blocks(endless(), quotes=True, limits=Limits(record_bytes=100)))


@given(csv_files, st.integers(1, 40), st.integers(1, 12))
def test_whether_a_record_is_too_long_depends_on_it_alone_and_the_line_is_its_first(data, chunk, most):
    chunks = [data[start : start + chunk] for start in range(0, len(data), chunk)]
    all_records, start = [], 0
    while start < len(data):
        end = first_end(data, start, quotes=True) or len(data)
        all_records.append(data[start:end])
        start = end
    long = next((number for number, record in enumerate(all_records) if len(record) > most), None)
    line = 1
    try:
        for block in blocks(chunks, quotes=True, limits=Limits(record_bytes=most)):
            line += block.count(b"\n")
    except Unreadable as fault:
        assert long is not None
        assert line + fault.line - 1 == b"".join(all_records[:long]).count(b"\n") + 1
    else:
        assert long is None


def test_json_lines_end_at_every_newline():
    assert list(blocks([b'{"a": "it\'s 5\\" wide"}\n{"b', b'": 1}'], quotes=False)) == [
        b'{"a": "it\'s 5\\" wide"}\n',
        b'{"b": 1}',
    ]


class Searched(bytes):
    """Bytes that count how many of them searches went over."""

    looked = 0

    def find(self, sign, start=0, end=None):
        found = super().find(sign, start, end)
        self.looked += (found if found >= 0 else len(self) if end is None else end) - start
        return found

    def rfind(self, sign, start=0, end=None):
        found = super().rfind(sign, start, end)
        self.looked += (len(self) if end is None else end) - max(found, start)
        return found


def test_a_search_for_a_record_end_goes_over_each_byte_a_few_times_however_many_quotes_there_are():
    quotes = b'""' * 1000
    for record in (b'"' + quotes + b'"\n', b"a" + b'"x",' * 1000 + b"\n", b'"' + quotes, b'"' + b'""\n' * 1000):
        last, first = Searched(b"a\n" + record), Searched(record)
        last_end(last, quotes=True)
        last_end(last, quotes=True, inside=True)
        first_end(first, 0, quotes=True)
        first_end(first, 0, quotes=True, inside=True)
        assert last.looked < 8 * len(last) and first.looked < 8 * len(first)


def test_a_record_of_many_chunks_is_looked_through_once(monkeypatch):
    seen = []
    monkeypatch.setattr(records, "is_odd", lambda data: seen.append(len(data)) or data.count(b'"') % 2 == 1)
    found = list(blocks([b'"', *[b"x\n"] * 1000, b'"\n', b"y"], quotes=True))
    assert found == [b'"' + b"x\n" * 1000 + b'"\n', b"y"]
    assert sum(seen) < 3 * 2004


@given(csv_files)
def test_what_stands_outside_quotes_is_never_guessed_to_stand_inside(data):
    outside = [position for position in range(len(data)) if data.count(b'"', 0, position) % 2 == 0]
    assert not any(probably_inside(data[position:]) for position in outside)


@given(tables)
def test_in_a_file_of_quoted_fields_without_quotes_every_guess_is_right(rows):
    words = [[f"a{field.replace(chr(34), '')}a" for field in row] for row in rows]
    data, more = as_csv(words, everything=True), as_csv([["a", "a"]], everything=True)
    for position in range(len(data)):
        assert probably_inside(data[position:] + more) == (data.count(b'"', 0, position) % 2 == 1)
