"""A trail's bucket and key have to let CloudTrail in.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
"""

import json

import pytest

from tests.localcloud.aws.conftest import allow, refusal

NAME, BUCKET = "films", "films-of-a-trail"
ACCOUNT = "111111111111"
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/{NAME}"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}
OWNER = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def statement(action: str, resource: str, principal=SERVICE, effect: str = "Allow", **condition) -> dict:
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, "Condition": condition}


def bucket_policy(
    source: str = TRAIL, folder: str = f"AWSLogs/{ACCOUNT}", acl: str = "bucket-owner-full-control", *more: dict
) -> list[dict]:
    """The policy of the page on buckets, with the condition that it recommends."""
    return [
        statement("s3:GetBucketAcl", f"arn:aws:s3:::{BUCKET}", StringEquals={"aws:SourceArn": source}),
        statement(
            "s3:PutObject", f"arn:aws:s3:::{BUCKET}/{folder}/*",
            StringEquals={"aws:SourceArn": source, "s3:x-amz-acl": acl},
        ),
        *more,
    ]  # fmt: skip


def key_policy(source: str = TRAIL, context: str = TRAIL) -> list[dict]:
    """The policy of the page on keys, with the condition that it recommends."""
    encryption = {"aws:SourceArn": source, "kms:EncryptionContext:aws:cloudtrail:arn": context}
    return [
        statement("kms:*", "*", OWNER),
        statement("kms:GenerateDataKey*", "*", StringEquals=encryption),
        statement("kms:DescribeKey", "*", StringEquals={"aws:SourceArn": source}),
    ]


NO_OTHER_SERVICE = statement(
    "s3:PutObject", f"arn:aws:s3:::{BUCKET}/*", "*", "Deny",
    StringNotEquals={"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"},
)  # fmt: skip
NO_SERVICE = statement(
    "s3:PutObject", f"arn:aws:s3:::{BUCKET}/*", "*", "Deny",
    StringNotEquals={"aws:PrincipalServiceName": "logging.s3.amazonaws.com"},
)  # fmt: skip


@pytest.fixture(scope="module")
def clients(cloud):
    cloud.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]}
    )
    return cloud.client("cloudtrail"), cloud.client("s3"), cloud.client("kms")


@pytest.fixture
def make(clients):
    """Make a trail with these policies: `make(bucket, key)`."""
    trails, s3, kms = clients

    def make(bucket: list[dict], key: list[dict] | None = None, **more):
        s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": bucket}))
        if key is not None:
            policy = json.dumps({"Version": "2012-10-17", "Statement": key})
            more |= {"KmsKeyId": kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]}
        return trails.create_trail(Name=NAME, S3BucketName=BUCKET, **more)

    yield make
    for trail in trails.describe_trails()["trailList"]:
        trails.delete_trail(Name=trail["TrailARN"])


@pytest.mark.rule(
    "CloudTrail makes a trail only if its bucket's policy lets it write there, for this trail",
    source="awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    status="differs: no call is recorded and no log is written",
)
@pytest.mark.parametrize(
    "policy",
    [
        [],
        bucket_policy()[1:],
        bucket_policy()[:1],
        bucket_policy(source=f"{TRAIL}-other"),
        bucket_policy(folder="AWSLogs/222222222222"),
        bucket_policy(acl="private"),
        [*bucket_policy(), NO_SERVICE],
    ],
    ids=["none", "no ACL", "no write", "another trail", "another account", "another ACL", "another service's bucket"],
)  # fmt: skip
def test_a_bucket_that_cloudtrail_may_not_write_to_is_refused(make, policy):
    if not policy:
        policy = [statement("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", OWNER)]
    assert refusal(make, bucket=policy) == "InsufficientS3BucketPolicyException"


def test_a_bucket_that_is_not_there_is_refused(clients):
    asked = {"Name": NAME, "S3BucketName": "nowhere"}
    assert refusal(clients[0].create_trail, **asked) == "S3BucketDoesNotExistException"


@pytest.mark.rule(
    "CloudTrail makes a trail only if its key's policy lets it encrypt for this trail",
    source="awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
)
@pytest.mark.parametrize(
    "policy",
    [
        key_policy()[:1],
        key_policy()[:2],
        [*key_policy()[:1], *key_policy()[2:]],
        key_policy(source=f"{TRAIL}-other"),
        key_policy(context=f"{TRAIL}-other"),
    ],
    ids=["the account alone", "no description", "no data key", "another trail", "another trail's context"],
)  # fmt: skip
def test_a_key_that_cloudtrail_may_not_use_is_refused(make, policy):
    assert refusal(make, bucket=bucket_policy(), key=policy) == "InsufficientEncryptionPolicyException"


def test_a_trail_with_both_is_made_and_keeps_to_them_when_it_is_changed(make, clients):
    trails = clients[0]
    made = make([*bucket_policy(), NO_OTHER_SERVICE], key_policy())
    assert (made["TrailARN"], made["S3BucketName"]) == (TRAIL, BUCKET)
    trails.update_trail(Name=NAME, EnableLogFileValidation=True)
    assert refusal(trails.update_trail, Name=NAME, S3KeyPrefix="elsewhere") == "InsufficientS3BucketPolicyException"
    assert refusal(trails.update_trail, Name=NAME, S3BucketName="nowhere") == "S3BucketDoesNotExistException"


def test_a_trail_has_the_tags_that_it_was_made_with(make, clients):
    """https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html: TagsList."""
    make(bucket_policy(), TagsList=[{"Key": "platform", "Value": "marquee"}])
    [tagged] = clients[0].list_tags(ResourceIdList=[TRAIL])["ResourceTagList"]
    assert tagged == {"ResourceId": TRAIL, "TagsList": [{"Key": "platform", "Value": "marquee"}]}


def test_a_right_to_read_tags_is_asked_for_the_trail_that_is_named(make, assumed):
    make(bucket_policy())
    asked = {"ResourceIdList": [TRAIL]}
    assert assumed(allow("cloudtrail:ListTags", TRAIL))("cloudtrail").list_tags(**asked)["ResourceTagList"]
    other = assumed(allow("cloudtrail:ListTags", f"{TRAIL}-other"))("cloudtrail")
    assert refusal(other.list_tags, **asked) == "AccessDeniedException"
