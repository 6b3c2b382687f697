"""A group of logs is encrypted with a key that Logs may use for it."""

import json
import uuid

import pytest

from tests.localcloud.aws.conftest import fault, refusal

SERVICE = "logs.eu-west-1.amazonaws.com"


@pytest.fixture
def encrypt(cloud, account):
    """A function that makes a group with a key that has these further statements, and removes the group."""
    kms, logs = cloud.client("kms"), cloud.client("logs")

    def make(*statements: dict) -> None:
        key = kms.create_key(Policy=policy(account, *statements))["KeyMetadata"]["Arn"]
        logs.create_log_group(logGroupName="/kinder", kmsKeyId=key)
        logs.delete_log_group(logGroupName="/kinder")

    return make


def policy(account: str, *statements: dict) -> str:
    """A key's policy of its account, and of further statements."""
    mine = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [mine, *statements]})


def statement(account: str, *, principal: str = SERVICE, group: str = "/kinder") -> dict:
    """The one of the documentation: encrypt-log-data-kms.html, step 2."""
    actions = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    context = {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{account}:log-group:{group}"}
    return {
        "Effect": "Allow", "Principal": {"Service": principal}, "Action": actions, "Resource": "*",
        "Condition": {"ArnEquals": context},
    }  # fmt: skip


@pytest.mark.rule(
    "Logs encrypts a group with a key whose policy allows it, for the group",
    source="AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
)
def test_a_key_allows_logs_to_use_it(account, encrypt):
    group = f"arn:aws:logs:eu-west-1:{account}:log-group:/kinder"
    words = f"The specified KMS key does not exist or is not allowed to be used with Arn '{group}'"
    assert fault(encrypt) == ("AccessDeniedException", words)
    for other in (statement(account, principal="logs.us-east-1.amazonaws.com"), statement(account, group="/other")):
        assert refusal(lambda other=other: encrypt(other)) == "AccessDeniedException"
    encrypt(statement(account))


def test_a_key_exists_and_is_enabled(cloud, account):
    kms, logs = cloud.client("kms"), cloud.client("logs")
    missing = f"arn:aws:kms:eu-west-1:{account}:key/{uuid.uuid4()}"
    create = logs.create_log_group
    assert refusal(create, logGroupName="/kinder", kmsKeyId=missing) == "AccessDeniedException"
    key = kms.create_key(Policy=policy(account, statement(account)))["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=key)
    assert refusal(create, logGroupName="/kinder", kmsKeyId=key) == "AccessDeniedException"
    kms.enable_key(KeyId=key)
    create(logGroupName="/kinder", kmsKeyId=key)
    logs.delete_log_group(logGroupName="/kinder")
