"""The ways in which a part may be compressed. The same text gives the same bytes with the same library."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import zstandard

from pipelines.splitter.gzip_stream import GZIP


class Compressor(Protocol):
    def compress(self, data: bytes) -> bytes: ...

    def flush(self) -> bytes: ...


@dataclass(frozen=True)
class Codec:
    """`ending`: of a part's name; `highest`, `usual`: levels. `begin(level)` makes a compressor for one part."""

    ending: str
    highest: int
    usual: int
    begin: Callable[[int], Compressor]


def gzip(level: int) -> Compressor:
    """zlib's own gzip header has no time and no name in it."""
    return zlib.compressobj(level, zlib.DEFLATED, GZIP)


def zstd(level: int) -> Compressor:
    return zstandard.ZstdCompressor(level=level, write_checksum=True).compressobj()


CODECS = {"gzip": Codec(".gz", 9, 6, gzip), "zstd": Codec(".zst", 19, 3, zstd)}
