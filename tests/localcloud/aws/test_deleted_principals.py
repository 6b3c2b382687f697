"""A role that is made again has its name back, and nothing else."""

import json
import uuid

import pytest

from tests.localcloud.aws.conftest import allow, document, refusal


@pytest.fixture
def made(cloud, account):
    """Makes a role that the account may assume; returns its ARN, and what gives a client in a session of it."""
    iam, names = cloud.client("iam"), set()
    trust = document({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"})

    def make(name: str):
        names.add(name)
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        key = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        return arn, lambda service: cloud.client(service, key)

    yield make
    for name in names:
        iam.delete_role(RoleName=name)


@pytest.mark.rule(
    "A role or user that is made again under its old name has none of the rights that policies gave to the one before",
    source="IAM/latest/UserGuide/reference_policies_elements_principal.html",
)
def test_a_role_that_is_made_again_is_another(cloud, bucket, made):
    iam, s3 = cloud.client("iam"), cloud.client("s3")
    name = f"t{uuid.uuid4().hex[:8]}"
    arn, session = made(name)
    read = {
        "Effect": "Allow",
        "Principal": {"AWS": arn},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=document(read))
    assert session("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"content"

    identifier = iam.get_role(RoleName=name)["Role"]["RoleId"]
    iam.delete_role(RoleName=name)
    kept = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert kept["Statement"][0]["Principal"] == {"AWS": identifier}
    assert identifier.startswith("AROA")
    _, session = made(name)
    assert refusal(session("s3").get_object, Bucket=bucket, Key="k") == "AccessDenied"

    s3.put_bucket_policy(Bucket=bucket, Policy=document(read))
    assert session("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"content"


def test_trust_keys_queues_and_topics_forget_it_too(cloud, account, assumed, made, queue):
    iam, kms, sns, (sqs, url) = cloud.client("iam"), cloud.client("kms"), cloud.client("sns"), queue
    name, other = f"t{uuid.uuid4().hex[:8]}", f"t{uuid.uuid4().hex[:8]}"
    arn, _ = made(name)
    assumed(allow("s3:GetObject"), name=other)
    named = {"Effect": "Allow", "Principal": {"AWS": [arn, f"arn:aws:iam::{account}:root"]}}
    iam.update_assume_role_policy(RoleName=other, PolicyDocument=document(named | {"Action": "sts:AssumeRole"}))
    key = kms.create_key(Policy=document(named | {"Action": "kms:*", "Resource": "*"}))["KeyMetadata"]["KeyId"]
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": document(named | {"Action": "sqs:SendMessage", "Resource": "*"})}
    )
    topic = sns.create_topic(Name=name)["TopicArn"]
    publish = document(named | {"Action": "sns:Publish", "Resource": topic})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=publish)

    identifier = iam.get_role(RoleName=name)["Role"]["RoleId"]
    iam.delete_role(RoleName=name)
    made(name)
    kept = [
        iam.get_role(RoleName=other)["Role"]["AssumeRolePolicyDocument"],
        json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]),
        json.loads(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]),
        json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]),
    ]
    principals = [policy["Statement"][0]["Principal"]["AWS"] for policy in kept]
    assert principals == [[identifier, f"arn:aws:iam::{account}:root"]] * 4
    sns.delete_topic(TopicArn=topic)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
