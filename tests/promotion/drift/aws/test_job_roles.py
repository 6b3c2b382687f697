"""Roles of GitLab's jobs that somebody widened by hand in the local AWS, against the state of the last apply."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from promotion.drift.aws.job_roles import _more_policies, findings
from promotion.drift.finding import Finding, NotCompared, Result
from promotion.environment import JOBS, Environment, load
from promotion.terraform.job_roles import STATE_KEY
from promotion.terraform.job_roles_state import JobRolesState
from tests.promotion.drift.aws.test_attached import stubbed
from tests.promotion.drift.by_hand import ANYTHING, document

ISSUER = "gitlab.example"
SUBJECT = "project_path:video/marquee:ref_type:branch:ref:trunk:environment_protected:false"
READ = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["*"]}
BACK = "python -m scripts.aws drifted --gitlab-project video/marquee --gitlab-url https://gitlab.example --branch trunk"
ROLE = "gitlab-marquee-drifted-deploy"


def trust(provider: str, subject: str = SUBJECT) -> str:
    return document(
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": provider},
            "Condition": {"StringLike": {f"{ISSUER}:sub": subject}},
        }
    )


def provide(iam: Any, thumbprint: str) -> str:
    """Make the provider; MiniStack can't change a thumbprint."""
    made = iam.create_open_id_connect_provider(
        Url=f"https://{ISSUER}", ClientIDList=["marquee-drifted-deploy"], ThumbprintList=[thumbprint]
    )
    return str(made["OpenIDConnectProviderArn"])


@pytest.fixture
def environment(cloud) -> Iterator[Environment]:
    """An environment without roles, and with a bucket for its state."""
    environment, s3 = dataclasses.replace(load("local"), name="drifted"), cloud.client("s3")
    bucket = environment.state_bucket
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield environment
    s3.delete_object(Bucket=bucket, Key=STATE_KEY)
    s3.delete_bucket(Bucket=bucket)


@pytest.fixture
def provider(cloud, environment) -> Iterator[str]:
    """The ARN of an identity provider, and the roles that trust it, as an apply left them; the state says the same."""
    iam = cloud.client("iam")
    arn = provide(iam, "a" * 40)
    for job in JOBS:
        name = f"gitlab-marquee-drifted-{job}"
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(arn))
        iam.put_role_policy(RoleName=name, PolicyName="job", PolicyDocument=document(READ))
    put(cloud, environment, state(arn))
    yield arn
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    for job in JOBS:
        remove(iam, f"gitlab-marquee-drifted-{job}")


def remove(iam: Any, role: str) -> None:
    try:
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=name)
        iam.delete_role(RoleName=role)
    except iam.exceptions.NoSuchEntityException:
        pass  # the test removed it


def state(arn: str) -> dict[str, Any]:
    """The state as Terraform 1.11 and the AWS provider 5.100 write it, with what is compared."""
    names = {job: f"gitlab-marquee-drifted-{job}" for job in JOBS}
    reordered = document({**READ, "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"})
    given = {
        "aws_iam_openid_connect_provider": {
            "gitlab": {
                "arn": arn,
                "url": ISSUER,
                "client_id_list": ["marquee-drifted-deploy"],
                "thumbprint_list": ["a" * 40],
            }
        },
        "aws_iam_role": {
            job: {
                "name": name,
                "assume_role_policy": trust(arn),
                "max_session_duration": 3600,
                "permissions_boundary": "",
            }
            for job, name in names.items()
        },
        "aws_iam_role_policy": {job: {"name": "job", "role": name, "policy": reordered} for job, name in names.items()},
    }
    resources = [
        {
            "mode": "managed",
            "type": type_,
            "name": "this",
            "instances": [{"index_key": key, "attributes": attributes} for key, attributes in instances.items()],
        }
        for type_, instances in given.items()
    ]
    options = {
        "gitlab_project": "video/marquee",
        "gitlab_url": f"https://{ISSUER}",
        "branch": "trunk",
        "foundations": False,
    }
    return {"version": 4, "serial": 1, "outputs": {"options": {"value": options}}, "resources": resources}


