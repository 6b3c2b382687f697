"""Lifecycle rules that S3 refuses."""

import pytest
from botocore.exceptions import ClientError

OLD, SOON = {"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 10, "StorageClass": "STANDARD_IA"}


def rules(*changes: dict) -> dict:
    """Return a configuration of rules for all objects, each with its changes."""
    return {"Rules": [{"Status": "Enabled", "Filter": {"Prefix": ""}} | change for change in changes]}


REFUSED = {
    "no action": ([{}], "At least one action needs to be specified in a rule"),
    "two rules of one ID": (
        [{"ID": "a", "Expiration": {"Days": 1}}] * 2, "Rule ID must be unique. Found same ID for more than one rule"
    ),
    "too soon": (
        [{"Transitions": [SOON]}],
        "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
    ),
    "too soon for versions": (
        [{"NoncurrentVersionTransitions": [{"NoncurrentDays": 7, "StorageClass": "ONEZONE_IA"}]}],
        "'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for storageClass "
        "'ONEZONE_IA'",
    ),
    "one class twice": (
        [{"Transitions": [OLD, OLD | {"Days": 60}]}],
        "'StorageClass' must be different for 'Transition' actions in same 'Rule'",
    ),
    "an archive too soon after": (
        [{"Transitions": [OLD, {"Days": 45, "StorageClass": "GLACIER"}]}],
        "'Days' in the 'Transition' action for StorageClass 'GLACIER' for filter '(prefix=)' must be 30 days more than "
        "'Days' for StorageClass 'STANDARD_IA'",
    ),
    "an end before a move": (
        [{"Transitions": [{"Days": 30, "StorageClass": "GLACIER"}], "Expiration": {"Days": 10}}],
        "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
    ),
}  # fmt: skip


@pytest.mark.rule(
    "A lifecycle rule has an action; its objects come into STANDARD_IA, an archive and to an end in that order",
    source="AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
    status="matches AWS; some texts are from memory",
)
@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_s3_refuses(cloud, bucket, changes, said):
    s3 = cloud.client("s3")
    with pytest.raises(ClientError) as refused:
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=rules(*changes))
    assert refused.value.response["Error"]["Message"] == said
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_what_s3_takes(cloud, bucket):
    s3 = cloud.client("s3")
    whole = {
        "ID": "whole",
        "Transitions": [OLD, {"Days": 60, "StorageClass": "GLACIER"}],
        "Expiration": {"Days": 90},
        "NoncurrentVersionTransitions": [{"NoncurrentDays": 1, "StorageClass": "GLACIER_IR"}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 2},
    }
    dated = {"ID": "dated", "Transitions": [{"Date": "2040-01-01T00:00:00Z", "StorageClass": "STANDARD_IA"}]}
    parts = {"ID": "parts", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=rules(whole, dated, parts))
    kept = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [rule["ID"] for rule in kept] == ["whole", "dated", "parts"]
