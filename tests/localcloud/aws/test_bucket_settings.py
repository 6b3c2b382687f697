"""A bucket's settings are read as they were made."""

import pytest

from tests.localcloud.aws.conftest import refusal


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


@pytest.mark.rule(
    "A bucket has settings for analytics, inventories, metrics and intelligent tiering",
    source="AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html",
    status="not supported: NotImplemented",
)
def test_a_setting_that_is_not_kept_is_said(cloud, bucket):
    s3 = cloud.client("s3")
    s3.delete_object(Bucket=bucket, Key="k")
    assert refusal(s3.delete_bucket_metrics_configuration, Bucket=bucket, Id="all") == "NotImplemented"
    assert refusal(s3.get_bucket_inventory_configuration, Bucket=bucket, Id="all") == "NotImplemented"
    assert s3.head_bucket(Bucket=bucket)
