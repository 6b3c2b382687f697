"""The parts of an upload have a least size and an order; a copy has a largest size."""

import pytest

from localcloud.aws import upload_parts
from tests.localcloud.aws.conftest import refusal

LEAST = 5 * 1024**2


@pytest.fixture
def upload(cloud, bucket):
    """A multipart upload; returns a function that uploads parts of these sizes and names them in an order."""
    s3 = cloud.client("s3")
    named = {"Bucket": bucket, "Key": "big"}
    named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]

    def complete(*sizes: int, order: tuple[int, ...] = ()) -> dict:
        etags = {
            number: s3.upload_part(**named, PartNumber=number, Body=b"x" * size)["ETag"]
            for number, size in enumerate(sizes, 1)
        }
        parts = [{"PartNumber": number, "ETag": etags[number]} for number in order or etags]
        return {**named, "MultipartUpload": {"Parts": parts}}

    yield s3.complete_multipart_upload, complete
    s3.delete_object(Bucket=bucket, Key="big")


@pytest.mark.rule(
    "Each part of a multipart upload has at least 5 MB, except the last",
    source="AmazonS3/latest/API/API_CompleteMultipartUpload.html",
)
def test_a_small_part_is_refused_unless_it_is_the_last(upload):
    join, parts = upload
    assert refusal(join, **parts(LEAST - 1, 1)) == "EntityTooSmall"
    assert join(**parts(LEAST, 1))["ETag"].endswith('-2"')


@pytest.mark.rule(
    "The list of parts is in ascending order, and not empty",
    source="AmazonS3/latest/API/API_CompleteMultipartUpload.html",
    status="matches AWS; that an empty list is MalformedXML is from memory",
)
@pytest.mark.parametrize("order", [(2, 1), (1, 1)])
def test_parts_out_of_order_are_refused(upload, order):
    join, parts = upload
    assert refusal(join, **parts(LEAST, LEAST, order=order)) == "InvalidPartOrder"
    assert join(**parts(LEAST, LEAST))["ETag"]


def test_an_upload_without_parts_is_refused(cloud, bucket):
    s3, named = cloud.client("s3"), {"Bucket": bucket, "Key": "none"}
    named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]
    assert refusal(s3.complete_multipart_upload, **named, MultipartUpload={"Parts": []}) == "MalformedXML"
    assert refusal(s3.complete_multipart_upload, **{**named, "UploadId": "x"}) == "NoSuchUpload"


@pytest.mark.rule(
    "CopyObject copies files of up to 5 GB; a larger one is copied in parts",
    source="AmazonS3/latest/API/API_CopyObject.html",
    status="matches AWS; the code and the words are from memory",
)
def test_a_file_over_five_gigabytes_is_not_copied_at_once():
    """A file of that size would fill the machine: its record is enough."""
    check = upload_parts._sized(lambda headers, source: None)
    largest = 5 * 1024**3
    assert check({}, {"size": largest}) is None
    assert check({"x-amz-copy-source-range": "bytes=0-9"}, {"size": largest + 1}) is None
    status, _, body = check({}, {"size": largest + 1})
    assert status == 400
    assert b"<Code>InvalidRequest</Code>" in body
