"""A range of a named version is answered as S3 answers it."""

import uuid

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def version(cloud):
    s3, bucket = cloud.client("s3"), f"t{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="file", Body=b"0123456789")["VersionId"]
    s3.put_object(Bucket=bucket, Key="file", Body=b"the version after it")
    return lambda span: s3.get_object(Bucket=bucket, Key="file", VersionId=first, Range=span)


@pytest.mark.parametrize(
    ("span", "content", "answered"),
    [("bytes=2-4", b"234", "2-4"), ("bytes=8-", b"89", "8-9"), ("bytes=0-99", b"0123456789", "0-9")],
)
def test_a_range_of_a_version_is_sent_alone(version, span, content, answered):
    answer = version(span)
    assert answer["Body"].read() == content
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert answer["ContentRange"] == f"bytes {answered}/10"
    assert answer["ContentLength"] == len(content)


def test_a_version_that_does_not_exist_is_refused_as_before(cloud):
    s3, bucket = cloud.client("s3"), f"t{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    with pytest.raises(ClientError):
        s3.get_object(Bucket=bucket, Key="file", VersionId=str(uuid.uuid4()), Range="bytes=0-1")
