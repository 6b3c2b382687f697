"""Gzip as a stream: chunks in, chunks out, in bounded memory whatever the compression ratio."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

from pipelines.splitter.landing.source import CHUNK
from pipelines.splitter.landing.unreadable import Unreadable

MAGIC = b"\x1f\x8b"
GZIP = 31  # zlib's window bits for a gzip header and trailer


class _Member(Protocol):
    """zlib's decompressor; its own type has no public name."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def unconsumed_tail(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def decompress(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of one or more gzip members, in chunks of at most CHUNK bytes.

    Raises Unreadable on a damaged or truncated member, and on bytes that follow the last one (zeros are padding).
    Follows RFC 1952.
    """
    member: _Member = zlib.decompressobj(GZIP)
    ended = False
    for chunk in chunks:
        while chunk:
            if ended:
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    break
                member, ended = zlib.decompressobj(GZIP), False
            data = _decompress(member, chunk)
            ended = member.eof
            chunk = member.unused_data if ended else member.unconsumed_tail
            if data:
                yield data
    while not ended:
        data = _decompress(member, b"")
        if not data:
            break
        ended = member.eof
        yield data
    if not member.eof:
        raise Unreadable("the gzip stream is truncated")


def _decompress(member: _Member, data: bytes) -> bytes:
    try:
        return member.decompress(data, CHUNK)
    except zlib.error as error:
        raise Unreadable(f"the gzip stream is damaged, or followed by something else: {error}") from error
