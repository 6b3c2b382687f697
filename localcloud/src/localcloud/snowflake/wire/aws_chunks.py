"""Bodies that the AWS SDKs cut into chunks (aws-chunked), joined again.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

from __future__ import annotations

from enum import Enum, auto


class MalformedChunks(ValueError):
    """A body that is not aws-chunked, or ends too early."""


class _Next(Enum):
    SIZE = auto()
    DATA = auto()
    DATA_END = auto()
    TRAILERS = auto()


_LINE_END = b"\r\n"
# Size in hexadecimal digits and a signature.
_LONGEST_LINE = 1_024


class AwsChunks:
    """Joins the chunks of one body, piece by piece as they arrive. Signatures and trailers are not checked."""

    def __init__(self) -> None:
        self._rest = b""
        self._left = 0
        self._next = _Next.SIZE

    def feed(self, piece: bytes) -> bytes:
        """Return the data in the next piece of the body. Raise MalformedChunks."""
        self._rest += piece
        found = []
        while self._next is not _Next.TRAILERS:
            step = self._data() if self._next is _Next.DATA else self._line()
            if step is None:
                break
            found.append(step)
        return b"".join(found)

    def end(self) -> None:
        """Raise MalformedChunks if the last chunk has not come."""
        if self._next is not _Next.TRAILERS:
            raise MalformedChunks("the body ends before its last chunk")

    def _data(self) -> bytes | None:
        if not self._rest:
            return None
        data, self._rest = self._rest[: self._left], self._rest[self._left :]
        self._left -= len(data)
        if not self._left:
            self._next = _Next.DATA_END
        return data

    def _line(self) -> bytes | None:
        """Take the line before or after a chunk's data: it has no data itself. None if it is not complete."""
        line, end, rest = self._rest.partition(_LINE_END)
        if len(line) > _LONGEST_LINE:
            raise MalformedChunks("a chunk without a size")
        if not end:
            return None
        self._rest = rest
        if self._next is _Next.DATA_END:
            if line:
                raise MalformedChunks("a chunk that is longer than its size")
            self._next = _Next.SIZE
            return b""
        try:
            self._left = int(line.partition(b";")[0], 16)
        except ValueError:
            raise MalformedChunks("a chunk without a size") from None
        self._next = _Next.DATA if self._left else _Next.TRAILERS
        return b""
