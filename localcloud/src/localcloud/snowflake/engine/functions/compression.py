"""COMPRESS and DECOMPRESS of bytes by SNAPPY, ZLIB, ZSTD and BZ2.

https://docs.snowflake.com/en/sql-reference/functions/compress
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Callable

import pyarrow as pa
import zstandard

from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire import errors

# A method and its level: "zlib(1)". Level 0 is the default.
_METHOD = re.compile(r"(SNAPPY|ZLIB|ZSTD|BZ2)(?:\((\d+)\))?", re.IGNORECASE)
# By the method: a function of bytes and level that compresses, and one that decompresses.
_METHODS: dict[str, tuple[Callable[[bytes, int], bytes], Callable[[bytes], bytes]]] = {
    "SNAPPY": (
        lambda value, _: pa.compress(value, codec="snappy", asbytes=True),
        lambda value: pa.decompress(value, decompressed_size=_snappy_size(value), codec="snappy", asbytes=True),
    ),
    "ZLIB": (lambda value, level: zlib.compress(value, level or -1), zlib.decompress),
    "ZSTD": (
        lambda value, level: zstandard.ZstdCompressor(level=level or 3).compress(value),
        lambda value: zstandard.ZstdDecompressor().decompressobj().decompress(value),
    ),
    "BZ2": (lambda value, level: bz2.compress(value, level or 9), bz2.decompress),
}
_FAILURES = (zlib.error, OSError, ValueError, zstandard.ZstdError)


def _snappy_size(value: bytes) -> int:
    """Return the length that the value has decompressed: seven bits in each of its first bytes. Raise ValueError."""
    size = 0
    for position, byte in enumerate(value[:5]):
        size |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            return size
    raise ValueError


def _read(method: str) -> tuple[str, int]:
    """Return the name of a method and its level. Raise SnowflakeError 000002 for an unknown one."""
    found = _METHOD.fullmatch(method.replace(" ", ""))
    if found is None:
        raise errors.unsupported(f"the compression method {method[:20]}")
    return found[1].upper(), int(found[2] or 0)


def _compress(value: bytes, method: str) -> bytes:
    name, level = _read(method)
    try:
        return _METHODS[name][0](value, level)
    except (ValueError, zlib.error, zstandard.ZstdError) as error:
        raise errors.unsupported(f"level {level} of {name}") from error


def _decompress(value: bytes, method: str) -> bytes:
    name, _ = _read(method)
    try:
        return _METHODS[name][1](value)
    except _FAILURES as error:
        raise errors.unsupported(f"decompressing what {name} has not compressed") from error


COMPRESS = Scalar("localcloud_compress", _compress, ("BLOB", "VARCHAR"), "BLOB")
DECOMPRESS = Scalar("localcloud_decompress", _decompress, ("BLOB", "VARCHAR"), "BLOB")
SCALARS = (COMPRESS, DECOMPRESS)
