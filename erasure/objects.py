"""Versions of objects in S3: listed, read as text, searched, written again and removed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from tempfile import SpooledTemporaryFile

from botocore.exceptions import ClientError

from erasure.person import Person
from pipelines.splitter.landing.source import Source, is_archived, status
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.parts.codec import CODECS
from pipelines.splitter.reading.layout import decompressor_of
from pipelines.splitter.reading.zstd_stream import is_zstd
from promotion.aws import Client
from promotion.errors import PromotionError

_CHUNK = 1 << 20
_IN_MEMORY = 32 << 20
_EDGE = b"x"  # a letter: no key ends or begins beside one
_NOT_ASCII = bytes(range(0x80, 0x100))  # at a cut: parts of a character, perhaps
_ESCAPED = 52  # bytes of a character: two surrogates, each escaped four times over, in UTF-16
_MOST = 5 << 30  # of one PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html


class VersionRemoved(PromotionError):
    """A version that was listed is not there any more: a lifecycle rule, or another run, removed it meanwhile."""


@dataclass(frozen=True)
class Version:
    """One version of an object. `latest`: the one that a read without a version gets."""

    bucket: str
    key: str
    version: str
    etag: str
    size: int
    latest: bool

    @property
    def source(self) -> Source:
        """The version as the splitter names a file."""
        return Source(self.bucket, self.key, self.version, self.etag, self.size)

    def remove(self, s3: Client) -> None:
        """Remove this version for good; a repetition does nothing."""
        s3.delete_object(Bucket=self.bucket, Key=self.key, VersionId=self.version)

    def remove_and_hide(self, s3: Client) -> None:
        """Remove this version; if it is the current one, let no older one take its place."""
        if self.latest and self._has_older(s3):
            s3.delete_object(Bucket=self.bucket, Key=self.key)
        self.remove(s3)

    def _has_older(self, s3: Client) -> bool:
        first = islice(versions(s3, self.bucket, self.key), 2)  # sorted: longer keys with this beginning come later
        return sum(item.key == self.key for item in first) > 1

    def stored(self, s3: Client) -> Iterator[bytes]:
        """Yield its bytes as they are stored. Raises VersionRemoved, and PromotionError if S3 has archived it."""
        try:
            answer = s3.get_object(Bucket=self.bucket, Key=self.key, VersionId=self.version)
        except ClientError as error:
            if status(error) == 404:
                raise VersionRemoved(f"{self.key} in {self.bucket} was removed meanwhile: run this again") from error
            if is_archived(error):
                where = f"version {self.version} of {self.key} in {self.bucket}"
                raise PromotionError(f"S3 has archived {where}; restore it, then run this again") from error
            raise
        yield from answer["Body"].iter_chunks(_CHUNK)

    def text(self, s3: Client) -> tuple[str | None, Iterator[bytes]]:
        """Return the codec of its compression, None for none, and its text in chunks."""
        chunks = self.stored(s3)
        beginning = next(chunks, b"")
        decompress = decompressor_of(beginning)
        if decompress is None:
            return None, chain([beginning], chunks)
        return "zstd" if is_zstd(beginning) else "gzip", decompress(chain([beginning], chunks))

    def mentions(self, s3: Client, person: Person) -> bool:
        """Return True if its text, or its bytes if they can't be decompressed to the end, has the person's key.

        A version that was removed meanwhile has nobody's.
        """
        try:
            _, chunks = self.text(s3)
            return is_mentioned_in(chunks, person)
        except VersionRemoved:
            return False
        except Unreadable:
            return is_mentioned_in(self.stored_if_there(s3), person)

    def stored_if_there(self, s3: Client) -> Iterator[bytes]:
        """Yield its bytes as they are stored; nothing if it was removed meanwhile."""
        try:
            yield from self.stored(s3)
        except VersionRemoved:
            return


def versions(s3: Client, bucket: str, prefix: str = "") -> Iterator[Version]:
    """Yield every version below a prefix, sorted by key, the newest first."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Versions", ()):
            yield Version(bucket, item["Key"], item["VersionId"], item["ETag"], item["Size"], item["IsLatest"])


def compressed(codec: str | None, text: Iterable[bytes]) -> "SpooledTemporaryFile[bytes]":
    """Return a file with the text, compressed again; it stands at its beginning. Raises PromotionError above 5 GiB."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    compressor = CODECS[codec].begin(CODECS[codec].default_level) if codec else None
    for piece in text:
        file.write(compressor.compress(piece) if compressor else piece)
        if file.tell() > _MOST:
            raise PromotionError("a file above 5 GiB can't be written again in one piece: remove its rows by hand")
    if compressor:
        file.write(compressor.flush())
    file.seek(0)
    return file


def is_mentioned_in(chunks: Iterable[bytes], person: Person) -> bool:
    """Return True if a text in chunks has the person's key as a whole. Raises Unreadable as the chunks do.

    The end of each chunk is read again with the next one. A key that touches a cut may go on behind it, and is
    none there: the window with both its neighbours decides.
    """
    overlap, edge, tail = _ESCAPED * len(person.key) + 64, b"", b""
    try:
        for chunk in chunks:
            window = tail + chunk
            if person.is_mentioned(edge + window.rstrip(_NOT_ASCII) + _EDGE):
                return True
            if len(window) > overlap:
                edge = _EDGE
            tail = window[-overlap:].lstrip(_NOT_ASCII) if edge else window
    except Unreadable:
        if person.is_mentioned(edge + tail):
            return True
        raise
    return person.is_mentioned(edge + tail)
