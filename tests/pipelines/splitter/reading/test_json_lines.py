"""The fast reader against the reference, `rows_by_line`, on lines as apps write them and on nasty ones."""

import json
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading import json_lines
from pipelines.splitter.reading.bad_row_filter import filter_bad_rows
from pipelines.splitter.reading.column_type import Number
from pipelines.splitter.reading.contract import Column
from pipelines.splitter.reading.json_lines import read_json, rows_by_line
from pipelines.splitter.reading.rows import json_rows

COLUMNS = ("title", "email", "size", "at")
CONTRACT = (Column("title"), Column("email"), Column("size", Number(15, scale=3)), Column("at"))


@pytest.fixture(autouse=True, scope="module")
def _fast_for_small_blocks():
    with patch.multiple(json_lines, SMALL=0, FEW=1):
        yield


def outcome(read, block: bytes):
    """The rows and their lines, or that a row is bad."""
    try:
        rows = read(block, COLUMNS)
    except BadRow:
        return "a bad row"
    except Unreadable as fault:
        return fault.reason
    return rows.table.to_pydict(), list(rows.lines)


LETTERS = ["a", "é", "映", "😀", ",", "{", "}", ":", " ", "/", "null", "\x7f", "\u2028", "#", "[", "1"]
ESCAPES = [r"\"", r"\\", r"\n", r"\/", r"\u00e9", r"\ud83d\ude00", r"\u0041", r"\t"]
NASTY = [r"\ud83d", r"\u0000", r"\x", r"\u12", "\t", "\x01", "\ufeff", r"\ufeff", "\r", '"', "\\"]
letters = st.lists(st.sampled_from(LETTERS), max_size=5)
usual_text = letters.map("".join)
escaped_text = st.lists(st.sampled_from(LETTERS + ESCAPES), max_size=5).map("".join)
nasty_text = st.lists(st.sampled_from(LETTERS + ESCAPES + NASTY), max_size=5).map("".join)
NUMBERS = ["0", "-0", "12", "-1.50", "1e5", "1E+05", "0.1e-7", "123456789012345678901234567890", "null"]
NO_NUMBERS = ["01", "1.", ".5", "+1", "NaN", "-Infinity", "1e", "true", "{}", "[1]", '{"a": "b"}', "", "nul", "1 2"]


def in_quotes(texts):
    return texts.map(lambda text: f'"{text}"')


usual_values = in_quotes(usual_text) | st.sampled_from(NUMBERS)
escaped_values = in_quotes(escaped_text) | st.sampled_from(NUMBERS)
nasty_values = in_quotes(nasty_text) | st.sampled_from(NUMBERS + NO_NUMBERS)


@st.composite
def lines_of(draw, values, names=COLUMNS, ends=("\n",)) -> str:
    """Lines of one writer: the same names in the same order with the same blanks, nearly always."""
    kept = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5))
    comma, colon = draw(st.sampled_from([",", ", ", " , "])), draw(st.sampled_from([":", ": "]))
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        pairs = comma.join(f'"{name}"{colon}{draw(values)}' for name in kept)
        lines.append("{" + pairs + "}" + draw(st.sampled_from(ends)))
    return "".join(lines)


usual = st.lists(lines_of(usual_values), min_size=1, max_size=3).map("".join)
escaped = st.lists(lines_of(escaped_values), min_size=1, max_size=3).map("".join)
ENDS = ["\n", "\n", "\n[\n", "\n}\n", "\r\n", "\n\n", " \n", "\r", "x\n", "}\n", "\t\n", "\n \n", ""]
nasty = st.lists(
    lines_of(nasty_values, (*COLUMNS, "other", r"\u0061t"), ENDS) | lines_of(usual_values), min_size=1, max_size=4
).map("".join)


