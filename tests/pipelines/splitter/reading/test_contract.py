import re

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.reader import FOLDER, read_all
from contracts.value import NUMBER, meaning
from pipelines.splitter.landing.misfit import MAX_COLUMNS, Misfit, RefusedValue
from pipelines.splitter.landing.unreadable import BadRow
from pipelines.splitter.reading.column_type import Date, Number, Text, Timestamp
from pipelines.splitter.reading.contract import (
    Column,
    datasets,
    first_fault,
    header_fault,
    header_misfits,
    is_taken,
    is_wide_enough,
    names,
    takes,
)
from pipelines.splitter.reading.rows import json_rows

WHOLE, MONEY = Number(3), Number(3, scale=3)


def test_a_text_longer_than_its_column_is_refused():
    """The table's pipe would refuse the whole part, and so each good row in it."""
    title = datasets()["movies"][0]
    assert title.type.accepts(pa.array(["x" * 16_777_216], pa.string()))
    table = pa.table({"title": pa.array(["short", "x" * 16_777_217], pa.string())})
    row, fault = first_fault(table, (title,))
    assert row == 1 and fault.reason == f"title is '{'x' * 80}', not a text of at most 16,777,216 characters"


def test_the_columns_stand_in_the_order_of_the_raw_tables():
    expected = {
        "users": ("first_name", "last_name", "email"),
        "movies": ("title", "duration_mins", "original_language", "size_mb"),
        "streams": ("movie_title", "user_email", "size_mb", "start_at", "end_at"),
    }
    always = {name: tuple(each for each in datasets()[name] if not each.optional) for name in expected}
    assert {dataset: names(columns) for dataset, columns in always.items()} == expected


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (("a", "b"), None),
        (("b", "a"), None),
        (("a",), "missing column 'b'; expected a, b"),
        ((), "missing column 'a', 'b'; expected a, b"),
        (("a", "b", "c"), "unknown column 'c'; expected a, b"),
        (("a", "b", "a"), "duplicate column 'a'; expected a, b"),
        (("a", "c"), "missing column 'b'; unknown column 'c'; expected a, b"),
    ],
)
def test_a_header_fault_names_the_columns(header, fault):
    assert header_fault(header, (Column("a"), Column("b"))) == fault


def test_a_header_fault_of_any_header_is_short_and_its_unknown_columns_are_whole():
    names = [f"column_{number}" for number in range(5_000)]
    fault = header_fault(tuple(names), tuple(Column(name.upper()) for name in names))
    assert len(fault) < 600 and fault.startswith("missing column 'COLUMN_0', ") and " and 4,98" in fault
    expected = (Column("b"),)
    for unknown in (("a" * 64,), ("a" * 255,), tuple(names[:500]), tuple(names[:MAX_COLUMNS])):
        assert len(header_fault(("b", *unknown), expected)) < 600
        assert header_misfits(("b", *unknown), expected) == (Misfit(unknown),)
    assert header_misfits(("b", "a" * 256), expected) == header_misfits(("b", *names), expected) == ()


@pytest.mark.parametrize("first", [("Ann", "Lee", "ann@x.org"), ("ann", "lee", "e"), ("1", "2")])
def test_a_row_in_the_place_of_the_header_is_not_quoted(first):
    contract = (Column("first_name"), Column("email"))
    fault = header_fault(first, contract)
    assert fault == "no header: the first line names none of the columns; expected first_name, email"
    assert header_misfits(first, contract) == ()


def test_a_value_in_the_place_of_a_name_is_shown_as_its_shape():
    fault = header_fault(("email", "Ann.Lee7@x.org"), (Column("email"),))
    assert fault == "unknown column a text such as 'Xxx.Xxx9@x.xxx'; expected email"
    fault = header_fault(("email;é",), (Column("email"),))
    assert fault == "missing column 'email'; unknown column a text such as 'xxxxx;x'; expected email"
    for header in (("email;é",), ("email", "é"), ("email", "Ann.Lee7@x.org")):
        assert header_misfits(header, (Column("email"),)) == ()
    assert header_fault(("E-Mail", "x"), (Column("email"),)).startswith("missing column 'email'; unknown column ")


def test_a_column_s_name_in_another_form_is_shown_as_it_stands():
    contract = (Column("first_name"), Column("email"))
    for name in ("First Name", "FIRST_NAME", " first_name", "\ufefffirst_name", "first_name\xa0"):
        fault = header_fault((name, "email"), contract)
        assert fault == f"missing column 'first_name'; unknown column {name!r}; expected first_name, email"
    fault = header_fault(("", "first_name", "email", ""), contract)
    assert fault == "unknown column without a name; duplicate column without a name; expected " + ("first_name, email")


