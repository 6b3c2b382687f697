"""The boundary of the roles: made, kept, and set again."""

import json
from dataclasses import replace

import pytest

from promotion.access import boundary
from promotion.environment import Environment, known, load

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST = 6144


@pytest.mark.parametrize("name", known())
def test_it_is_no_longer_than_iam_takes(name):
    longest = replace(load(name), name="abcdefghijkl", aws_region="ap-southeast-2")
    assert len(json.dumps(boundary.document(longest), separators=(",", ":"))) <= LONGEST


def test_every_statement_is_for_named_roles_or_for_keys_through_s3():
    for statement in boundary.document(load("local"))["Statement"]:
        named = statement["Condition"].get("StringLike", {}).get("aws:PrincipalArn")
        assert named or set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}, statement
        assert not [action for action in statement["Action"] if "*" in action]


@pytest.fixture
def environment(cloud):
    """One that no other test has a boundary in."""
    environment = replace(load("local"), name="bounded")
    yield environment
    remove(environment, cloud.client("iam"))


def remove(environment: Environment, iam) -> None:
    """Remove the environment's boundary with all its versions."""
    for version in iam.list_policy_versions(PolicyArn=boundary.arn(environment))["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=boundary.arn(environment), VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=boundary.arn(environment))


def test_it_is_made_once_and_set_again_when_it_was_changed(cloud, environment):
    iam, arn = cloud.client("iam"), boundary.arn(environment)

    def now() -> dict:
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    assert boundary.ensure(environment, iam) == "made"
    assert boundary.ensure(environment, iam) == "kept"
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 1
    wide = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    for _ in range(6):  # IAM keeps five versions
        if len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 5:
            assert boundary.ensure(environment, iam) == "set again"
            break
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=wide, SetAsDefault=True)
    assert now() == boundary.document(environment)
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 5
