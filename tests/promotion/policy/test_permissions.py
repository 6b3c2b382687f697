"""The words of policies: actions, resources and condition keys that AWS knows."""

import json

import pytest

from promotion.environment import known, load
from promotion.policy.aws.permissions import check_policy
from promotion.policy.aws.service_authorization import actions, overlap
from promotion.policy.check import check_boundary, check_other_root
from promotion.policy.static_plan import static_plan
from tests.terraform.conftest import MIRROR


def causes(actions, resources, **condition) -> list[str]:
    statement = {"Sid": "S", "Effect": "Allow", "Action": actions, "Resource": resources, "Condition": condition}
    return [finding.cause for finding in check_policy("p", json.dumps({"Statement": [statement]}))]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("", "", True), ("a", "a", True), ("a", "b", False), ("a*", "*b", True), ("a*c", "a?c", True),
        ("a?", "a", False), ("*", "", True), ("b/*", "b/st/*", True), ("b/x*", "b/st/*", False), ("a*b*c", "abc", True),
    ],
)  # fmt: skip
def test_two_patterns_overlap(first, second, shared):
    assert overlap(first, second) is overlap(second, first) is shared


def test_capital_letters_and_wildcards_of_actions():
    assert [action.name for action in actions("S3:getobject")] == ["s3:GetObject"]
    assert {"iam:AddRoleToInstanceProfile", "iam:AddUserToGroup"} <= {action.name for action in actions("iam:Add*")}
    assert actions("s3:Nothing*") == actions("nothing:*") == []


def test_an_action_that_stands_twice_is_checked():
    assert len(causes(["s3:GetObject", "s3:GetObject"], ["arn:aws:s3:::marquee-prod-landing"])) == 2


def test_of_a_statement_about_all_others_only_names_are_checked():
    inverted = {"Effect": "Deny", "NotAction": ["s3:GetObject", "s3:Nothing"], "NotResource": "arn:aws:s3:::a"}
    found = [finding.cause for finding in check_policy("p", json.dumps({"Statement": [inverted]}))]
    assert found == ["AWS has no action s3:Nothing"]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", "arn:aws:s3:::marquee-prod-landing"),
        ("s3:GetObject", "arn:aws:s3:::marquee-*"),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:444444444444:log-group:/marquee-prod/*"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:444444444444:secret:a/b-??????"),
        ("ecr:GetAuthorizationToken", "*"),
        ("iam:PassRole", "arn:aws:iam::444444444444:role/marquee-prod-*"),
    ],
)
def test_what_is_right_is_no_finding(action, resource):
    assert causes(action, resource) == []


@pytest.mark.parametrize(
    ("action", "resource", "cause"),
    [
        ("s3:ListBucket", "arn:aws:s3:::b/*", "s3:ListBucket takes none of its resources"),
        ("s3:GetObject", "arn:aws:s3:::b", "s3:GetObject takes none of its resources"),
        ("s3:HeadObject", "arn:aws:s3:::b/*", "AWS has no action s3:HeadObject"),
        ("ecs:ListServices", "arn:aws:ecs:r:1:cluster/c", "ecs:ListServices takes no resource but *"),
        ("sqs:SendMessage", "arn:aws:sns:eu-west-1:444444444444:q", "sqs:SendMessage takes none of its resources"),
    ],
)
def test_what_means_nothing_is_found(action, resource, cause):
    assert cause in causes(action, resource)


def test_keys_of_conditions():
    landing = "arn:aws:s3:::b"
    assert causes("s3:ListBucket", landing, StringLike={"s3:prefix": "a/*"}) == []
    assert causes("s3:ListBucket", landing, StringLike={"aws:principalarn": "*"}) == []
    assert causes("kms:Decrypt", "*", StringEquals={"kms:EncryptionContext:aws:s3:arn": landing}) == []
    for key in ("s3:prefx", "aws:SourceAcount", "kms:ViaService"):
        assert causes("s3:ListBucket", landing, StringLike={key: "a"}) == [f"a request for s3:ListBucket has no {key}"]


def test_a_trust_has_no_resource_and_claims_of_its_issuer():
    condition = {"StringEquals": {"gitlab.example:aud": "a"}}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
    assert list(check_policy("p", json.dumps({"Statement": trust}))) == []


@pytest.mark.parametrize("name", known())
def test_the_boundary_names_what_there_is(name):
    assert check_boundary(load(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("root", ["gitlab", "registry"])
def test_so_do_the_other_root_modules(root):
    plan = static_plan(load("prod"), MIRROR if MIRROR.is_dir() else None, root=root)
    assert check_other_root(plan) == []
    policies = [
        each
        for each in plan["resource_changes"]
        if each["type"] in ("aws_iam_role_policy", "aws_ecr_repository_policy")
    ]
    assert policies and all(json.loads(each["change"]["after"]["policy"])["Statement"] for each in policies)
