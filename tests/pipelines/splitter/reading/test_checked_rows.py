"""The compiled code against the reference: the same rows, rejected records and faults for any text."""

import json
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.sql_type import SqlType
from pipelines.splitter.landing.unreadable import Rejected, Unreadable
from pipelines.splitter.reading import checked_rows as module
from pipelines.splitter.reading.bad_row_filter import filter_bad_rows
from pipelines.splitter.reading.checked_rows import checked_rows
from pipelines.splitter.reading.column_type import column_type
from pipelines.splitter.reading.contract import Column, names
from pipelines.splitter.reading.layout import Layout
from pipelines.splitter.reading.rows import csv_rows, json_rows
from pipelines.splitter.reading.sure_rows import search_of

TYPES = ("VARCHAR(9)", "NUMBER(5, 2)", "TIMESTAMP_NTZ", "NUMBER(3, 0)", "DATE", "VARCHAR(30)")
CONTRACT = tuple(Column(f"column_{number}", column_type(SqlType.parse(type_))) for number, type_ in enumerate(TYPES))
HEADER = names(CONTRACT)


@pytest.fixture(autouse=True, scope="module")
def _compiled_for_small_blocks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LARGE", 0)
        patch.setattr(module, "_FIRST_STEP", 1)
        yield


def outcome(find, block: bytes):
    """The text and number of the rows, and each rejected record; or the fault of the whole block."""
    text, count, rejected = b"", 0, []
    try:
        for each in find(block):
            if isinstance(each, Rejected):
                rejected.append((count, each))
            else:
                text, count = text + each.data, count + each.count
    except Unreadable as fault:
        return fault.reason, fault.line
    return text, count, rejected


def outcomes(kind: str, block: bytes):
    """The outcome with the compiled code, and without."""
    layout = Layout(kind, 0, HEADER)
    reads = {"csv": lambda block: csv_rows(block, HEADER, CONTRACT), "json": lambda block: json_rows(block, CONTRACT)}
    read = reads[kind]
    reference = partial(filter_bad_rows, read=read, quotes=layout.quotes)
    fast = partial(checked_rows, read=read, search=search_of(layout, CONTRACT), quotes=layout.quotes)
    return outcome(fast, block), outcome(reference, block)


TEXTS = [
    "",
    "a",
    "Amélie",
    "映画館",
    "a b",
    "#a",
    "# a",
    "//a",
    "// a",
    "\ufeffa",
    "a\ufeff",
    "123456789",
    "1234567890",
    "é" * 9,
]
NASTY_TEXTS = ["a,b", 'a"b', "a\\b", "a\nb", "a\rb", "\t", "\x01", "\x7f", ",", "\\N", '"', '""', "null", " a "]
NUMBERS = [
    "0",
    "-0",
    "7",
    "-999.99",
    "999.99",
    "999.999",
    "999.995",
    "999.994",
    "1000",
    "00012",
    "0.5",
    "12.50",
    "-.5",
    "5.",
    "+1",
]
NUMBERS += [
    "1e2",
    "1E-3",
    "0x1f",
    "nan",
    "inf",
    " 1",
    "1_0",
    "--1",
    "-",
    ".",
    "1.2.3",
    "999",
    "99.0",
    "9.5",
    "9" * 39,
    "0" * 39,
]
TIMES = [
    "2021-12-25 07:00:00",
    "2021-12-25T23:59:59",
    "2020-02-29",
    "2021-02-29",
    "2000-02-29 00:00:00",
    "1900-02-29",
    "0000-01-01",
]
TIMES += [
    "0001-01-01",
    "9999-12-31 23:59:59.999999",
    "2021-12-25 07:00:00.1234567",
    "2021-12-25 07:00:00.1234560",
    "2021-12-25 07",
]
TIMES += [
    "2021-12-25 07:00",
    "2021-12-25 24:00:00",
    "2021-12-25 07:60:00",
    "2021-12-25 07:00:60",
    "2021-13-01",
    "2021-00-01",
    "2021-04-31",
]
TIMES += [
    "2021-04-30",
    "2021-12-00",
    "2021-12-32",
    "2021-1-01",
    "2021-12-25 07:00:00Z",
    "2021-12-25 07:00:00.",
    "2021-12-25x07:00:00",
]
TIMES += [
    "2021/12/25",
    "٢٠٢١-12-25",
    "2021-12-25 07-00-00",
    "2021-12-2507:00:00",
    "2021-06-31 00:00:00",
    "0100-02-29",
    "0004-02-29",
]
ANY = st.sampled_from([*TEXTS, *NASTY_TEXTS, *NUMBERS, *TIMES])
GOOD = st.tuples(
    *map(st.sampled_from, (TEXTS[:3], NUMBERS[:4], TIMES[:3], NUMBERS[:3], TIMES[2:3], [*TEXTS, *NASTY_TEXTS[:3]]))
)
BAD = st.tuples(*(st.sampled_from(each) | ANY for each in (TEXTS, NUMBERS, TIMES, NUMBERS, TIMES, NASTY_TEXTS)))
RECORDS = st.lists(GOOD | GOOD | BAD, max_size=6)


