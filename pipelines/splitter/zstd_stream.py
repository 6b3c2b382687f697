"""Zstandard as a stream of chunks in, a stream of chunks out, whatever the ratio."""

from collections.abc import Iterable, Iterator

import zstandard

from pipelines.splitter import gzip_stream
from pipelines.splitter.unreadable import Unreadable

MAGIC = b"\x28\xb5\x2f\xfd"
SKIPPABLE = b"\x2a\x4d\x18"  # the last three bytes of a skippable frame's magic; parallel writers begin with one
LARGEST_WINDOW = 128 << 20  # what `zstd --ultra --long=27` asks for: more memory than this no file gets
# The format's best case is 128 KiB of text in 4 bytes, and one call gives out all that its input holds: at most 32 MiB.
SLICE = 1 << 10


def is_zstd(beginning: bytes) -> bool:
    """By content: a name may lie."""
    return beginning.startswith(MAGIC) or (beginning[1:4] == SKIPPABLE and beginning[0] & 0xF0 == 0x50)


def decompressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of one or more frames, in chunks of about gzip_stream.CHUNK bytes: later steps like them large.

    Raises Unreadable on a damaged or truncated frame, and on bytes that follow the last one.
    Follows RFC 8878.
    """
    held, size = [], 0
    for data in frames(chunks):
        held.append(data)
        size += len(data)
        if size >= gzip_stream.CHUNK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    frame, begun = decompressor.decompressobj(), False
    for chunk in chunks:
        for start in range(0, len(chunk), SLICE):
            rest = chunk[start : start + SLICE]
            while rest:
                data = inflate(frame, rest)
                begun, rest = not frame.eof, frame.unused_data if frame.eof else b""
                if frame.eof:
                    frame = decompressor.decompressobj()
                if data:
                    yield data
    if begun:
        raise Unreadable("the zstd stream is truncated")


def inflate(frame, data: bytes) -> bytes:
    try:
        return frame.decompress(data)
    except zstandard.ZstdError as error:
        raise Unreadable(f"the zstd stream is damaged, or followed by something else: {error}") from error
