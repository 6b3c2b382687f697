"""Only who may list a bucket learns that a key is not in it."""

import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.localcloud.aws.conftest import allow, deny, document, refusal
from tests.localcloud.aws.test_root_signatures import client

READ = allow(["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject"])


def codes(s3, bucket: str, key: str = "gone") -> list[str]:
    """Return the error codes of GET and HEAD for a missing key."""
    return [refusal(call, Bucket=bucket, Key=key) for call in (s3.get_object, s3.head_object)]


@pytest.mark.rule(
    "A key that is not there is 404 for a caller with s3:ListBucket on its bucket, and 403 for others",
    source="AmazonS3/latest/API/API_HeadObject.html",
)
def test_who_may_not_list_learns_of_no_missing_key(assumed, bucket):
    listing = allow("s3:ListBucket", f"arn:aws:s3:::{bucket}")
    reader, lister = assumed(READ)("s3"), assumed(READ, listing)("s3")
    assert codes(reader, bucket) == ["AccessDenied", "403"]
    assert codes(lister, bucket) == ["NoSuchKey", "404"]
    elsewhere = assumed(READ, allow("s3:ListBucket", f"{listing['Resource']}-2"))("s3")
    assert codes(elsewhere, bucket) == ["AccessDenied", "403"]
    assert codes(assumed(READ, listing, deny("s3:ListBucket"))("s3"), bucket) == ["AccessDenied", "403"]
    assert reader.get_object(Bucket=bucket, Key="k")["Body"].read() == b"content"


@pytest.mark.rule(
    "A right to list with a condition on s3:prefix does not count for a key that is not there",
    source="from memory",
)
def test_a_right_to_list_a_folder_is_not_enough(assumed, bucket):
    folder = allow("s3:ListBucket", StringLike={"s3:prefix": "vendor/*"})
    assert codes(assumed(READ, folder)("s3"), bucket, "vendor/gone") == ["AccessDenied", "403"]


def test_a_key_with_a_delete_marker_is_not_there(cloud, assumed, bucket):
    root = cloud.client("s3")
    root.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    root.delete_object(Bucket=bucket, Key="k")
    assert codes(assumed(READ)("s3"), bucket, "k") == ["AccessDenied", "403"]
    assert codes(assumed(READ, allow("s3:ListBucket"))("s3"), bucket, "k") == ["NoSuchKey", "404"]


@pytest.mark.rule(
    "The source of a copy that is not there is AccessDenied for a caller who may not list its bucket",
    source="https://repost.aws/knowledge-center/s3-troubleshoot-403",
    status="matches AWS; the page says it of missing objects, not of copies alone",
)
def test_the_source_of_a_copy_is_hidden_too(cloud, assumed, bucket):
    copy = {"Bucket": bucket, "Key": "copy", "CopySource": {"Bucket": bucket, "Key": "gone"}}
    assert refusal(assumed(READ)("s3").copy_object, **copy) == "AccessDenied"
    assert refusal(assumed(READ, allow("s3:ListBucket"))("s3").copy_object, **copy) == "NoSuchKey"


def test_nobody_learns_of_a_missing_key_in_an_open_bucket(cloud, bucket):
    root = cloud.client("s3")
    root.delete_public_access_block(Bucket=bucket)
    read = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    root.put_bucket_policy(Bucket=bucket, Policy=document(read))
    nobody = client(cloud, "s3", config=Config(signature_version=UNSIGNED))
    assert codes(nobody, bucket) == ["AccessDenied", "403"]
    listing = {**read, "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}
    root.put_bucket_policy(Bucket=bucket, Policy=document(read, listing))
    assert codes(nobody, bucket) == ["NoSuchKey", "404"]


def test_a_bucket_that_is_not_there_is_told_to_all(assumed):
    assert codes(assumed(READ)("s3"), "a-bucket-of-nobody") == ["NoSuchBucket", "404"]


def test_the_policy_of_the_bucket_counts_too(cloud, assumed, bucket):
    roles = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}
    forbidden = deny("s3:ListBucket", f"arn:aws:s3:::{bucket}", **roles) | {"Principal": "*"}
    cloud.client("s3").put_bucket_policy(Bucket=bucket, Policy=document(forbidden))
    assert codes(assumed(READ, allow("s3:ListBucket"))("s3"), bucket) == ["AccessDenied", "403"]


def test_another_accounts_reader_needs_both(cloud, account, assumed, bucket):
    """A role of this account asks for a key in a bucket of another account, whose policy lets it read alone."""
    secret = cloud.variables["AWS_SECRET_ACCESS_KEY"]
    stranger = cloud.client("s3", {"AccessKeyId": "222222222222", "SecretAccessKey": secret})
    name = f"{bucket}-b"
    stranger.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    let = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
    read = {**let, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    listing = {**let, "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{name}"}
    stranger.put_bucket_policy(Bucket=name, Policy=document(read))
    reader = assumed(READ, allow("s3:ListBucket"))("s3")
    assert codes(reader, name) == ["AccessDenied", "403"]
    stranger.put_bucket_policy(Bucket=name, Policy=document(read, listing))
    assert codes(reader, name) == ["NoSuchKey", "404"]