def test_a_header_may_lack_optional_columns_only():
    contract = (Column("a"), Column("b", optional=True))
    assert header_fault(("a",), contract) is None
    assert header_fault(("b",), contract) == "missing column 'a'; expected a, b"


def test_a_column_that_was_added_or_is_deprecated_is_optional(monkeypatch, tmp_path):
    text = (FOLDER / "users.odcs.yaml").read_text()
    for column, change in (("last_name", "since"), ("email", "deprecatedSince")):
        custom = f"        customProperties:\n          - property: {change}\n            value: 1.1.0\n"
        text = text.replace(f"        name: {column}\n", f"      - name: {column}\n")
        text = text.replace(f"- name: {column}\n", f"- name: {column}\n{custom}").replace("      - id: email\n", "")
    (tmp_path / "users.odcs.yaml").write_text(text)
    monkeypatch.setattr("pipelines.splitter.reading.contract.contracts", lambda: read_all(tmp_path))
    datasets.cache_clear()
    try:
        assert [(column.name, column.optional) for column in datasets()["users"]] == [
            ("first_name", False),
            ("last_name", True),
            ("email", True),
        ]
    finally:
        datasets.cache_clear()


def test_each_type_of_a_contract_has_its_check():
    columns = {column.name: column.type for columns in datasets().values() for column in columns}
    assert columns["title"] == Text() and columns["start_at"] == Timestamp()
    assert columns["duration_mins"] == Number(10) and columns["size_mb"] == Number(15, scale=3)


def test_the_first_fault_is_the_first_row_whatever_its_column():
    contract = (Column("n", MONEY), Column("w", WHOLE), Column("t"))

    def fault(numbers: list, wholes: list):
        table = pa.table({"n": pa.array(numbers, pa.string()), "w": pa.array(wholes, pa.string()), "t": [""] * 5})
        found = first_fault(table, contract)
        return found and (found[0], found[1].reason)

    good = ["1", "2", None, "4", "5"]
    assert fault(good, good) is None
    for row in range(5):
        wrong = [*good[:row], "x" * 100, *good[row + 1 :]]
        assert fault(wrong, good) == (row, f"n is {'x' * 80!r}, not {meaning(MONEY.sql)}")
    assert fault(["1", "2", "3", "x", "x"], ["1", "0.5", "2", "2", "2"]) == (1, f"w is '0.5', not {meaning(WHOLE.sql)}")


def test_columns_in_several_chunks_are_one():
    chunks = pa.chunked_array([pa.array(["1", "2"]), pa.array(["x"])])
    found = first_fault(pa.table({"n": chunks}), (Column("n", MONEY),))
    assert found == (2, RefusedValue("n", "x", 1, meaning(MONEY.sql)))


SMALL, LARGE = Column("t", Text(3)), Column("n", Number(3, scale=1))


@pytest.mark.parametrize(
    ("column", "type_", "value", "wide_enough"),
    [
        (SMALL, "VARCHAR(5)", "x" * 5, True),
        (SMALL, "VARCHAR(5)", "x" * 6, False),
        (SMALL, "VARCHAR(90)", "x" * 90, True),
        (SMALL, "VARCHAR(89)", "x" * 90, False),
        (SMALL, "VARCHAR(3)", "x" * 5, False),
        (SMALL, "NUMBER(38,0)", "12345", False),
        (SMALL, "", "12345", False),
        (SMALL, "BOOLEAN", "12345", False),
        (LARGE, "NUMBER(6,1)", "12345", True),
        (LARGE, "NUMBER(6,1)", "99999.94", True),
        (LARGE, "NUMBER(6,1)", "99999.95", False),
        (LARGE, "NUMBER(6,1)", "1e4", True),
        (LARGE, "NUMBER(6,1)", "joe@x.org", False),
        (LARGE, "NUMBER(38,0)", "9" * 90, False),
        (LARGE, "VARCHAR(90)", "12345", False),
        (Column("d", Date()), "DATE", "2021-02-30", False),
        (Column("d", Timestamp()), "TIMESTAMP_NTZ(9)", "soon", False),
    ],
)
def test_a_refused_value_tells_whether_a_wider_column_takes_it(column, type_, value, wide_enough):
    refused = RefusedValue.of(column.name, value, "")
    assert is_wide_enough(type_, column, refused) is wide_enough


