"""Gzip as a stream of chunks in, a stream of chunks out, whatever the ratio."""

import zlib
from collections.abc import Iterable, Iterator

from pipelines.splitter.source import CHUNK
from pipelines.splitter.unreadable import Unreadable

MAGIC = b"\x1f\x8b"
GZIP = 31  # zlib's window bits for a gzip header and trailer


def decompressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of one or more gzip members, in chunks of at most CHUNK bytes.

    Raises Unreadable on a damaged or truncated member, and on bytes that follow the last one (zeros are padding).
    Follows RFC 1952.
    """
    member, ended = zlib.decompressobj(GZIP), False
    for chunk in chunks:
        while chunk:
            if ended:
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    break
                member, ended = zlib.decompressobj(GZIP), False
            data = inflate(member, chunk)
            ended = member.eof
            chunk = member.unused_data if ended else member.unconsumed_tail
            if data:
                yield data
    while not ended:
        data = inflate(member, b"")
        if not data:
            break
        ended = member.eof
        yield data
    if not member.eof:
        raise Unreadable("the gzip stream is truncated")


def inflate(member, data: bytes) -> bytes:
    try:
        return member.decompress(data, CHUNK)
    except zlib.error as error:
        raise Unreadable(f"the gzip stream is damaged, or followed by something else: {error}") from error
