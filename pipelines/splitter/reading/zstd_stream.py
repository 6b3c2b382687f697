"""Zstandard as a stream: chunks in, chunks out, in bounded memory whatever the compression ratio."""

from collections.abc import Iterable, Iterator

import zstandard

from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading.chunks import CHUNK, joined, sliced

MAGIC = b"\x28\xb5\x2f\xfd"
SKIPPABLE = b"\x2a\x4d\x18"  # the last three bytes of a skippable frame's magic; parallel writers begin with one
_MAX_WINDOW = 128 << 20  # of `zstd --ultra --long=27`: no file gets more memory than this
# Words of the library's errors: https://github.com/facebook/zstd/blob/v1.5.7/lib/common/error_private.c
_KNOWN = {
    "Dictionary mismatch": "the zstd stream needs a dictionary; compress the file without one",
    "requires too much memory": "the zstd stream needs a window of more than 128 MiB; compress with --long=27 at most",
}
# The format's best case is 128 KiB of text in 4 bytes, and one call returns all that its input holds: at most 8 MiB.
SLICE = 1 << 8


def is_zstd(beginning: bytes) -> bool:
    """Return True for a file that begins with a frame of zstd. The name is not asked: it may be wrong."""
    return beginning.startswith(MAGIC) or (beginning[1:4] == SKIPPABLE and beginning[0] & 0xF0 == 0x50)


def decompress(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of one or more frames, in chunks of CHUNK to twice CHUNK bytes, the last one shorter.

    Raises Unreadable on a damaged or truncated frame, and on bytes that follow the last one.
    Follows RFC 8878.
    """
    yield from sliced(joined(_frames(sliced(chunks, SLICE)), CHUNK), 2 * CHUNK)


def _frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
    frame, begun = decompressor.decompressobj(), False
    for rest in chunks:
        while rest:
            data = _decompress(frame, rest)
            begun, rest = not frame.eof, frame.unused_data if frame.eof else b""
            if frame.eof:
                frame = decompressor.decompressobj()
            if data:
                yield data
    if begun:
        raise Unreadable("the zstd stream is truncated")


def _decompress(frame: "zstandard.ZstdDecompressionObj", data: bytes) -> bytes:
    try:
        return frame.decompress(data)
    except zstandard.ZstdError as error:
        known = next((reason for words, reason in _KNOWN.items() if words in str(error)), None)
        raise Unreadable(known or f"the zstd stream is damaged, or followed by something else: {error}") from error
