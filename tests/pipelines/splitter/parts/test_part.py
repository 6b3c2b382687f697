import base64
import gzip
import hashlib
from collections.abc import Iterator

import pytest

from pipelines.splitter.parts.part import Part, PartFile, columns_of, has_values
from pipelines.splitter.parts.part_settings import PartSettings


class Bucket:
    def put_object(self, **arguments) -> None:
        self.arguments = {**arguments, "Body": arguments["Body"].read()}


def test_a_part_is_put_once_with_its_length_and_checksum():
    bucket, file = Bucket(), PartFile(("a", "b"), PartSettings(1, 6))
    file.write(b"1,2\n3,4\n", 2)
    file.write(b"5,6\n", 1)
    part = file.upload(bucket, "ready", "users/x/part")
    body = bucket.arguments["Body"]
    assert gzip.decompress(body) == b"a,b\n1,2\n3,4\n5,6\n"
    digest = hashlib.sha256(body)
    assert part == Part("users/x/part", 3, len(body), digest.hexdigest())
    assert {name: bucket.arguments[name] for name in ("Bucket", "Key", "ContentLength", "ChecksumSHA256")} == {
        "Bucket": "ready",
        "Key": "users/x/part",
        "ContentLength": len(body),
        "ChecksumSHA256": base64.b64encode(digest.digest()).decode(),
    }
    assert file.file.closed


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_an_uploaded_part_tells_its_columns(buckets, codec):
    file = PartFile(("title", "size_mb"), PartSettings(1, 6, codec))
    for row in range(50_000):
        file.write(f"{hashlib.sha256(b'%d' % row).hexdigest()},{row}\n".encode(), 1)
    part = file.upload(buckets.s3, buckets.ready, "movies/x/y/part")
    assert part.bytes > 1 << 20 and columns_of(buckets.s3, buckets.ready, part) == ("title", "size_mb")


def test_the_size_grows_with_what_the_compressor_gives_out():
    file = PartFile(("a",), PartSettings(1, 1))
    before = file.size
    file.write(hashlib.shake_256(b"a").digest(1_000_000), 1)
    assert before < 100 and 900_000 < file.size < 1_100_000
    file.close()
    assert file.file.closed


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_a_column_without_a_value_is_told_from_one_with_a_single_one(buckets, codec):
    file = PartFile(("title", "old", "size_mb"), PartSettings(1, 6, codec))
    file.write('"two\nlines, é",,1\n'.encode() * 9_000, 9_000)
    file.write(b"last,,\n", 1)
    part = file.upload(buckets.s3, buckets.ready, f"movies/x/{codec}/part")
    found = [
        has_values(buckets.s3, buckets.ready, part, columns) for columns in (("old",), ("size_mb",), ("old", "title"))
    ]
    assert found == [False, True, True]


class Stored:
    """A bucket with one part."""

    def __init__(self, text: bytes) -> None:
        self.body = gzip.compress(text)

    def get_object(self, **_: str) -> dict:
        return {"Body": self}

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        return (self.body[at : at + size] for at in range(0, len(self.body), size))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (b'"' + b"x," * 200_000 + b'",,\n', False),
        (b'"' + b"x," * 200_000 + b'","\n",\n', True),
        (b'a,"",\n', True),
        (b"a,,1\n" * 9 + b"a, ,1\n", True),
        (b"", False),
    ],
)
def test_a_long_value_is_no_fault_and_an_empty_text_is_a_value(rows, expected):
    part = Part("movies/x/part", 1, 1, "")
    assert has_values(Stored(b"title,old,size_mb\n" + rows), "ready", part, ("old",)) == expected
