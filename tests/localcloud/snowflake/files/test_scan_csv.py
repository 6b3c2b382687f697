"""CSV files, read by DuckDB and by the reference reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from localcloud.snowflake.files.csv_pieces import Irregular, Piece
from localcloud.snowflake.files.data_file import Unreadable
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.scan_csv import (
    count_fields,
    header_names,
    header_records,
    scan_piece,
    scan_records,
    without_header,
)

CSV = FileFormat("CSV", {"FIELD_OPTIONALLY_ENCLOSED_BY": '"'})


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "it's a file"


def options(**given: Any) -> FileFormat:
    return CSV.with_options(given)


def piece_rows(duck, path: Path, text: str, width: int, trailing: int = 0, format_: FileFormat = CSV) -> list[tuple]:
    path.write_text(text)
    piece = Piece(path, 10, 20, text.count("\n"), header_records(format_), trailing)
    rows = scan_piece(duck, piece, format_, width, "spare")
    return duck.execute(f"SELECT * FROM {rows} ORDER BY rn").fetchall()


def test_pieces_are_read_by_duckdb(duck, path) -> None:
    assert piece_rows(duck, path, '1,"a ""b"""\n,""\n', 2) == [
        (11, None, None, 2, "1", 'a "b"'),
        (12, None, None, 2, None, ""),
    ]
    assert piece_rows(duck, path, "n\n1\n", 1, format_=options(SKIP_HEADER=1)) == [(12, None, None, 1, "1")]
    assert piece_rows(duck, path, "1,\n", 2, format_=options(EMPTY_FIELD_AS_NULL=False))[0][4:] == ("1", "")


def test_trailing_delimiters_must_be_nulls(duck, path) -> None:
    assert [row[4:] for row in piece_rows(duck, path, "1,\n,\n", 2, 2)] == [("1", None), (None, None)]
    for trailing, format_ in ((3, CSV), (2, options(EMPTY_FIELD_AS_NULL=False))):
        with pytest.raises(Irregular):
            piece_rows(duck, path, "1,\n,\n", 2, trailing, format_)


def test_a_piece_of_unknown_width_is_irregular(duck, path) -> None:
    with pytest.raises(Irregular):
        piece_rows(duck, path, "1\n", 0)


def test_fields_of_the_first_record(path) -> None:
    path.write_text('h\n1,"a\nb"\n')
    assert count_fields(path, CSV) == 1
    assert count_fields(path, options(SKIP_HEADER=1)) == 2
    assert count_fields(path, options(SKIP_HEADER=2)) == 0
    path.write_text('"h\nh"\n1,2\n')
    assert count_fields(path, options(SKIP_HEADER=1)) == 0


def test_headers(path) -> None:
    path.write_text('"n",,t\n1,2,3\n')
    assert header_names(path, options(PARSE_HEADER=True)) == ("n", "", "t")
    assert header_records(options(SKIP_HEADER=2)) == 2
    assert header_records(options(SKIP_HEADER=2, PARSE_HEADER=True)) == 3
    assert header_records(without_header(options(SKIP_HEADER=2, PARSE_HEADER=True))) == 0
    path.write_text("")
    assert header_names(path, options(PARSE_HEADER=True)) == ()
    path.write_text('N,"a ""b""", T\n1,2,3\n')
    assert header_names(path, options(PARSE_HEADER=True, NULL_IF=["N"])) == ("N", 'a "b"', " T")
    assert header_names(path, options(PARSE_HEADER=True, TRIM_SPACE=True))[2] == "T"
    assert header_names(path, FileFormat("CSV"))[1] == '"a ""b"""'
    path.write_text('n,"t\n1,2\n')
    with pytest.raises(Unreadable, match="Missing closing quote"):
        header_names(path, options(PARSE_HEADER=True))


def test_the_reference_reader_fills_records_up(duck, path) -> None:
    path.write_text('\ufeff1,"a\n",c\n\n2,"b')
    assert scan_records(duck, path, CSV, "raw") == 3
    assert duck.execute("SELECT * FROM raw ORDER BY rn").fetchall() == [
        (1, 1, None, 3, "1", "a\n", "c"),
        (2, 3, None, 0, None, None, None),
        (3, 4, "Missing closing quote", 1, "2", None, None),
    ]


def test_invalid_characters_are_replaced_or_refused(duck, path) -> None:
    path.write_bytes(b"\xff\n")
    with pytest.raises(Unreadable, match="Invalid UTF8 detected in string '0xFF0A'"):
        scan_records(duck, path, CSV, "raw")
    scan_records(duck, path, options(REPLACE_INVALID_CHARACTERS=True), "raw")
    assert duck.execute("SELECT c1 FROM raw").fetchall() == [("\ufffd",)]
