"""IAM's own condition keys, and permissions boundaries as a limit."""

import json
import uuid

import pytest

from tests.localcloud.aws.conftest import allow, deny, document, refusal

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = allow("*")
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})


@pytest.fixture
def boundary(cloud):
    """Makes a managed policy; returns its ARN."""
    iam, made = cloud.client("iam"), []

    def make(*statements: dict) -> str:
        policy = iam.create_policy(PolicyName=f"t{uuid.uuid4().hex[:8]}", PolicyDocument=document(*statements))
        made.append(policy["Policy"]["Arn"])
        return made[-1]

    return make


@pytest.fixture
def role(cloud):
    """Makes a role that nobody may assume; returns its name."""

    def make(boundary: str = "") -> str:
        name, limit = f"t{uuid.uuid4().hex[:8]}", {"PermissionsBoundary": boundary} if boundary else {}
        cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **limit)
        return name

    return make


@pytest.mark.rule(
    "A role does what its policy and its permissions boundary allow both; a Deny in either decides",
    source="IAM/latest/UserGuide/access_policies_boundaries.html",
)
def test_a_boundary_is_the_most_that_a_policy_gives(assumed, boundary, bucket):
    inside = f"arn:aws:s3:::{bucket}"
    limit = boundary(
        allow(["s3:ListBucket", "s3:GetObject"], [inside, f"{inside}/*"]), deny("s3:GetObject", f"{inside}/x*")
    )
    wide = assumed(EVERYTHING, boundary=limit)
    assert wide("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert refusal(wide("s3").put_object, Bucket=bucket, Key="k", Body=b"") == "AccessDenied"
    assert refusal(wide("s3").get_object, Bucket=bucket, Key="x") == "AccessDenied"
    assert refusal(wide("iam").list_roles) == "AccessDenied"
    narrow = assumed(allow("s3:GetObject"), boundary=boundary(EVERYTHING))
    assert refusal(narrow("s3").list_objects_v2, Bucket=bucket) == "AccessDenied"


@pytest.mark.rule(
    "iam:PermissionsBoundary is the boundary that a request sets",
    source="IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
)
def test_a_role_is_made_with_the_boundary_alone(assumed, boundary, role):
    limit = boundary(EVERYTHING)
    iam = assumed(
        allow(["iam:CreateRole", "iam:PutRolePermissionsBoundary"], StringEquals={"iam:PermissionsBoundary": limit}),
    )("iam")
    new = {"RoleName": f"t{uuid.uuid4().hex[:8]}", "AssumeRolePolicyDocument": TRUST}
    assert refusal(iam.create_role, **new) == "AccessDenied"
    assert refusal(iam.create_role, **new, PermissionsBoundary=ADMINISTRATOR) == "AccessDenied"
    iam.create_role(**new, PermissionsBoundary=limit)
    free = role()
    assert (
        refusal(iam.put_role_permissions_boundary, RoleName=free, PermissionsBoundary=ADMINISTRATOR) == "AccessDenied"
    )
    iam.put_role_permissions_boundary(RoleName=free, PermissionsBoundary=limit)


@pytest.mark.rule(
    "iam:PermissionsBoundary is that of the role or user whose policies, or whose boundary, a request changes",
    source="service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html",
    status="matches AWS; which actions have the key is from memory",
)
def test_policies_change_of_bounded_roles_alone(assumed, boundary, role):
    limit = boundary(EVERYTHING)
    actions = ["iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    iam = assumed(allow(actions, StringEquals={"iam:PermissionsBoundary": limit}))("iam")
    inline = {"PolicyName": "p", "PolicyDocument": document(EVERYTHING)}
    bounded, others = role(limit), (role(), role(boundary(EVERYTHING)))
    iam.put_role_policy(RoleName=bounded, **inline)
    iam.attach_role_policy(RoleName=bounded, PolicyArn=ADMINISTRATOR)
    iam.detach_role_policy(RoleName=bounded, PolicyArn=ADMINISTRATOR)
    iam.delete_role_policy(RoleName=bounded, PolicyName="p")
    for other in others:
        assert refusal(iam.put_role_policy, RoleName=other, **inline) == "AccessDenied"
        assert refusal(iam.attach_role_policy, RoleName=other, PolicyArn=ADMINISTRATOR) == "AccessDenied"


def test_a_boundary_is_taken_away_with_the_right_to_it(assumed, boundary, role):
    limit = boundary(EVERYTHING)
    condition = {"StringEquals": {"iam:PermissionsBoundary": limit}}
    iam = assumed(allow("iam:*"), deny("iam:DeleteRolePermissionsBoundary", **condition))("iam")
    assert refusal(iam.delete_role_permissions_boundary, RoleName=role(limit)) == "AccessDenied"
    iam.delete_role_permissions_boundary(RoleName=role(boundary(EVERYTHING)))


@pytest.mark.rule(
    "iam:PolicyARN is the managed policy that a request attaches or detaches",
    source="IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
)
def test_one_policy_may_be_attached(assumed, boundary, role):
    policy, name = boundary(EVERYTHING), role()
    iam = assumed(allow("iam:AttachRolePolicy", ArnEquals={"iam:PolicyARN": policy}))("iam")
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    assert refusal(iam.attach_role_policy, RoleName=name, PolicyArn=ADMINISTRATOR) == "AccessDenied"


@pytest.mark.rule(
    "aws:PrincipalArn is the ARN of the role in a session of the role",
    source="IAM/latest/UserGuide/reference_policies_condition-keys.html",
)
def test_a_condition_names_a_role_by_its_arn(account, assumed):
    name = f"t{uuid.uuid4().hex[:8]}"
    arn = f"arn:aws:iam::{account}:role/{name}"
    for_role = allow("iam:ListRoles", ArnEquals={"aws:PrincipalArn": arn})
    assert "Roles" in assumed(for_role, name=name)("iam").list_roles()
    session = allow("iam:ListRoles", ArnLike={"aws:PrincipalArn": f"arn:aws:sts::{account}:assumed-role/*"})
    assert refusal(assumed(session)("iam").list_roles) == "AccessDenied"
    assert refusal(assumed(for_role)("iam").list_roles) == "AccessDenied"


@pytest.mark.rule(
    "kms:ResourceAliases are the aliases of the key that a request names",
    source="kms/latest/developerguide/conditions-kms.html",
    status="matches AWS; the page's text is from memory",
)
def test_a_key_is_known_by_its_alias(cloud, assumed):
    kms = cloud.client("kms")
    mine, other = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    alias = f"alias/t{uuid.uuid4().hex[:8]}"
    kms.create_alias(AliasName=alias, TargetKeyId=mine)
    own = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
    reader = assumed(allow("kms:GetKeyPolicy", **own))("kms")
    assert reader.get_key_policy(KeyId=mine, PolicyName="default")["Policy"]
    assert refusal(reader.get_key_policy, KeyId=other, PolicyName="default") == "AccessDeniedException"


def test_the_boundary_of_a_role_is_shown(cloud, boundary, role):
    limit = boundary(EVERYTHING)
    shown = cloud.client("iam").get_role(RoleName=role(limit))["Role"]["PermissionsBoundary"]
    assert json.dumps(shown["PermissionsBoundaryArn"]) == json.dumps(limit)


@pytest.mark.rule(
    "s3:x-amz-server-side-encryption-aws-kms-key-id and -customer-algorithm are the headers of a write, absent without",
    source="service-authorization/latest/reference/list_amazons3.html",
)
def test_a_policy_decides_by_which_key_a_file_is_encrypted(cloud, assumed, bucket):
    kms, encryption = cloud.client("kms"), "s3:x-amz-server-side-encryption"
    own, other = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    writer = assumed(
        allow("*"),
        deny("s3:PutObject", StringNotEquals={f"{encryption}-aws-kms-key-id": own},
             Null={f"{encryption}-aws-kms-key-id": "false"}),
        deny("s3:PutObject", Null={f"{encryption}-customer-algorithm": "false"}),
    )("s3")  # fmt: skip
    file = {"Bucket": bucket, "Key": "k", "Body": b""}
    kept = [{}, {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": own}]
    for chosen in kept:
        writer.put_object(**file, **chosen)
    refused = [
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": other},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
    ]
    for chosen in refused:
        assert refusal(writer.put_object, **file, **chosen) == "AccessDenied"
    many = {"Bucket": bucket, "Key": "m"}
    assert refusal(writer.create_multipart_upload, **many, **refused[0]) == "AccessDenied"


@pytest.mark.rule(
    "A service assumes a role with aws:SourceAccount, the account for which it does",
    source="IAM/latest/UserGuide/reference_policies_condition-keys.html",
    status="differs: an account's root stands for the services, which assume no role here, and has the key always",
)
def test_a_role_is_assumed_for_one_account(cloud, account):
    iam, sts = cloud.client("iam"), cloud.client("sts")
    for source in (account, "999999999999"):
        trust = {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": source}},
        }  # fmt: skip
        made = iam.create_role(RoleName=f"t{uuid.uuid4().hex[:8]}", AssumeRolePolicyDocument=document(trust))
        entry = {"RoleArn": made["Role"]["Arn"], "RoleSessionName": "task"}
        if source == account:
            assert sts.assume_role(**entry)["Credentials"]
        else:
            assert refusal(sts.assume_role, **entry) == "AccessDenied"
        iam.delete_role(RoleName=made["Role"]["RoleName"])
