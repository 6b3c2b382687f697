"""The compression codecs of parts. The same text gives the same bytes with the same library."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import zstandard

from pipelines.splitter.reading.gzip_stream import GZIP


class Compressor(Protocol):
    """A streaming compressor of one part."""

    def compress(self, data: bytes | memoryview) -> bytes:
        """Return the compressed bytes that are ready; some may be held back."""

    def flush(self) -> bytes:
        """End the stream; return its last bytes."""


@dataclass(frozen=True)
class Codec:
    """`extension`: of a part's name; `begin(level)`: makes a compressor for one part."""

    extension: str
    max_level: int
    default_level: int
    begin: Callable[[int], Compressor]


def _gzip(level: int) -> Compressor:
    """Return zlib's compressor, whose gzip header holds neither a time nor a name."""
    return zlib.compressobj(level, zlib.DEFLATED, GZIP)


def _zstd(level: int) -> Compressor:
    return zstandard.ZstdCompressor(level=level, write_checksum=True).compressobj()


CODECS = {"gzip": Codec(".gz", 9, 6, _gzip), "zstd": Codec(".zst", 19, 3, _zstd)}