@settings(max_examples=200, deadline=None)
@given(text=usual | escaped)
def test_what_apps_write_is_read_as_by_the_reference(text):
    assert outcome(read_json, text.encode()) == outcome(rows_by_line, text.encode())


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@example(text='{"title":"c"}\n{"title":"a"}\r{"title":"b"}\n')
@example(text='{"title":"a"}\n\n{"title":"b"}\n{"title":"c"}\r')
@example(text='{"title":"","email":"x"}\n{"email":"x","title":""}\n')
@example(text='{"size":1}\n{"size":"1"}\n{"size":null}\n{}\n')
@example(text='{"title":"\\ud83d"}\n{"title":"\\ude00"}\n')
@given(text=nasty)
def test_nasty_lines_are_read_or_refused_as_by_the_reference(text):
    assert outcome(read_json, text.encode()) == outcome(rows_by_line, text.encode())


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(text=nasty)
def test_rows_and_rejected_lines_are_those_of_the_reference(text):
    def found() -> list:
        rows = []
        try:
            rows += filter_bad_rows(text.encode(), lambda block: json_rows(block, CONTRACT), quotes=False)
        except Unreadable as fault:
            return [fault.reason, fault.line]
        return rows

    fast = found()
    with patch.object(json_lines, "SMALL", 1 << 30):
        reference = found()
    assert [each for each in fast if not hasattr(each, "data")] == [
        each for each in reference if not hasattr(each, "data")
    ]
    assert b"".join(getattr(each, "data", b"") for each in fast) == b"".join(
        getattr(each, "data", b"") for each in reference
    )


def lines_read_by_themselves(block: bytes) -> int:
    with patch.object(json_lines, "_record", wraps=json_lines._record) as record:
        read_json(block, COLUMNS)
    return record.call_count


ROW = {"title": "a", "email": "b@c", "size": 1.5, "at": None}


@pytest.mark.parametrize(
    "rows",
    [
        [ROW] * 100,
        [ROW | {"title": "Amélie"}] * 100,
        [ROW | {"title": "line\nend"}, ROW] * 50,
        [ROW, ROW | {"title": None}, {"email": "x"}, dict(reversed(ROW.items()))] * 25,
    ],
    ids=["same names", "escaped letters", "some escapes", "four forms"],
)
def test_the_usual_forms_need_no_line_read_by_itself(rows):
    block = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert lines_read_by_themselves(block) == 0
    assert outcome(read_json, block) == outcome(rows_by_line, block)


def test_an_odd_line_is_read_by_itself_and_the_others_are_not():
    block = "".join(json.dumps(ROW) + "\n" for _ in range(100)).encode()
    odd = b'{"title": "say \\"no\\"", "size": 1}\n'
    assert lines_read_by_themselves(block + odd + b"\n" + block) == 1
    rows = read_json(block + odd + b"\n" + block, COLUMNS)
    assert (rows.table["title"][100].as_py(), rows.lines[100], rows.lines[101]) == ('say "no"', 101, 103)


def test_a_text_without_a_line_end_is_a_bad_row_whatever_its_last_letter():
    """An upload that was torn within a long text."""
    for letter in "aé日🎬":
        with pytest.raises(BadRow):
            read_json(('{"title": "' + letter * 100).encode(), COLUMNS)


@pytest.mark.parametrize(
    "line", ["[", "]", "}", "  },", "},{", "], [", "[{", "}]", "}]}", '  "a": {', '{"rows": [', "\t[ "]
)
def test_a_line_of_json_over_several_lines_refuses_the_file(line):
    """The other lines may be rows, and may be parts of another value."""
    good = b'{"title": "a"}\n'
    for block, number in ((good + line.encode() + b"\n" + good, 2), (good * 99 + line.encode() + b"\r\n", 100)):
        with pytest.raises(Unreadable, match="JSON over several lines") as caught:
            read_json(block, COLUMNS)
        assert not isinstance(caught.value, BadRow) and caught.value.line == number


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        "[1]",
        "{",
        "\t{ ",
        ",",
        '{"title": "a",',
        '{"title":',
        '{"title": "a"',
        "[[[[",
        "x [",
        '"{"',
        '{"title": "a: [',
    ],
)
def test_a_torn_line_is_a_bad_row(line):
    with pytest.raises(BadRow):
        read_json(b'{"title": "a"}\n' + line.encode() + b"\n", COLUMNS)


def test_digits_and_texts_stay_as_written():
    line = '{"size": -1.500E+07, "title": "1.50", "at": 12345678901234567890123, "email": ""}\n'
    [row] = read_json(line.encode() * 50, COLUMNS).table.slice(3, 1).to_pylist()
    assert row == {"size": "-1.500E+07", "title": "1.50", "at": "12345678901234567890123", "email": ""}
