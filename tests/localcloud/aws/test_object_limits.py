"""The longest key and metadata."""

import pytest

from localcloud.aws.object_limits import KEY, METADATA
from tests.localcloud.aws.conftest import refusal


@pytest.mark.rule("A key has at most 1,024 bytes of UTF-8", source="AmazonS3/latest/userguide/object-keys.html")
def test_a_longer_key_is_refused(cloud, bucket):
    s3 = cloud.client("s3")
    for longest in ("k" * KEY, "é" * (KEY // 2), "a/" * (KEY // 2), "%41" * (KEY // 3)):
        s3.put_object(Bucket=bucket, Key=longest, Body=b"content")
        assert s3.get_object(Bucket=bucket, Key=longest)["Body"].read() == b"content"
        assert refusal(s3.put_object, Bucket=bucket, Key=longest + "éé", Body=b"") == "KeyTooLongError"
        assert refusal(s3.create_multipart_upload, Bucket=bucket, Key=longest + "éé") == "KeyTooLongError"
    assert refusal(s3.get_object, Bucket=bucket, Key="k" * (KEY + 1)) == "KeyTooLongError"


@pytest.mark.rule(
    "The metadata of an object has at most 2 KB, names and values together",
    source="AmazonS3/latest/userguide/UsingMetadata.html",
)
def test_longer_metadata_is_refused(cloud, bucket):
    s3 = cloud.client("s3")
    put = {"Bucket": bucket, "Key": "metadata", "Body": b""}
    s3.put_object(**put, Metadata={"name": "v" * (METADATA - 4)})
    assert refusal(s3.put_object, **put, Metadata={"name": "v" * (METADATA - 3)}) == "MetadataTooLarge"