@st.composite
def csv_blocks(draw) -> bytes:
    """Records as writers quote them, and as they should not; line ends of any kind."""

    def field(value: str) -> str:
        quoted = '"' + value.replace('"', '""') + '"'
        needed = any(sign in value for sign in ',"\n\r\\')
        return draw(st.sampled_from([quoted if needed else value] * 8 + [value, quoted]))

    ends = st.sampled_from(["\n"] * 8 + ["\r\n", "\r", "\n\n", ",\n", "x\n", ""])
    return "".join(",".join(map(field, record)) + draw(ends) for record in draw(RECORDS)).encode()


@st.composite
def json_blocks(draw) -> bytes:
    """Lines of one writer, with names left out or in another order now and then, and values of any form."""
    kept = draw(st.sampled_from([HEADER] * 4 + [HEADER[1:], HEADER[:3], HEADER[::-1], HEADER[2:3]]))
    comma, colon = draw(st.sampled_from([",", ", ", " ,"])), draw(st.sampled_from([":", ": "]))

    def field(value: str, type_: str) -> str:
        quoted = json.dumps(value, ensure_ascii=draw(st.booleans()))
        literal = draw(st.sampled_from([value or "null", "null", "true", quoted]))
        return draw(st.sampled_from([literal, *[value or "null" if type_.startswith("NUMBER") else quoted] * 5]))

    lines = []
    for record in draw(RECORDS):
        fields = {name: field(*each) for name, each in zip(HEADER, zip(record, TYPES, strict=True), strict=True)}
        text = comma.join(f'"{name}"{colon}{fields[name]}' for name in draw(st.sampled_from([kept] * 8 + [HEADER[:2]])))
        lines.append("{" + text + "}" + draw(st.sampled_from(["\n"] * 8 + ["\r\n", " \n", "\n\n", "}\n", ""])))
    return "".join(lines).encode()


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(csv_blocks())
@example(b",,,,,\n")
@example(b"a,1,,,,\n" * 3 + b"\n\n" + b"a,1,,,,")
@example(b'"a,b",1,,,,""\n' * 3)
@example(b"a,1,,,,\n\xff,1,,,,\n")
def test_csv_has_the_same_outcome_as_by_the_reference(block):
    fast, reference = outcomes("csv", block)
    assert fast == reference


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(json_blocks())
@example(b"{}\n")
@example(b'{"column_0":null,"column_1":null}\n' * 3)
@example(b'{"column_1":007,"column_0":"a"}\n{"column_1":"007"}\n')
@example(b'{"column_5":"a,b"}\n{"column_5":""}\n{"column_5":",,"}\n{"column_5":null}\n')
@example(b'{"column_0":"a"}\n{"column_0":"\xff"}\n')
@example(b'{"column_0":' + b" " * 100_000 + b'"a"}\n{"column_0":"a"}\n')
def test_json_lines_have_the_same_outcome_as_by_the_reference(block):
    fast, reference = outcomes("json", block)
    assert fast == reference


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("csv", b'Am\xc3\xa9lie,-1.50,2021-12-25T07:00:00.5,12,2020-02-29,"a, ""b"""\n'),
        ("json", b'{"column_0": "Am\xc3\xa9lie", "column_1": -1.50, "column_2": "2020-02-29", "column_5": "a, b"}\n'),
        ("json", b'{"column_0":"","column_1":"1.5","column_2":null,"column_3":7,"column_4":"2021-12-31"}\n'),
    ],
)
def test_the_reference_reads_none_of_the_usual_rows(kind, record):
    def refuse(_: bytes):
        raise AssertionError

    block = record * 1000
    found = list(checked_rows(block, refuse, search_of(Layout(kind, 0, HEADER), CONTRACT), quotes=kind == "csv"))
    assert [each.count for each in found] == [1000]
    assert (outcomes(kind, block)[1][0], 1000) == (found[0].data, found[0].count)


def test_a_search_goes_on_to_another_form_and_back():
    """It tries the form that it found last first: its rows are those of a new search."""
    layout, forms = (
        Layout("json", 0, HEADER),
        (b'{"column_0": "a"}\n', b'{"column_0":"a","column_1":1}\n', b'{"x": 1}\n'),
    )
    search = search_of(layout, CONTRACT)
    for number in (0, 0, 1, 0, 2, 1, 1, 2, 0):
        block = forms[number] * 3
        found, new = search(block, 0), search_of(layout, CONTRACT)(block, 0)
        assert (found, found.rows.is_each_line) == (new, new.rows.is_each_line)
        assert (found.rows.count, found.rows.is_each_line, found.end) == (
            (3, True, len(block)) if number < 2 else (0, False, 0)
        )
        part = search(block + forms[1 - number % 2], 0)
        assert (part.rows.count, part.rows.is_each_line) == ((3, False) if number < 2 else (0, False))


def test_a_row_that_is_not_sure_leaves_the_others_to_the_compiled_code():
    good, odd, bad = b"a,1,,,,\n", b"a,1e1,,,,\n", b"a,x,,,,\n"
    read_bytes = []

    def read(block: bytes):
        read_bytes.append(len(block))
        return csv_rows(block, HEADER, CONTRACT)

    block = good * 1000 + odd + good * 1000 + bad + good * 1000
    found = list(checked_rows(block, read, search_of(Layout("csv", 0, HEADER), CONTRACT), quotes=True))
    assert sum(read_bytes) < 200
    assert [each.line for each in found if isinstance(each, Rejected)] == [2002]
    assert outcome(iter, found) == outcome(partial(filter_bad_rows, read=read, quotes=True), block)
