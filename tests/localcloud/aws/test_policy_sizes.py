"""Policies are no longer than IAM's quotas."""

import json

import pytest

from localcloud.aws.policy_sizes import MANAGED, OF_ROLE, TRUST
from tests.localcloud.aws.conftest import allow, document, fault, refusal


def of_size(size: int, statement: dict) -> str:
    """A policy of so many characters, and some white space that does not count."""
    policy = document({**statement, "Sid": ""})
    missing = size - len("".join(policy.split()))
    return json.dumps(json.loads(document({**statement, "Sid": "S" * missing})), indent=2)


READ = allow("s3:GetObject", "arn:aws:s3:::a/*")


@pytest.mark.rule(
    "The policies of a role that are its own have 10,240 characters together, without white space",
    source="IAM/latest/UserGuide/reference_iam-quotas.html",
    status="matches AWS",
)
def test_the_own_policies_of_a_role_have_a_longest_size(cloud, assumed):
    iam, name = cloud.client("iam"), "long-policies"
    assumed(READ, name=name)
    iam.delete_role_policy(RoleName=name, PolicyName="may")
    half = OF_ROLE // 2
    iam.put_role_policy(RoleName=name, PolicyName="a", PolicyDocument=of_size(half, READ))
    more = {"RoleName": name, "PolicyName": "b"}
    code, text = fault(iam.put_role_policy, **more, PolicyDocument=of_size(half + 1, READ))
    assert (code, text) == ("LimitExceeded", f"Maximum policy size of {OF_ROLE} bytes exceeded for role {name}")
    iam.put_role_policy(**more, PolicyDocument=of_size(half, READ))
    iam.put_role_policy(**more, PolicyDocument=of_size(half - 1, READ))


@pytest.mark.rule(
    "A managed policy has 6,144 characters, a trust policy 2,048, without white space",
    source="IAM/latest/UserGuide/reference_iam-quotas.html",
    status="matches AWS; the quota of trust policies is the default one",
)
def test_managed_and_trust_policies_too(cloud, account, assumed):
    iam = cloud.client("iam")
    code, text = fault(iam.create_policy, PolicyName="long", PolicyDocument=of_size(MANAGED + 1, READ))
    assert (code, text) == ("LimitExceeded", "Cannot exceed quota for PolicySize: 6144")
    arn = iam.create_policy(PolicyName="long", PolicyDocument=of_size(MANAGED, READ))["Policy"]["Arn"]
    iam.delete_policy(PolicyArn=arn)
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    assumed(READ, name="long-trust")
    change = iam.update_assume_role_policy
    code, text = fault(change, RoleName="long-trust", PolicyDocument=of_size(TRUST + 1, trust))
    assert (code, text) == ("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048")
    change(RoleName="long-trust", PolicyDocument=of_size(TRUST, trust))
    made = {"RoleName": "longer-trust", "AssumeRolePolicyDocument": of_size(TRUST + 1, trust)}
    assert refusal(iam.create_role, **made) == "LimitExceeded"