def put(cloud, environment: Environment, document: Any) -> None:
    cloud.client("s3").put_object(Bucket=environment.state_bucket, Key=STATE_KEY, Body=json.dumps(document))


def found(cloud, environment: Environment) -> list[Result]:
    return list(findings(environment, cloud.client("iam"), cloud.client("s3")))


def test_an_environment_without_roles_has_no_drift(cloud, environment):
    assert found(cloud, environment) == []


def test_roles_as_the_last_apply_left_them_are_no_drift(cloud, environment, provider):
    assert found(cloud, environment) == []


Edit = Callable[[Any, str], Any]
EDITS: dict[str, tuple[Edit, str, str, tuple[str, ...], str]] = {
    "a statement more": (
        lambda iam, arn: iam.put_role_policy(
            RoleName=ROLE, PolicyName="job", PolicyDocument=document(READ, {**ANYTHING, "Sid": "All"})
        ),
        f"policy job of the role {ROLE}", "changed", ("+ statement All", "+     Action: *", "  the same: Read"), BACK,
    ),
    "an action more": (
        lambda iam, arn: iam.put_role_policy(
            RoleName=ROLE, PolicyName="job",
            PolicyDocument=document({**READ, "Action": [*READ["Action"], "s3:PutObject"]}),
        ),
        f"policy job of the role {ROLE}", "changed", ("  statement Read", "+     Action: s3:PutObject"), BACK,
    ),
    "no policy": (
        lambda iam, arn: iam.delete_role_policy(RoleName=ROLE, PolicyName="job"),
        f"policy job of the role {ROLE}", "removed", (), BACK,
    ),
    "any branch": (
        lambda iam, arn: iam.update_assume_role_policy(
            RoleName=ROLE, PolicyDocument=trust(arn, "project_path:video/marquee:*")
        ),
        f"trust of the role {ROLE}", "changed",
        (f"-     Condition: StringLike {ISSUER}:sub = {SUBJECT}",
         f"+     Condition: StringLike {ISSUER}:sub = project_path:video/marquee:*"), BACK,
    ),
    "longer sessions": (
        lambda iam, arn: iam.update_role(RoleName=ROLE, MaxSessionDuration=43200),
        f"settings of the role {ROLE}", "changed",
        ("- max_session_duration: 3600", "+ max_session_duration: 43200"), BACK,
    ),
    "an audience more": (
        lambda iam, arn: iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="mine"),
        "audiences of the identity provider {arn}", "changed", ("+ audience: mine",), BACK,
    ),
    "another certificate": (
        lambda iam, arn: (
            iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn), provide(iam, "b" * 40)
        ),
        "thumbprints of the identity provider {arn}", "changed",
        (f"- thumbprint: {'a' * 40}", f"+ thumbprint: {'b' * 40}"),
        "aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn {arn} --thumbprint-list "
        + "a" * 40,
    ),
    "no role": (lambda iam, arn: remove(iam, ROLE), f"role {ROLE}", "removed", (), BACK),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_widened_by_hand_is_found_with_the_way_back(cloud, environment, provider, edit):
    act, object_, change, lines, back = EDITS[edit]
    act(cloud.client("iam"), provider)
    [result] = found(cloud, environment)
    assert isinstance(result, Finding)
    assert (result.object, result.change) == (object_.format(arn=provider), change)
    assert set(lines) <= {str(line) for line in result.lines}
    assert result.back == back.format(arn=provider)


def test_the_way_back_keeps_the_foundations_open(cloud, environment, provider):
    made = state(provider)
    made["outputs"]["options"]["value"]["foundations"] = True
    for instance in made["resources"][2]["instances"]:
        instance["attributes"]["policy"] = document({**READ, "Action": "s3:GetObject"})
    put(cloud, environment, made)
    assert {result.back for result in found(cloud, environment)} == {f"{BACK} --foundations"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "--gitlab-project GROUP/NAME --gitlab-url URL --branch BRANCH"),
        ({"gitlab_project": "a/b", "branch": "main"}, "--gitlab-project a/b --gitlab-url URL"),
        ({"gitlab_project": "a/b", "gitlab_url": "https://gitlab.com", "branch": "main"}, "--gitlab-project a/b"),
    ],
)
def test_the_way_back_leaves_out_what_is_usual_and_has_a_placeholder_for_what_is_unknown(environment, options, words):
    made = JobRolesState({}, {}, {}, {}, options)
    assert made.command(environment) == f"python -m scripts.aws drifted {words}"


