"""The digest of a version's beginning is read once, and tells versions that begin otherwise apart."""

import io
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from pipelines.splitter.landing.beginnings import Beginnings
from pipelines.splitter.landing.source import Source


class Versions:
    """S3 with versions of a key; `reads` counts the ranges that were read of each."""

    def __init__(self, **contents: bytes):
        self.contents, self.reads = contents, Counter[tuple[str, str]]()

    def source(self, version: str) -> Source:
        return Source("landing", "a.csv", version, "e", 8)

    def get_object(self, VersionId: str, Range: str, **named: str) -> dict[str, Any]:
        self.reads[VersionId, Range] += 1
        body = self.contents[VersionId]
        if body.isdigit():
            raise ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": int(body)}}, "GetObject")
        start, end = map(int, Range.removeprefix("bytes=").split("-"))
        part = body[start : end + 1]
        return {"Body": StreamingBody(io.BytesIO(part), len(part)), "ResponseMetadata": {"HTTPStatusCode": 206}}


def test_versions_have_one_digest_if_they_begin_with_the_same_bytes():
    s3 = Versions(one=b"abcdefgh", two=b"abcdxxxx", three=b"xbcdefgh")
    beginnings = Beginnings(length=4)
    one, two, three = (beginnings.of(s3, s3.source(version)) for version in ("one", "two", "three"))
    assert one == two != three
    assert set(s3.reads) == {(version, "bytes=0-3") for version in ("one", "two", "three")}


def test_a_version_is_read_once():
    s3, beginnings = Versions(one=b"abcdefgh"), Beginnings()
    assert beginnings.of(s3, s3.source("one")) == beginnings.of(s3, s3.source("one"))
    assert s3.reads.total() == 1


def test_a_version_that_is_gone_has_none_and_another_error_is_raised():
    s3, beginnings = Versions(gone=b"404", refused=b"403"), Beginnings()
    assert beginnings.of(s3, s3.source("gone")) is None
    with pytest.raises(ClientError):
        beginnings.of(s3, s3.source("refused"))


def test_the_digests_that_were_read_last_are_kept():
    s3, beginnings = Versions(one=b"abcdefgh", two=b"abcdefgh", three=b"abcdefgh"), Beginnings(kept=2)
    for version in ("one", "two", "three", "three", "two", "one"):
        beginnings.of(s3, s3.source(version))
    assert {version: reads for (version, _), reads in s3.reads.items()} == {"one": 2, "two": 1, "three": 1}
