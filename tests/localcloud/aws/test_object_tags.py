"""Tags are read and written by those who may."""

import uuid

import pytest

from tests.localcloud.aws.conftest import allow, refusal

TAGS = [{"Key": "scanned", "Value": "yes"}]


@pytest.fixture
def bucket(cloud):
    """A bucket with versions of two objects: one has tags, the other none."""
    s3, name = cloud.client("s3"), f"tags-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=name, Key="in/plain", Body=b"a")
    version = s3.put_object(Bucket=name, Key="in/tagged", Body=b"a", Tagging="scanned=yes")["VersionId"]
    s3.put_object(Bucket=name, Key="in/tagged", Body=b"b")
    yield name, version
    for entry in s3.list_object_versions(Bucket=name)["Versions"]:
        s3.delete_object(Bucket=name, Key=entry["Key"], VersionId=entry["VersionId"])
    s3.delete_bucket(Bucket=name)


@pytest.mark.rule(
    "A copy takes its source's tags along, and needs the rights to read and to write them",
    source="AmazonS3/latest/API/API_CopyObject.html",
    status="matches AWS; the rights are from AWS's knowledge center",
)
def test_a_copy_with_tags_needs_the_rights_to_tags(cloud, bucket, assumed):
    name, version = bucket
    files = allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], f"arn:aws:s3:::{name}/*")
    tagged = {"Bucket": name, "Key": "in/tagged", "VersionId": version}
    copy = assumed(files)("s3").copy_object
    for source in ({"Bucket": name, "Key": "in/plain"}, {"Bucket": name, "Key": "in/tagged"}):
        assert copy(Bucket=name, Key="out/a", CopySource=source)["CopyObjectResult"]
    assert refusal(copy, Bucket=name, Key="out/b", CopySource=tagged) == "AccessDenied"
    assert copy(Bucket=name, Key="out/b", CopySource=tagged, TaggingDirective="REPLACE")["CopyObjectResult"]
    assert cloud.client("s3").get_object_tagging(Bucket=name, Key="out/b")["TagSet"] == []
    read = allow("s3:GetObjectVersionTagging", f"arn:aws:s3:::{name}/in/*")
    write = allow("s3:PutObjectTagging", f"arn:aws:s3:::{name}/out/*")
    for rights in ([read], [write]):
        assert refusal(assumed(files, *rights)("s3").copy_object, Bucket=name, Key="out/c", CopySource=tagged)
    assumed(files, read, write)("s3").copy_object(Bucket=name, Key="out/c", CopySource=tagged)
    assert cloud.client("s3").get_object_tagging(Bucket=name, Key="out/c")["TagSet"] == TAGS


@pytest.mark.rule(
    "To write an object with tags needs s3:PutObjectTagging beside s3:PutObject",
    source="AmazonS3/latest/API/API_PutObject.html",
    status="matches AWS; the right is from AWS's knowledge center",
)
def test_an_object_is_written_with_tags_by_those_who_may(bucket, assumed):
    name, _ = bucket
    files = allow("s3:PutObject", f"arn:aws:s3:::{name}/*")
    put = assumed(files)("s3").put_object
    assert put(Bucket=name, Key="out/a", Body=b"a")["ETag"]
    assert refusal(put, Bucket=name, Key="out/a", Body=b"a", Tagging="scanned=yes") == "AccessDenied"
    assert assumed(files, allow("s3:PutObjectTagging"))("s3").put_object(Bucket=name, Key="a", Tagging="scanned=yes")


@pytest.mark.rule(
    "To begin a multipart upload with tags needs s3:PutObjectTagging; its parts and completion s3:PutObject alone",
    source="https://github.com/versity/versitygw/issues/1986",
)
def test_a_multipart_upload_with_tags_is_begun_by_those_who_may(bucket, assumed):
    name, _ = bucket
    files = allow("s3:PutObject", f"arn:aws:s3:::{name}/*")
    upload = {"Bucket": name, "Key": "out/big"}
    writer, tagger = assumed(files)("s3"), assumed(files, allow("s3:PutObjectTagging"))("s3")
    assert refusal(writer.create_multipart_upload, **upload, Tagging="scanned=yes") == "AccessDenied"
    upload["UploadId"] = tagger.create_multipart_upload(**upload, Tagging="scanned=yes")["UploadId"]
    part = writer.upload_part(**upload, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert writer.complete_multipart_upload(**upload, MultipartUpload=parts)["ETag"]


@pytest.mark.rule(
    "A header that sets an object's ACL, legal hold or retention needs s3:PutObjectAcl, …LegalHold or …Retention",
    source="https://github.com/versity/versitygw/issues/1986",
    status="matches AWS; the right to an ACL is from API_PutObject",
)
@pytest.mark.parametrize(
    ("setting", "right"),
    [
        ({"ACL": "bucket-owner-full-control"}, "s3:PutObjectAcl"),
        ({"ObjectLockLegalHoldStatus": "ON"}, "s3:PutObjectLegalHold"),
    ],
)
def test_other_settings_need_their_rights_too(bucket, assumed, setting, right):
    name, _ = bucket
    writer = assumed(allow("s3:PutObject"))("s3")
    for begin in (writer.put_object, writer.create_multipart_upload):
        with pytest.raises(writer.exceptions.ClientError, match=right):
            begin(Bucket=name, Key="out/a", **setting)
    assert writer.put_object(Bucket=name, Key="out/a")["ETag"]
