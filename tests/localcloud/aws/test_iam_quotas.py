"""IAM attaches only policies that exist, and only as many policies and tags as its quotas allow."""

import pytest

from localcloud.aws.iam_quotas import POLICIES, TAGS
from tests.localcloud.aws.conftest import allow, document, fault, refusal

ECS = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
READ = document(allow("s3:GetObject"))


@pytest.fixture(params=["Role", "User", "Group"])
def owner(cloud, request):
    """Return the owner's kind, the field that names it, and functions that attach and detach a policy."""
    iam, kind = cloud.client("iam"), request.param
    name, low = {f"{kind}Name": "quota"}, kind.lower()
    trust = document({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"})
    getattr(iam, f"create_{low}")(**name, **({"AssumeRolePolicyDocument": trust} if kind == "Role" else {}))
    attach, detach = (getattr(iam, f"{verb}_{low}_policy") for verb in ("attach", "detach"))
    yield kind, name, attach
    for policy in getattr(iam, f"list_attached_{low}_policies")(**name)["AttachedPolicies"]:
        detach(**name, PolicyArn=policy["PolicyArn"])
    getattr(iam, f"delete_{low}")(**name)


@pytest.fixture
def policies(cloud):
    """The ARNs of one policy more than may be attached."""
    iam = cloud.client("iam")
    arns = [
        iam.create_policy(PolicyName=f"quota{number}", PolicyDocument=READ)["Policy"]["Arn"]
        for number in range(POLICIES + 1)
    ]
    yield arns
    for arn in arns:
        for role in iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]:
            iam.detach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)


@pytest.mark.rule(
    "A policy that is attached to a role, user or group exists",
    source="IAM/latest/APIReference/API_AttachRolePolicy.html",
    status="matches AWS; of AWS's own policies the local IAM knows some, and refuses the others as NotImplemented",
)
def test_a_policy_that_is_attached_exists(account, owner):
    kind, name, attach = owner
    missing = f"arn:aws:iam::{account}:policy/nosuch"
    words = f"Policy {missing} does not exist or is not attachable."
    assert fault(attach, **name, PolicyArn=missing) == ("NoSuchEntity", words)
    assert refusal(attach, **name, PolicyArn="arn:aws:iam::aws:policy/NoSuchAccess") == "NotImplemented"
    attach(**name, PolicyArn=ECS)
    assert refusal(attach, **{f"{kind}Name": "nobody"}, PolicyArn=missing) == "NoSuchEntity"


@pytest.mark.rule(
    "A role, user or group has ten managed policies", source="IAM/latest/UserGuide/reference_iam-quotas.html"
)
def test_so_many_policies_are_attached(policies, owner):
    kind, name, attach = owner
    for arn in (*policies[:POLICIES], policies[0]):
        attach(**name, PolicyArn=arn)
    words = f"Cannot exceed quota for PoliciesPer{kind}: 10"
    assert fault(attach, **name, PolicyArn=policies[POLICIES]) == ("LimitExceeded", words)


@pytest.mark.rule(
    "A role or user has fifty tags",
    source="IAM/latest/UserGuide/reference_iam-quotas.html",
    status="matches AWS; the words are from memory",
)
def test_so_many_tags_are_kept(cloud, assumed):
    iam, role = cloud.client("iam"), {"RoleName": "quota-tags"}
    assumed(allow("s3:*"), name="quota-tags")
    first = [{"Key": f"k{number}", "Value": "v"} for number in range(TAGS)]
    iam.tag_role(**role, Tags=first)
    iam.tag_role(**role, Tags=first[:3])
    assert refusal(iam.tag_role, **role, Tags=[{"Key": "more", "Value": "v"}]) == "LimitExceeded"


@pytest.mark.rule(
    "Names of roles, users and groups that differ in case alone are one name",
    source="IAM/latest/UserGuide/reference_iam-quotas.html",
)
def test_names_differ_in_more_than_case(cloud, assumed):
    assumed(allow("s3:*"), name="quota-case")
    trust = document({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"})
    code, words = fault(cloud.client("iam").create_role, RoleName="Quota-Case", AssumeRolePolicyDocument=trust)
    assert (code, words) == ("EntityAlreadyExists", "Role with name Quota-Case already exists.")
