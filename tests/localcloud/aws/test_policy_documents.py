"""Policies are read where they come in: what AWS refuses is not kept."""

import json
import uuid

import pytest

from tests.localcloud.aws.conftest import allow, document, fault, refusal


@pytest.fixture
def nobody(account) -> str:
    """Return the ARN of a role that is not there."""
    return f"arn:aws:iam::{account}:role/t{uuid.uuid4().hex[:8]}"


@pytest.fixture
def key(cloud):
    kms = cloud.client("kms")
    yield (made := kms.create_key()["KeyMetadata"]["KeyId"])
    kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)


def test_a_misspelled_condition_of_a_bucket_policy_is_no_policy(cloud, account, bucket):
    s3 = cloud.client("s3")
    open_to_all_but_one = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"StringNotEqual": {"aws:PrincipalAccount": account}},
    }
    said = fault(s3.put_bucket_policy, Bucket=bucket, Policy=document(open_to_all_but_one))
    assert said == ("MalformedPolicy", "Invalid Condition type : StringNotEqual")
    assert refusal(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"


@pytest.mark.rule(
    "A policy that names a role or user that does not exist is refused by the service that would keep it",
    source="IAM/latest/UserGuide/reference_policies_elements_principal.html",
    status="matches AWS for accounts in which the local AWS has roles or users; others are taken on trust",
)
def test_a_policy_names_those_who_are_there(cloud, account, assumed, bucket, nobody, key):
    given = {
        "Effect": "Allow",
        "Principal": {"AWS": nobody},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    s3, iam, kms = (cloud.client(service) for service in ("s3", "iam", "kms"))
    assumed(allow("s3:GetObject"))  # an account without any role is another's
    said = fault(s3.put_bucket_policy, Bucket=bucket, Policy=document(given))
    assert said == ("MalformedPolicy", "Invalid principal in policy")
    assume = {"Effect": "Allow", "Principal": {"AWS": nobody}, "Action": "sts:AssumeRole"}
    said = fault(iam.create_role, RoleName="t-trust", AssumeRolePolicyDocument=document(assume))
    assert said == ("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{nobody}"')
    own = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "kms:*", "Resource": "*"}
    use = given | {"Action": "kms:Decrypt", "Resource": "*"}
    said = fault(kms.put_key_policy, KeyId=key, PolicyName="default", Policy=document(own, use))
    text = "Policy contains a statement with one or more invalid principals."
    assert said == ("MalformedPolicyDocumentException", text)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document(own))


@pytest.mark.rule(
    "KMS refuses a key policy after which its sender could not set the policy, unless the check is bypassed",
    source="kms/latest/APIReference/API_PutKeyPolicy.html",
)
def test_nobody_locks_himself_out_of_a_key(cloud, account, key):
    kms = cloud.client("kms")
    used = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "kms:Decrypt", "Resource": "*"}
    put = {"KeyId": key, "PolicyName": "default", "Policy": document(used)}
    said = fault(kms.put_key_policy, **put)
    text = "The new key policy will not allow you to update the key policy in the future."
    assert said == ("MalformedPolicyDocumentException", text)
    assert fault(kms.create_key, Policy=document(used)) == said
    kms.put_key_policy(**put, BypassPolicyLockoutSafetyCheck=True)
    assert json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]) == json.loads(put["Policy"])


def test_a_queue_and_a_topic_keep_what_their_services_take(cloud, account, assumed, queue, nobody):
    assumed(allow("sqs:*"))
    sqs, url = queue
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=f"t{uuid.uuid4().hex[:8]}")["TopicArn"]
    send = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sqs:SendMessage", "Resource": "*"}
    publish = send | {"Action": "sns:Publish", "Resource": topic}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(send)})
    for other in ({"Action": "s3:GetObject"}, {"Principal": {"AWS": nobody}}, {"Condition": {"StringLik": {"a": "b"}}}):
        said = fault(sqs.set_queue_attributes, QueueUrl=url, Attributes={"Policy": document(send | other)})
        assert said == ("InvalidAttributeValue", "Invalid value for the parameter Policy.")
    said = fault(sqs.create_queue, QueueName="t-policy", Attributes={"Policy": "{"})
    assert said == ("InvalidAttributeValue", "Invalid value for the parameter Policy.")

    setting = {"TopicArn": topic, "AttributeName": "Policy"}
    sns.set_topic_attributes(**setting, AttributeValue=document(publish))
    for other, text in (
        ({"Principal": {"AWS": nobody}}, "Policy Error: PrincipalNotFound"),
        ({"Principal": None}, "Policy Error: null"),
        ({"Action": "s3:GetObject"}, "Policy statement action out of service scope!"),
    ):
        said = fault(sns.set_topic_attributes, **setting, AttributeValue=document(publish | other))
        assert said == ("InvalidParameter", f"Invalid parameter: {text}")
    assert fault(sns.create_topic, Name="t-policy", Attributes={"Policy": "{"})[0] == "InvalidParameter"
    sns.delete_topic(TopicArn=topic)


def test_a_secret_and_a_repository_keep_what_their_services_take(cloud, account):
    secrets, ecr = cloud.client("secretsmanager"), cloud.client("ecr")
    name = f"t{uuid.uuid4().hex[:8]}"
    secret = secrets.create_secret(Name=name, SecretString="value")["ARN"]
    read = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
    }
    secrets.put_resource_policy(SecretId=secret, ResourcePolicy=document(read))
    wrong = document(read | {"Effect": "Alow"})
    said = fault(secrets.put_resource_policy, SecretId=secret, ResourcePolicy=wrong)
    assert said == ("MalformedPolicyDocumentException", "This resource policy contains a syntax error.")
    ecr.create_repository(repositoryName=name)
    pull = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "ecr:BatchGetImage"}
    ecr.set_repository_policy(repositoryName=name, policyText=document(pull))
    wrong = document(pull | {"Principal": {"AWS": "arn:aws:iam::1:role/a"}})
    assert refusal(ecr.set_repository_policy, repositoryName=name, policyText=wrong) == "InvalidParameterException"
    ecr.delete_repository(repositoryName=name, force=True)
    secrets.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
