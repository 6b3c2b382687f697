"""A bucket's settings are read as they were made."""

import pytest

from localcloud.aws import bucket_configurations
from tests.localcloud.aws.conftest import refusal
from tests.roles import make_role


@pytest.mark.rule(
    "A lifecycle configuration is answered with the size from which files move, 128 KB unless said otherwise",
    source="AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html",
)
def test_the_smallest_size_that_moves_is_kept(cloud, bucket):
    s3 = cloud.client("s3")
    both = {"Prefix": "x/", "Tags": [{"Key": "a", "Value": "b"}], "ObjectSizeGreaterThan": 100}
    move = {"NoncurrentDays": 30, "StorageClass": "GLACIER", "NewerNoncurrentVersions": 2}
    rules = [
        {"ID": "one", "Status": "Enabled", "Filter": {"And": both}, "NoncurrentVersionTransitions": [move]},
        {"ID": "two", "Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 3}},
    ]
    wanted = {"Bucket": bucket, "LifecycleConfiguration": {"Rules": rules}}
    s3.put_bucket_lifecycle_configuration(**wanted, TransitionDefaultMinimumObjectSize="varies_by_storage_class")
    found = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert (found["Rules"], found["TransitionDefaultMinimumObjectSize"]) == (rules, "varies_by_storage_class")
    s3.put_bucket_lifecycle_configuration(**wanted)
    found = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert found["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"


@pytest.mark.rule(
    "Who pays for requests is the bucket's owner, or the requester",
    source="AmazonS3/latest/API/API_GetBucketRequestPayment.html",
)
def test_who_pays_is_answered(cloud, bucket):
    s3 = cloud.client("s3")
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"


@pytest.mark.rule(
    "The bucket that a bucket's accesses are written to is answered as it was set",
    source="AmazonS3/latest/API/API_PutBucketLogging.html",
    status="matches AWS; no access is written there",
)
def test_where_accesses_are_logged_is_answered(cloud, bucket):
    s3 = cloud.client("s3")
    logging = {"TargetBucket": bucket, "TargetPrefix": "log/"}
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": logging})
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == logging
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    missing = {"LoggingEnabled": logging | {"TargetBucket": f"{bucket}-logs"}}
    refused = refusal(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus=missing)
    assert refused == "InvalidTargetBucketForLogging"


@pytest.mark.rule(
    "An object lock's default retention is answered as it was set",
    source="AmazonS3/latest/API/API_GetObjectLockConfiguration.html",
)
def test_an_object_lock_is_answered(cloud, bucket):
    s3, name = cloud.client("s3"), f"{bucket}-locked"
    place = {"LocationConstraint": cloud.variables["AWS_REGION"]}
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=place)
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=lock)
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == lock


TO = {"S3BucketDestination": {"Bucket": "arn:aws:s3:::somewhere-else", "Format": "CSV"}}
INVENTORY = {
    "Id": "mine", "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"},
    "Destination": TO, "OptionalFields": ["Size"],
}  # fmt: skip
CONFIGURATIONS = {
    "Analytics": {"Id": "mine", "StorageClassAnalysis": {}},
    "IntelligentTiering": {
        "Id": "mine", "Status": "Enabled", "Tierings": [{"Days": 180, "AccessTier": "DEEP_ARCHIVE_ACCESS"}],
    },
    "Inventory": INVENTORY,
    "Metrics": {"Id": "mine", "Filter": {"Prefix": "streaming/"}},
}  # fmt: skip


@pytest.mark.rule(
    "A bucket keeps configurations for analytics, inventories, metrics and intelligent tiering by id, and lists them",
    source="AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html",
    status="matches AWS; no report is written, no object moves, and all are on one page",
)
@pytest.mark.parametrize("kind", CONFIGURATIONS)
def test_configurations_are_kept_by_id(cloud, bucket, kind):
    s3, wanted = cloud.client("s3"), CONFIGURATIONS[kind]
    python = {"Inventory": "inventory", "IntelligentTiering": "intelligent_tiering"}.get(kind, kind.lower())
    name, listed = f"{kind}Configuration", f"{kind}ConfigurationList"
    one = {"Bucket": bucket, "Id": "mine"}

    def call(verb: str, **arguments: object) -> dict:
        return getattr(s3, f"{verb}_bucket_{python}_configuration{'s' if verb == 'list' else ''}")(**arguments)

    assert call("list", Bucket=bucket).get(listed, []) == []
    for verb in ("get", "delete"):
        assert refusal(call, verb=verb, **one) == "NoSuchConfiguration"
    call("put", **one, **{name: wanted})
    call("put", Bucket=bucket, Id="other", **{name: {**wanted, "Id": "other"}})
    assert call("get", **one)[name] == wanted
    assert call("list", Bucket=bucket)[listed] == [wanted, {**wanted, "Id": "other"}]
    assert call("list", Bucket=bucket)["IsTruncated"] is False
    call("delete", **one)
    assert [each["Id"] for each in call("list", Bucket=bucket)[listed]] == ["other"]
    assert s3.head_bucket(Bucket=bucket)


def test_a_configuration_of_no_bucket_is_refused(cloud, bucket):
    s3 = cloud.client("s3")
    assert refusal(s3.list_bucket_inventory_configurations, Bucket=f"{bucket}-none") == "NoSuchBucket"


@pytest.mark.parametrize("body", [b"", b"<a>", b"<MetricsConfiguration/>"])
def test_a_body_of_another_kind_is_malformed(body):
    kept: dict[str, str] = {}
    refused = bucket_configurations.answer("PUT", "inventory", "mine", body, kept)
    assert isinstance(refused, bucket_configurations.Refusal) and refused.code == "MalformedXML"
    assert kept == {}


@pytest.mark.rule(
    "Who may see a bucket's configurations has the right of their kind",
    source="AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html",
)
def test_configurations_take_a_right_of_their_own(cloud, bucket):
    role = f"configurations-{bucket}"[:60]
    arn = make_role(cloud.client("iam"), role, {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
    keys = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="a-test")["Credentials"]
    assert refusal(cloud.client("s3", keys).list_bucket_inventory_configurations, Bucket=bucket) == "AccessDenied"


@pytest.mark.rule(
    "A bucket has settings for attribute-based access and for tables of metadata",
    source="AmazonS3/latest/API/API_GetBucketMetadataConfiguration.html",
    status="not supported: NotImplemented",
)
def test_a_setting_that_is_not_kept_is_said(cloud, bucket):
    s3 = cloud.client("s3")
    assert refusal(s3.get_bucket_metadata_configuration, Bucket=bucket) == "NotImplemented"
    assert s3.head_bucket(Bucket=bucket)
