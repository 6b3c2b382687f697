"""A data file on disk: without its compression, and its first characters."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

import zstandard

CHUNK = 1 << 20


class Unreadable(Exception):
    """The file as a whole can't be read; the text is Snowflake's."""


def decompress(path: Path, target: Path, compression: str) -> None:
    """Copy `path` to `target`, without its compression. AUTO goes by the first bytes; a wrong one is Unreadable."""
    with path.open("rb") as source, target.open("wb") as out:
        magic = source.read(4)
        source.seek(0)
        if compression == "AUTO":
            compression = "GZIP" if magic[:2] == b"\x1f\x8b" else "ZSTD" if magic == b"\x28\xb5\x2f\xfd" else "NONE"
        try:
            reader: BinaryIO = {
                "GZIP": lambda: gzip.GzipFile(fileobj=source),
                "ZSTD": lambda: zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True),
                "NONE": lambda: source,
            }[compression]()
            while chunk := reader.read(CHUNK):
                out.write(chunk)
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise Unreadable(
                f"Invalid data encountered during decompression for file: '{path.name}',"
                f"compression type used: '{compression}', cause: '{error}'"
            ) from error


def head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(CHUNK).decode("utf-8", "replace").removeprefix("\ufeff")