@pytest.mark.parametrize("value", ["12345", "-99999.95", "+1e4", "joe@x", "\u0663\u0664", "0x10", "½", ".5", "-", ""])
def test_what_takes_its_shape_takes_the_value(value):
    """The sweep has the shape alone: taken wrongly, the file would be swept up each hour."""
    refused = RefusedValue.of("n", value, "")
    for digits in range(1, 9):
        for scale in (0, 1, 2):
            assert takes(Number(digits, scale), refused) or not takes(Number(digits, scale), refused.masked())
    assert refused.masked().length == len(value)
    assert RefusedValue.of("n", "Jo 7é", "").masked().value == "Xx 9x"


@pytest.mark.parametrize(
    ("value", "old", "new", "shape"),
    [
        ("1e5", Number(5), Number(9), "9e5"),
        ("-1.5E+5", Number(5), Number(6), "-9.9E+5"),
        ("0012", Number(1), Number(2), "0099"),
        ("12.34", Number(1, 1), Number(2, 1), "99.11"),
        ("99.34", Number(1, 1), Number(2, 1), "99.11"),
        ("99.95", Number(2, 1), Number(3, 1), "99.95"),
        ("12.00", Number(1), Number(2), "99.00"),
        ("1234.5e-2", Number(1, 1), Number(2, 1), "9911.1e-2"),
        ("0.97", Number(0, 1), Number(1, 1), "0.95"),
        (".97e0", Number(0, 1), Number(1, 1), ".95e0"),
        ("700", Number(2), Number(3), "999"),
        ("7.e2", Number(2), Number(3), "9.e2"),
    ],
)
def test_a_column_that_takes_a_number_takes_its_shape(value, old, new, shape):
    """Else the sweep would not send its file again."""
    plain = RefusedValue.of("n", value, "")
    masked = plain.masked()
    assert (masked.value, masked.length) == (shape, len(value))
    assert (takes(old, masked), takes(old, plain)) == (False, False)
    assert (takes(new, masked), takes(new, plain)) == (True, True)


@pytest.mark.slow
@given(st.from_regex(re.compile(NUMBER, re.ASCII), fullmatch=True), st.integers(0, 38), st.integers(0, 38))
@example("99999.95", 5, 1)
def test_a_number_and_its_shape_are_taken_by_the_same_columns(value, digits, scale):
    plain, type_ = RefusedValue.of("n", value, ""), Number(digits, scale)
    assert takes(type_, plain) == takes(type_, plain.masked())


@pytest.mark.parametrize(
    ("header", "misfits"),
    [
        (("a", "b"), ()),
        (("a", "b", "device"), (Misfit(("device",)),)),
        (("device", "b", "device"), (Misfit(("device",), missing=("a",)),)),
        (("a", "zip", "device"), (Misfit(("zip", "device"), missing=("b",)),)),
        (("a", "b", "device", "a"), (Misfit(("device",)),)),
        (("b",), (Misfit(missing=("a",)),)),
        (("a", "a"), ()),
        (("a", "b", "Device"), ()),
        (("a", "b", "device", "no, column"), ()),
        (("a", "b", ""), ()),
        (("a", "c"), (Misfit(missing=("b",)),)),
        (("1", "2"), ()),
    ],
)
def test_a_header_tells_what_another_contract_may_take(header, misfits):
    assert header_misfits(header, (Column("a"), Column("b"), Column("c", optional=True))) == misfits


@pytest.mark.parametrize(
    ("misfit", "taken"),
    [
        (Misfit(("b",)), True),
        (Misfit(("b", "z")), False),
        (Misfit(missing=("c",)), True),
        (Misfit(missing=("gone",)), True),
        (Misfit(missing=("a",)), False),
        (Misfit(missing=("c", "a")), False),
        (Misfit(("b",), missing=("c", "gone")), True),
        (Misfit(("b",), missing=("a",)), False),
        (Misfit(("z",), missing=("c",)), False),
    ],
)
def test_a_contract_takes_what_another_one_refused(misfit, taken):
    """`c` is deprecated by now, and `gone` was dropped: files without them were refused before."""
    assert is_taken(misfit, (Column("a"), Column("b"), Column("c", optional=True))) is taken
    assert not is_taken(misfit, ())


@pytest.mark.parametrize(
    ("record", "misfits"),
    [
        (b'{"a": "1", "device": "x"}\n', (Misfit(("device",)),)),
        (b'{"device": "x", "a": "1", "zip": []}\n', (Misfit(("device", "zip")),)),
        (b'{"device": "x", "no, column": "1"}\n', ()),
        (b'{"a": [], "device": "x"}\n', ()),
    ],
)
def test_so_does_a_rejected_record(record, misfits):
    with pytest.raises(BadRow) as fault:
        json_rows(record, (Column("a"),))
    assert fault.value.misfits == misfits
