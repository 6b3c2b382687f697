"""The compression codecs of parts. The same text, level and library give the same bytes."""

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
    """`extension`: of a part's name; `begin(level)`: makes a compressor for one part.

    `library`: the version of the library, if another one may write other bytes; None for zlib.
    """

    extension: str
    max_level: int
    default_level: int
    begin: Callable[[int], Compressor]
    library: str | None = None


def _gzip(level: int) -> Compressor:
    """Return zlib's compressor, whose gzip header holds neither a time nor a name."""
    return zlib.compressobj(level, zlib.DEFLATED, GZIP)


def _zstd(level: int) -> Compressor:
    return zstandard.ZstdCompressor(level=level, write_checksum=True).compressobj()


# zstd promises equal bytes for equal parameters within one version only: https://github.com/facebook/zstd/issues/2949
_ZSTD_LIBRARY = ".".join(map(str, zstandard.ZSTD_VERSION))
CODECS = {
    "gzip": Codec(".gz", 9, 6, _gzip),
    "zstd": Codec(".zst", 19, 3, _zstd, _ZSTD_LIBRARY),
}