def test_a_role_that_no_apply_made_is_found(cloud, environment, provider):
    made = state(provider)
    for resource in made["resources"][1:]:
        resource["instances"] = [each for each in resource["instances"] if each["index_key"] != "deploy"]
    put(cloud, environment, made)
    policy, role = found(cloud, environment)
    assert (policy.object, policy.change) == (f"policy job of the role {ROLE}", "added")
    assert policy.back == f"aws iam delete-role-policy --role-name {ROLE} --policy-name job"
    assert (role.object, role.change, role.back) == (f"role {ROLE}", "added", f"aws iam delete-role --role-name {ROLE}")


def test_without_the_state_nothing_is_compared_and_the_reason_has_the_command(cloud, environment, provider):
    cloud.client("s3").delete_object(Bucket=environment.state_bucket, Key=STATE_KEY)
    assert found(cloud, environment) == [
        NotCompared(
            "AWS: rights and trust of GitLab's roles",
            "there is no s3://marquee-drifted-terraform-state/gitlab/terraform.tfstate, which python -m scripts.aws "
            "drifted --gitlab-project GROUP/NAME --gitlab-url URL --branch BRANCH writes",
        )
    ]


@pytest.mark.parametrize("broken", [{"version": 3, "modules": []}, [], {"version": 4, "resources": [{}]}, "x"])
def test_a_state_that_can_t_be_read_is_named(cloud, environment, provider, broken):
    put(cloud, environment, broken)
    [missed] = found(cloud, environment)
    assert isinstance(missed, NotCompared) and "is not a state of Terraform in version 4" in missed.reason


def test_a_role_of_a_plan_from_before_names_the_right_that_it_lacks(cloud, environment, provider):
    """Until `scripts.aws` runs again, names of policies are compared as before."""
    iam, account = cloud.client("iam"), cloud.variables["AWS_ACCESS_KEY_ID"]
    trusted = document({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"})
    role = iam.create_role(RoleName="reads-names-of-policies", AssumeRolePolicyDocument=trusted)["Role"]["Arn"]
    lists = {"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}
    iam.put_role_policy(RoleName="reads-names-of-policies", PolicyName="p", PolicyDocument=document(lists))
    iam.put_role_policy(RoleName=ROLE, PolicyName="mine", PolicyDocument=document(ANYTHING))
    try:
        keys = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        named, missed = findings(environment, cloud.client("iam", keys), cloud.client("s3", keys))
        assert named.object == f"policy mine of the role {ROLE}"
        assert missed.part == "AWS: rights and trust of GitLab's roles" and "iam:GetRole" in missed.reason
    finally:
        remove(iam, "reads-names-of-policies")


def test_policies_on_the_second_page_are_found():
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html, and …ListAttachedRolePolicies"""
    iam = stubbed("iam")
    for operation, key, entries in (
        ("list_role_policies", "PolicyNames", ["job", "mine"]),
        (
            "list_attached_role_policies",
            "AttachedPolicies",
            [{"PolicyArn": f"arn:aws:iam::aws:policy/{n}"} for n in "ab"],
        ),
    ):
        role = {"RoleName": "gitlab-marquee-local-preview"}
        iam.add_response(operation, {key: entries[:1], "IsTruncated": True, "Marker": "m"}, role)
        iam.add_response(operation, {key: entries[1:], "IsTruncated": False}, {**role, "Marker": "m"})
    for _ in ("plan", "deploy", "erase"):
        iam.add_client_error("list_role_policies", "NoSuchEntity")
    found = [each.object for each in _more_policies(load("local"), iam.client)]
    role = "gitlab-marquee-local-preview"
    policies = ("mine", "arn:aws:iam::aws:policy/a", "arn:aws:iam::aws:policy/b")
    assert found == [f"policy {name} of the role {role}" for name in policies]
