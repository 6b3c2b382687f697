"""One pinned version of a file in S3, read as chunks of its bytes."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from urllib3.exceptions import HTTPError

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.unreadable import Unreadable

CHUNK = 8 << 20
BROKEN_STREAM = (HTTPError, HTTPClientError, BotoCoreError, OSError)

WITHOUT_VERSION = "null"  # the version id of a file that was put while its bucket kept no versions
_REWRITES = "marquee-rewrites"
GONE = (404, 405, 412)  # no such key or version, a delete marker, another ETag
# What GetObject and CopyObject answer for a file in S3 Glacier or in an archive tier, until it is restored:
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html and …/API_CopyObject.html
_ARCHIVED = ("InvalidObjectState", "ObjectNotInActiveTierError")
_RESTORE = "S3 has archived the file, or an older version that may be the same; restore it, and replay the file"


def rewrites_metadata(version: str, size: int) -> dict[str, str]:
    """Return the metadata of a file that was written again without a person: the version whose rows are loaded already.

    `size`: of the new file. Tools copy metadata to files of other contents, which are no such versions.
    """
    return {_REWRITES: f"{version} {size}"}


def rewritten_version(head: Mapping[str, Any]) -> str | None:
    """Return the version that a file was written again from, None for another file. `head`: S3's answer on the file."""
    version, _, size = str(head.get("Metadata", {}).get(_REWRITES, "")).partition(" ")
    return version if size == str(head["ContentLength"]) else None


def status(error: BaseException) -> int | None:
    """Return the HTTP status of an AWS error, None for any other error."""
    return error.response["ResponseMetadata"]["HTTPStatusCode"] if isinstance(error, ClientError) else None


def is_archived(error: ClientError) -> bool:
    """Return True for S3's answer on a file that it has archived."""
    return error.response["Error"].get("Code") in _ARCHIVED


class Gone(Exception):
    """The file, or this version of it, no longer exists."""


@dataclass(frozen=True)
class Source:
    """A file that can't change: every read names this version, or this ETag where the bucket has no versions.

    `rewrites`: the version of the key from which this one was written again, without a person.
    """

    bucket: str
    key: str
    version: str | None
    etag: str
    size: int
    rewrites: str | None = field(default=None, compare=False)

    @classmethod
    def pin(cls, s3: BaseClient, event: FileEvent) -> "Source":
        """Ask S3 for the file that the event names.

        Raises Gone if the file does not exist or, pinned by ETag only, was replaced.
        """
        pinned = {"VersionId": event.version} if event.version else {"IfMatch": f'"{event.etag}"'}
        try:
            answer = s3.head_object(Bucket=event.bucket, Key=event.key, **pinned)
        except ClientError as error:
            if status(error) in GONE:
                raise Gone(f"{event.key} was removed or replaced before it was read") from error
            raise
        size, rewrites = answer["ContentLength"], rewritten_version(answer)
        return cls(event.bucket, event.key, event.version, answer["ETag"], size, rewrites)

    @property
    def hash(self) -> str:
        """16 hex digits that name this version of this file."""
        return sha256("\n".join((self.bucket, self.key, self.version or self.etag)).encode()).hexdigest()[:16]

    @property
    def pinned(self) -> dict[str, str]:
        """The arguments that pin the version in a call of get_object."""
        return {"VersionId": self.version} if self.version else {"IfMatch": self.etag}

    def chunks(self, s3: BaseClient, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end` in chunks of CHUNK bytes, the last one shorter.

        The next chunk is fetched while the caller works on this one: at most two are held in memory.
        """
        end = self.size if end is None else min(end, self.size)
        ranges = [(position, min(position + CHUNK, end)) for position in range(start, end, CHUNK)]
        with ThreadPoolExecutor(1) as ahead:
            fetched = [ahead.submit(self.read, s3, *first) for first in ranges[:1]]
            for following in ranges[1:]:
                chunk = fetched.pop().result()
                fetched.append(ahead.submit(self.read, s3, *following))
                yield chunk
            yield from (last.result() for last in fetched)

    @retry(
        retry=retry_if_exception_type(BROKEN_STREAM),
        stop=stop_after_attempt(5),
        wait=wait_random_exponential(max=10),
        reraise=True,
    )
    def read(self, s3: BaseClient, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`, or to the end of the file; a broken connection is retried.

        Raises Unreadable if S3 has archived the file.
        """
        end = min(end, self.size)
        if start >= end:
            return b""
        byte_range = {"Range": f"bytes={start}-{end - 1}"}
        try:
            answer = s3.get_object(Bucket=self.bucket, Key=self.key, **self.pinned, **byte_range)
        except ClientError as error:
            if is_archived(error):
                raise Unreadable(_RESTORE) from error
            raise
        body: bytes = answer["Body"].read()
        if answer["ResponseMetadata"]["HTTPStatusCode"] == 200:  # RFC 9110: a server may ignore the range
            body = body[start:end]
        if len(body) != end - start:
            raise ConnectionError("S3 closed the connection in the middle of the file")
        return body
