"""The reference reader of CSV."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.records import Record, records

QUOTED = {"FIELD_OPTIONALLY_ENCLOSED_BY": '"'}


def fields(text: str, **options: Any) -> list[tuple[str | None, ...]]:
    return [record.fields for record in records(text, FileFormat("CSV", options))]


def test_rows_and_lines_are_counted_with_the_header() -> None:
    text = 'h1,h2\n1,"a\nb"\n2,c\n'
    assert list(records(text, FileFormat("CSV", QUOTED | {"SKIP_HEADER": 1}))) == [
        Record(2, 2, ("1", "a\nb")),
        Record(3, 4, ("2", "c")),
    ]
    assert [record.row for record in records(text, FileFormat("CSV", QUOTED | {"PARSE_HEADER": True}))] == [2, 3]


def test_blank_lines_are_records_unless_they_are_skipped() -> None:
    assert fields("1\n\n2\n") == [("1",), (None,), ("2",)]
    skipped = list(records("1\n\n2\n", FileFormat("CSV", {"SKIP_BLANK_LINES": True})))
    assert skipped == [Record(1, 1, ("1",)), Record(2, 3, ("2",))]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(line_end: str) -> None:
    assert fields(f"1,2{line_end}3,4{line_end}") == [("1", "2"), ("3", "4")]


def test_quotes_delimiters_and_escapes() -> None:
    assert fields('"a,b","c""d"', **QUOTED) == [("a,b", 'c"d')]
    assert fields("'a\\'b'", FIELD_OPTIONALLY_ENCLOSED_BY="'", ESCAPE="\\") == [("a'b",)]
    assert fields("a||b", FIELD_DELIMITER="||") == [("a", "b")]
    assert fields("a,b", FIELD_DELIMITER="NONE") == [("a,b",)]
    assert fields("a\\,b,c\\td") == [("a,b", "c\td")]
    assert fields("a\\tb", ESCAPE_UNENCLOSED_FIELD="NONE") == [("a\\tb",)]


def test_nulls() -> None:
    assert fields('\\N,,""', **QUOTED) == [(None, None, "")]
    assert fields("\\N,", EMPTY_FIELD_AS_NULL=False) == [(None, "")]
    assert fields('"x",x,y', NULL_IF=["x"], **QUOTED) == [(None, None, "y")]


def test_spaces() -> None:
    assert fields(' "a" , b ', **QUOTED, TRIM_SPACE=True) == [("a", "b")]
    assert fields(' "a"', **QUOTED) == [(' "a"',)]


def test_records_that_cannot_be_read_have_an_error() -> None:
    format_ = FileFormat("CSV", QUOTED)
    assert list(records('1,"a"b,c\n2,d\n', format_)) == [
        Record(1, 1, ("1", "a"), "Found character 'b' instead of field delimiter ','"),
        Record(2, 2, ("2", "d")),
    ]
    assert list(records('1\n2,"a\n', format_)) == [Record(1, 1, ("1",)), Record(2, 2, ("2",), "Missing closing quote")]
