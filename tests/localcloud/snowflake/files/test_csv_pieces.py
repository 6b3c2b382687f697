"""Regular CSV files, cut into pieces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from localcloud.snowflake.files.csv_pieces import Irregular, Piece, pieces, read_ahead
from localcloud.snowflake.files.file_format import FileFormat

QUOTED = FileFormat("CSV", {"FIELD_OPTIONALLY_ENCLOSED_BY": '"'})


def cut(
    folder: Path, text: str, header: int = 0, size: int = 8, format_: FileFormat = QUOTED
) -> list[tuple[str, Piece]]:
    found = pieces((bytes([byte]) for byte in text.encode()), folder, format_, header, size)
    return [(piece.path.read_bytes().decode(), piece) for piece in found]


def test_pieces_end_with_records(tmp_path) -> None:
    found = cut(tmp_path, '1,a\n2,"b\nb"\n3,c\n4,d')
    assert [text for text, _ in found] == ['1,a\n2,"b\nb"\n', "3,c\n4,d\n"]
    assert [(piece.rows, piece.lines, piece.records) for _, piece in found] == [(0, 0, 2), (2, 3, 2)]


def test_line_ends_are_those_of_the_file(tmp_path) -> None:
    assert [text for text, _ in cut(tmp_path, "1,a\r\n2,b\r\n3,c")] == ["1,a\r\n2,b\r\n", "3,c\r\n"]


def test_the_header_is_in_the_first_piece(tmp_path) -> None:
    assert [piece.header for _, piece in cut(tmp_path, "n,t\n1,a\n2,b\n", header=1)] == [1, 0]


def test_delimiters_at_the_ends_of_lines_are_counted_after_the_header(tmp_path) -> None:
    found = cut(tmp_path, "n,,\n1,,\n2,b,\n3,c,d\n", header=1, size=99)
    assert [piece.trailing for _, piece in found] == [3]


@pytest.mark.parametrize(
    "text",
    ["1,a\n\n2,b\n", "\n1\n", "1\n2\r\n", "1\r\n2\n", "1,a\\n\n", "1\0\n", '1, "a"\n', '1,"a" ,2\n', "\ufeff1\n"],
)
def test_files_that_readers_may_read_differently_are_irregular(tmp_path, text) -> None:
    with pytest.raises(Irregular):
        cut(tmp_path, text)


@pytest.mark.parametrize(
    "options",
    [
        {"TRIM_SPACE": True},
        {"ESCAPE": "\\"},
        {"FIELD_DELIMITER": "||"},
        {"NULL_IF": ["NULL"]},
        {"ESCAPE_UNENCLOSED_FIELD": "NONE"},
    ],
)
def test_formats_whose_files_are_irregular(tmp_path, options: dict[str, Any]) -> None:
    with pytest.raises(Irregular):
        cut(tmp_path, "1\n", format_=FileFormat("CSV", options))


def test_pieces_are_made_while_the_one_before_is_read() -> None:
    made: list[int] = []

    def source():
        for number in range(1, 4):
            made.append(number)
            yield Piece(Path(str(number)), 0, 0, 0, 0, 0)

    read = []
    for piece in read_ahead(source()):
        read.append(piece.path.name)
    assert (read, made) == (["1", "2", "3"], [1, 2, 3])
    assert list(read_ahead(iter([]))) == []


def test_an_error_in_a_piece_is_raised_where_it_is_read() -> None:
    def source():
        yield Piece(Path("1"), 0, 0, 0, 0, 0)
        raise Irregular

    found = read_ahead(source())
    assert next(found).path == Path("1")
    with pytest.raises(Irregular):
        next(found)
