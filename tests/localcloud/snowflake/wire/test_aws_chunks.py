"""Chunks of a body, joined however it arrives: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"""

from __future__ import annotations

import pytest

from localcloud.snowflake.wire.aws_chunks import AwsChunks, MalformedChunks

SIGNED = b"4;chunk-signature=ad80\r\nWiki\r\nA;chunk-signature=0055\r\npedia in\r\n\r\n0;chunk-signature=b6c6\r\n"
BODY = SIGNED + b"x-amz-checksum-crc32:sOO8/Q==\r\n\r\n"


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_chunks_are_joined_however_the_body_arrives(size: int) -> None:
    chunks = AwsChunks()
    found = b"".join(chunks.feed(BODY[at : at + size]) for at in range(0, len(BODY), size))
    chunks.end()
    assert found == b"Wikipedia in\r\n"


def test_an_empty_body_has_its_last_chunk_only() -> None:
    chunks = AwsChunks()
    assert chunks.feed(b"0\r\n\r\n") == b""
    chunks.end()


@pytest.mark.parametrize("body", [b"", b"4\r\nWi", b"4\r\nWiki\r\n", b"4\r\nWiki\r\n5\r\npedia\r\n"])
def test_a_body_that_ends_early_is_refused(body: bytes) -> None:
    chunks = AwsChunks()
    chunks.feed(body)
    with pytest.raises(MalformedChunks):
        chunks.end()


@pytest.mark.parametrize("body", [b"no size\r\n", b"2\r\nWiki\r\n", b"4" * 2_000])
def test_a_body_that_is_not_chunked_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedChunks):
        AwsChunks().feed(body)
