"""A regular CSV file, cut into pieces: DuckDB reads a piece while the next is decompressed and checked.

A file is regular if DuckDB's reader and Snowflake's can't read it differently. At any doubt Irregular is raised, and
the file is read record by record (records.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from localcloud.snowflake.files.file_format import FileFormat

_PIECE_BYTES = 16 << 20
RECORD_BYTES = 16 << 20
NEWLINE, RETURN = b"\n\r"


class Irregular(Exception):
    """DuckDB's reader can't be trusted with this file."""


@dataclass(frozen=True)
class Piece:
    """A file with `records` records of the original, after `rows` records and `lines` lines of it.

    The first `header` records are the header. `trailing` counts delimiters at the ends of lines, after the header.
    """

    path: Path
    rows: int
    lines: int
    records: int
    header: int
    trailing: int


@dataclass(frozen=True)
class _Marks:
    """The special bytes of a format: a single delimiter, at most one quote, an escape or none."""

    delimiter: bytes
    quote: bytes
    escape: bytes

    @classmethod
    def from_format(cls, format_: FileFormat) -> _Marks:
        """Return the marks of a format. Raises Irregular for a format whose files are never regular."""
        delimiter, quote, escape = (
            b"" if format_[option] == "NONE" else format_[option].encode()
            for option in ("FIELD_DELIMITER", "FIELD_OPTIONALLY_ENCLOSED_BY", "ESCAPE_UNENCLOSED_FIELD")
        )
        if format_["TRIM_SPACE"] or format_["ESCAPE"] != "NONE" or len(delimiter) != 1 or len(quote) > 1:
            raise Irregular
        # A regular file has no escapes, so of all NULL_IF texts it can't hold the default only, which is one.
        if any(text != "\\N" or escape != b"\\" for text in format_["NULL_IF"]):
            raise Irregular
        return cls(delimiter, quote, escape)

    def has_spaces_at_quotes(self, data: bytes) -> bool:
        """Return whether there are spaces between a quote and the edge of its field."""
        if not self.quote or self.quote not in data:
            return False
        quote, edge = re.escape(self.quote), re.escape(self.delimiter)
        # A quick check before the slow pattern.
        if not any(pair in data for space in (b" ", b"\t") for pair in (space + self.quote, self.quote + space)):
            return False
        pattern = rb"(?:\A|\n|" + edge + rb")[ \t]+" + quote + rb"|" + quote + rb"[ \t]+(?:" + edge + rb"|" + quote
        return re.search(pattern + rb"|\r?\n|\Z)", data) is not None


def pieces(
    chunks: Iterable[bytes], folder: Path, format_: FileFormat, header: int, size: int = _PIECE_BYTES
) -> Iterator[Piece]:
    """Yield the pieces of a text that comes in chunks, as files of about `size` bytes in the folder.

    `header` is the number of records in the header. Raises Irregular at the first doubt.
    """
    marks, rows, lines, line_end = _Marks.from_format(format_), 0, 0, b""
    for data in _split_at_records(chunks, marks.quote, size):
        line_end = line_end or (b"\r\n" if b"\r\n" in data[: data.find(b"\n") + 1] else b"\n")
        if not data.endswith(b"\n"):
            data += line_end
        ends = _line_ends(data, marks, line_end)
        path = folder / f"piece{lines}"
        path.write_bytes(data)
        body = int(ends[header - 1]) + 1 if header and not rows and len(ends) >= header else 0
        records = len(ends) - _quoted_line_ends(data, ends, marks.quote)
        trailing = _count_trailing(data, ends, body, marks.delimiter, line_end)
        yield Piece(path, rows, lines, records, 0 if rows else header, trailing)
        rows, lines = rows + records, lines + len(ends)


def _split_at_records(chunks: Iterable[bytes], quote: bytes, size: int) -> Iterator[bytes]:
    """Yield blocks of about `size` bytes of whole records: each ends with a line after which no quote is open."""
    held: list[bytes] = []
    length, odd = 0, False
    for chunk in chunks:
        if length + len(chunk) >= size and (end := _last_record_end(chunk, quote, odd)):
            yield b"".join([*held, chunk[:end]])
            held, length, odd = [], 0, False
            chunk = chunk[end:]
        held.append(chunk)
        length += len(chunk)
        if length > size + RECORD_BYTES:
            raise Irregular
        odd ^= _has_odd_quotes(quote, chunk)
    if rest := b"".join(held):
        yield rest


def _last_record_end(chunk: bytes, quote: bytes, odd: bool) -> int:
    """Return the position of the last line that does not begin in a quoted field, 0 without one.

    `odd` is whether the chunk begins in a quoted field.
    """
    end = chunk.rfind(b"\n") + 1
    odd ^= _has_odd_quotes(quote, chunk[:end])
    while end and odd:
        before = chunk.rfind(b"\n", 0, end - 1) + 1
        odd ^= _has_odd_quotes(quote, chunk[before:end])
        end = before
    return end


def _has_odd_quotes(quote: bytes, text: bytes) -> bool:
    """Return whether the number of quotes in the text is odd."""
    return quote != b"" and text.count(quote) % 2 == 1


def _line_ends(data: bytes, marks: _Marks, line_end: bytes) -> npt.NDArray[np.intp]:
    """Return the positions of the newlines. Raises Irregular for blank lines, mixed line ends, escapes …"""
    if data.startswith((line_end, b"\xef\xbb\xbf")) or b"\0" in data or (marks.escape and marks.escape in data):
        raise Irregular
    characters = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(characters == NEWLINE)
    if line_end == b"\r\n" and (data.count(b"\r") != len(ends) or (characters[ends - 1] != RETURN).any()):
        raise Irregular
    if line_end == b"\n" and b"\r" in data:
        raise Irregular
    if (characters[ends - len(line_end)] == NEWLINE).any() or marks.has_spaces_at_quotes(data):
        raise Irregular
    return ends


def _quoted_line_ends(data: bytes, ends: npt.NDArray[np.intp], quote: bytes) -> int:
    """Return the number of newlines in quoted fields."""
    if not quote or quote not in data:
        return 0
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(quote))
    return int((np.searchsorted(quotes, ends) % 2).sum())


def _count_trailing(data: bytes, ends: npt.NDArray[np.intp], start: int, delimiter: bytes, line_end: bytes) -> int:
    """Return the number of delimiters at the ends of lines, from `start`."""
    before = np.frombuffer(data, np.uint8)[ends - len(line_end)]
    if not (before[ends >= start] == ord(delimiter)).any():
        return 0
    trailing, run = 0, delimiter
    while count := data.count(run + line_end, start):
        trailing, run = trailing + count, run + delimiter
    return trailing


def read_ahead(source: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the pieces, each made by a thread while the previous one is used."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, source, None)
        while piece := following.result():
            following = thread.submit(next, source, None)
            yield piece
