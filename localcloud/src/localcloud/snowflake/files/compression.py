"""Compression of unloaded files, and the endings of their names.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-location#format-type-options-formattypeoptions
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Callable

import zstandard

from localcloud.snowflake.wire import errors

_WRITERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "GZIP": (lambda data: gzip.compress(data, mtime=0), ".gz"),
    "BZ2": (bz2.compress, ".bz2"),
    "ZSTD": (lambda data: zstandard.ZstdCompressor().compress(data), ".zst"),
    "DEFLATE": (zlib.compress, ".deflate"),
    "NONE": (bytes, ""),
}
# Parquet's own, inside of the file: AUTO is SNAPPY.
PARQUET = {"AUTO": "snappy", "SNAPPY": "snappy", "LZO": "", "NONE": "none"}


def compressed(data: bytes, compression: str) -> tuple[bytes, str]:
    """Return the compressed bytes, and the ending of the file's name; AUTO is gzip. Raise SnowflakeError 000002."""
    name = "GZIP" if compression == "AUTO" else compression
    if name not in _WRITERS:
        raise errors.unsupported(f"unloading with COMPRESSION = {compression}")
    write, ending = _WRITERS[name]
    return write(data), ending


def parquet_codec(compression: str) -> str:
    """Return the name of Parquet's compression: "snappy" or "none". Raise SnowflakeError 000002."""
    if not PARQUET.get(compression):
        raise errors.unsupported(f"unloading Parquet with COMPRESSION = {compression}")
    return PARQUET[compression]
