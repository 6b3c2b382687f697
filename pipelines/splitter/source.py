"""One pinned version of a file in S3, read as chunks of its bytes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from urllib3.exceptions import HTTPError

from pipelines.splitter.file_events import FileEvent

CHUNK = 4 << 20
BROKEN_STREAM = (HTTPError, HTTPClientError, BotoCoreError, OSError)


class Gone(Exception):
    """The file, or this version of it, no longer exists."""


@dataclass(frozen=True)
class Source:
    """A file that can't change any more: all reads ask for this version, or this ETag where there are no versions."""

    bucket: str
    key: str
    version: str | None
    etag: str
    size: int

    @classmethod
    def pin(cls, s3, event: FileEvent) -> "Source":
        """Ask S3 for the file that the event tells of.

        Raises Gone if there is no such file, or (by ETag only) another one is in its place.
        """
        pinned = {"VersionId": event.version} if event.version else {"IfMatch": f'"{event.etag}"'}
        try:
            answer = s3.head_object(Bucket=event.bucket, Key=event.key, **pinned)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 405, 412):
                raise Gone(f"{event.key} was removed or replaced before it was read") from error
            raise
        return cls(event.bucket, event.key, event.version, answer["ETag"], answer["ContentLength"])

    @property
    def hash(self) -> str:
        """16 hex digits that name this version of this file."""
        return sha256("\n".join((self.bucket, self.key, self.version or self.etag)).encode()).hexdigest()[:16]

    @property
    def pinned(self) -> dict[str, str]:
        return {"VersionId": self.version} if self.version else {"IfMatch": self.etag}

    def describe(self) -> dict:
        return asdict(self)

    def read(self, s3, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, or up to the end of the file."""
        return b"".join(self.chunks(s3, start, end))

    def chunks(self, s3, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `end` in chunks of CHUNK bytes, the last one shorter.

        A connection that breaks is opened again where it broke, five times per chunk.
        """
        end = self.size if end is None else min(end, self.size)
        stream = RangeStream(self, s3, start, end)
        while start < end:
            length = min(CHUNK, end - start)
            for attempt in Retrying(
                retry=retry_if_exception_type(BROKEN_STREAM),
                stop=stop_after_attempt(5),
                wait=wait_random_exponential(max=10),
                reraise=True,
            ):
                with attempt:
                    chunk = stream.take(start, length)
            start += length
            yield chunk


class RangeStream:
    """One GET over a range, opened again at the given position after a failure."""

    def __init__(self, source: Source, s3, start: int, end: int):
        self.source, self.s3, self.end = source, s3, end
        self.body = None

    def take(self, start: int, length: int) -> bytes:
        body, self.body = self.body, None  # forgotten unless this read ends well
        if body is None:
            span = {"Range": f"bytes={start}-{self.end - 1}"}
            answer = self.s3.get_object(Bucket=self.source.bucket, Key=self.source.key, **self.source.pinned, **span)
            body = answer["Body"]
        data = read_fully(body, length)
        self.body = body
        return data


def read_fully(body, length: int) -> bytes:
    data = body.read(length)
    while len(data) < length:
        more = body.read(length - len(data))
        if not more:
            raise ConnectionError("S3 closed the connection in the middle of the file")
        data += more
    return data
