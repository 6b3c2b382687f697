"""A regular CSV file cut into pieces, each to be read by DuckDB while the next is decompressed and looked at.

Regular is a file that holds nothing that DuckDB's reader and Snowflake's might read differently. Any doubt is
Irregular: the file is then read record by record (records.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from localcloud.snowflake.files.file_format import FileFormat

PIECE_BYTES = 16 << 20
RECORD_BYTES = 16 << 20
NEWLINE, RETURN = b"\n\r"


class Irregular(Exception):
    """DuckDB's reader can't be trusted with this file."""


@dataclass(frozen=True)
class Piece:
    """Whole records of a file, `records` of them, in a file of their own; `rows` records and `lines` lines go before.

    `trailing` is how many delimiters stand at ends of lines, those of the `header` records at its start left out.
    """

    path: Path
    rows: int
    lines: int
    records: int
    header: int
    trailing: int


@dataclass(frozen=True)
class Marks:
    """What a format's text is cut by, in bytes; empty without a quote or an escape."""

    delimiter: bytes
    quote: bytes
    escape: bytes

    @classmethod
    def of(cls, format_: FileFormat) -> Marks:
        """Raises Irregular for a format of which no file is regular."""
        delimiter, quote, escape = (
            b"" if format_[option] == "NONE" else format_[option].encode()
            for option in ("FIELD_DELIMITER", "FIELD_OPTIONALLY_ENCLOSED_BY", "ESCAPE_UNENCLOSED_FIELD")
        )
        if format_["TRIM_SPACE"] or format_["ESCAPE"] != "NONE" or len(delimiter) != 1 or len(quote) > 1:
            raise Irregular
        # The only NULL_IF text that a file without escapes can't hold is an escape itself: the default.
        if any(text != "\\N" or escape != b"\\" for text in format_["NULL_IF"]):
            raise Irregular
        return cls(delimiter, quote, escape)

    def spaces_at_quotes(self, data: bytes) -> bool:
        """Whether spaces stand between a quote and the end of its field."""
        if not self.quote or self.quote not in data:
            return False
        quote, edge = re.escape(self.quote), re.escape(self.delimiter)
        # Without one of these there are none: found faster than by the pattern itself.
        if not any(pair in data for space in (b" ", b"\t") for pair in (space + self.quote, self.quote + space)):
            return False
        pattern = rb"(?:\A|\n|" + edge + rb")[ \t]+" + quote + rb"|" + quote + rb"[ \t]+(?:" + edge + rb"|" + quote
        return re.search(pattern + rb"|\r?\n|\Z)", data) is not None


def pieces(
    chunks: Iterable[bytes], folder: Path, format_: FileFormat, header: int, size: int = PIECE_BYTES
) -> Iterator[Piece]:
    """The file whose text comes in chunks, cut up into files of the folder, of some `size` bytes each.

    Raises Irregular at the first doubt.
    """
    marks, rows, lines, line_end = Marks.of(format_), 0, 0, b""
    for data in cut(chunks, marks.quote, size):
        line_end = line_end or (b"\r\n" if b"\r\n" in data[: data.find(b"\n") + 1] else b"\n")
        if not data.endswith(b"\n"):
            data += line_end
        ends = line_ends(data, marks, line_end)
        path = folder / f"piece{lines}"
        path.write_bytes(data)
        body = int(ends[header - 1]) + 1 if header and not rows and len(ends) >= header else 0
        records = len(ends) - inside_quotes(data, ends, marks.quote)
        yield Piece(
            path, rows, lines, records, 0 if rows else header, trailing(data, ends, body, marks.delimiter, line_end)
        )
        rows, lines = rows + records, lines + len(ends)


def cut(chunks: Iterable[bytes], quote: bytes, size: int) -> Iterator[bytes]:
    """Whole records, some `size` bytes at a time: cut where a line ends with as many quotes opened as closed."""
    held: list[bytes] = []
    length, odd = 0, False
    for chunk in chunks:
        if length + len(chunk) >= size and (end := last_end(chunk, quote, odd)):
            yield b"".join([*held, chunk[:end]])
            held, length, odd = [], 0, False
            chunk = chunk[end:]
        held.append(chunk)
        length += len(chunk)
        if length > size + RECORD_BYTES:
            raise Irregular
        odd ^= has_odd(quote, chunk)
    if rest := b"".join(held):
        yield rest


def last_end(chunk: bytes, quote: bytes, odd: bool) -> int:
    """Where the last line begins that no quoted field leads into; 0 if none. `odd`: one leads into the chunk."""
    end = chunk.rfind(b"\n") + 1
    odd ^= has_odd(quote, chunk[:end])
    while end and odd:
        before = chunk.rfind(b"\n", 0, end - 1) + 1
        odd ^= has_odd(quote, chunk[before:end])
        end = before
    return end


def has_odd(quote: bytes, text: bytes) -> bool:
    """Whether quotes stand in the text, and an odd number of them."""
    return quote != b"" and text.count(quote) % 2 == 1


def line_ends(data: bytes, marks: Marks, line_end: bytes) -> np.ndarray:
    """Where the newlines are. Raises Irregular for whatever DuckDB may misread: blank lines, mixed line ends …"""
    if data.startswith((line_end, b"\xef\xbb\xbf")) or b"\0" in data or (marks.escape and marks.escape in data):
        raise Irregular
    characters = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(characters == NEWLINE)
    if line_end == b"\r\n" and (data.count(b"\r") != len(ends) or (characters[ends - 1] != RETURN).any()):
        raise Irregular
    if line_end == b"\n" and b"\r" in data:
        raise Irregular
    if (characters[ends - len(line_end)] == NEWLINE).any() or marks.spaces_at_quotes(data):
        raise Irregular
    return ends


def inside_quotes(data: bytes, ends: np.ndarray, quote: bytes) -> int:
    """How many of the newlines are part of a quoted field."""
    if not quote or quote not in data:
        return 0
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(quote))
    return int((np.searchsorted(quotes, ends) % 2).sum())


def trailing(data: bytes, ends: np.ndarray, start: int, delimiter: bytes, line_end: bytes) -> int:
    """How many delimiters stand at ends of lines, from `start` on."""
    before = np.frombuffer(data, np.uint8)[ends - len(line_end)]
    if not (before[ends >= start] == ord(delimiter)).any():
        return 0
    found, run = 0, delimiter
    while count := data.count(run + line_end, start):
        found, run = found + count, run + delimiter
    return found


def ahead(source: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces, each made by a thread while the one before it is used."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, source, None)
        while piece := following.result():
            following = thread.submit(next, source, None)
            yield piece
