"""Chunks of bytes, cut smaller or joined."""

from collections.abc import Iterable, Iterator
from itertools import chain

CHUNK = 2 << 20  # of text: small enough for the processor's cache


def sliced(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield the same bytes in chunks of at most `size` bytes."""
    for chunk in chunks:
        for start in range(0, len(chunk), size):
            yield chunk[start : start + size]


def joined(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield the same bytes in chunks of at least `size` bytes, the last one shorter."""
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)


def begun(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first `size` bytes, or all of fewer, and all of the bytes."""
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length >= size:
            break
    return b"".join(held)[:size], chain(held, chunks)


def without_first(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield the same bytes without the first `size` ones."""
    for chunk in chunks:
        yield chunk[size:] if size else chunk
        size = max(0, size - len(chunk))
