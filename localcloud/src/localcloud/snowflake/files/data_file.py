"""A data file on disk: decompressed, and its first characters."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

CHUNK = 1 << 20
# Larger chunks decompress to blocks that take long to allocate.
_GZIP_CHUNK = 1 << 16
# Makes zlib expect gzip's header.
GZIP = 31


class Unreadable(Exception):
    """The file as a whole can't be read; the message is Snowflake's."""

    code, sqlstate = "100016", "22000"


class NotJson(Unreadable):
    """The file is not JSON: https://docs.snowflake.com/en/sql-reference/functions/parse_json"""

    code, sqlstate = "100069", "22P02"


def decompress(path: Path, target: Path, compression: str) -> None:
    """Decompress `path` to `target`. Raises Unreadable."""
    with target.open("wb") as out:
        for chunk in decompressed_chunks(path, compression):
            out.write(chunk)


def decompressed_chunks(path: Path, compression: str) -> Iterator[bytes]:
    """Yield the decompressed bytes of a file. `compression` is GZIP, ZSTD, NONE, or AUTO: detected by the first bytes.

    Raises Unreadable for another compression than the file's, and for a damaged file.
    """
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


def _read_plain(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _read_zstd(source: BinaryIO) -> Iterator[bytes]:
    return _read_plain(zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True))


def _read_gzip(source: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of all members; zeros may follow the last. zlib compares the checksums."""
    data = source.read(_GZIP_CHUNK)
    while data:
        member = zlib.decompressobj(GZIP)
        while not member.eof:
            if not data:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            yield member.decompress(data)
            data = member.unused_data or source.read(_GZIP_CHUNK)
        while data and not (data := data.lstrip(b"\0")):
            data = source.read(_GZIP_CHUNK)


READERS: dict[str, Callable[[BinaryIO], Iterator[bytes]]] = {
    "GZIP": _read_gzip,
    "ZSTD": _read_zstd,
    "NONE": _read_plain,
}


def head(path: Path) -> str:
    """Return the first characters of a text file, 1 MB of bytes at most, without a byte order mark."""
    with path.open("rb") as file:
        return file.read(CHUNK).decode("utf-8", "replace").removeprefix("\ufeff")
