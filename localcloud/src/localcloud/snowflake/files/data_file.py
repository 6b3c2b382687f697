"""A data file on disk: its text without its compression, and its first characters."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

CHUNK = 1 << 20
# Much at a time, but little enough that what comes out of it is allocated fast.
GZIP_CHUNK = 1 << 16
GZIP = 31


class Unreadable(Exception):
    """The file as a whole can't be read; the text is Snowflake's."""

    code, sqlstate = "100016", "22000"


class NotJson(Unreadable):
    """https://docs.snowflake.com/en/sql-reference/functions/parse_json"""

    code, sqlstate = "100069", "22P02"


def decompress(path: Path, target: Path, compression: str) -> None:
    """Copy `path` to `target`, without its compression. Raises Unreadable."""
    with target.open("wb") as out:
        for chunk in chunks(path, compression):
            out.write(chunk)


def chunks(path: Path, compression: str) -> Iterator[bytes]:
    """The file's bytes without its compression. AUTO goes by the first bytes; a wrong one is Unreadable."""
    with path.open("rb") as source:
        magic = source.read(4)
        source.seek(0)
        if compression == "AUTO":
            compression = "GZIP" if magic[:2] == b"\x1f\x8b" else "ZSTD" if magic == b"\x28\xb5\x2f\xfd" else "NONE"
        try:
            yield from READERS[compression](source)
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise Unreadable(
                f"Invalid data encountered during decompression for file: '{path.name}',"
                f"compression type used: '{compression}', cause: '{error}'"
            ) from error


def plain(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def unzstd(source: BinaryIO) -> Iterator[bytes]:
    return plain(zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True))


def gunzip(source: BinaryIO) -> Iterator[bytes]:
    """Members follow one another, and zeros may follow the last, as gzip has it; its checksums are compared by zlib."""
    data = source.read(GZIP_CHUNK)
    while data:
        member = zlib.decompressobj(GZIP)
        while not member.eof:
            if not data:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            yield member.decompress(data)
            data = member.unused_data or source.read(GZIP_CHUNK)
        while data and not (data := data.lstrip(b"\0")):
            data = source.read(GZIP_CHUNK)


READERS: dict[str, Callable[[BinaryIO], Iterator[bytes]]] = {"GZIP": gunzip, "ZSTD": unzstd, "NONE": plain}


def head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(CHUNK).decode("utf-8", "replace").removeprefix("\ufeff")
