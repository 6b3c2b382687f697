"""Identity policies as IAM takes them. Expected texts are AWS's answers in
https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
"""

import json

import pytest

from localcloud.aws.policies.identity import fault, trust_fault

READ = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket"}
SYNTAX, LEGACY = "Syntax errors in policy.", "The policy failed legacy parsing"
VERSION = "Policy document must be version 2012-10-17 or greater."
PREFIX = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."


def statement(**changes) -> dict:
    """Return a statement that reads, with other or, as None, without elements."""
    return {name: value for name, value in (READ | changes).items() if value is not None}


def document(*statements, **elements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | elements)


REFUSED = {
    "no JSON": ("This is not a json document", SYNTAX),
    "no version": (json.dumps({"Statement": [READ]}), VERSION),
    "an old version": (document(READ, Version="2008-10-17"), VERSION),
    "an unknown version": (document(READ, Version="2013-10-17"), SYNTAX),
    "no statement": ('{"Version": "2012-10-17"}', SYNTAX),
    "an empty list": (document(), SYNTAX),
    "a text for a statement": (document("afd"), SYNTAX),
    "an element that there is not": (document(statement(Conditions={})), SYNTAX),
    "an element beside the statements": (document(READ, Extra="value"), SYNTAX),
    "an Id that is no text": (document(READ, Id={}), SYNTAX),
    "a Sid that is no text": (document(statement(Sid=[])), SYNTAX),
    "two statements of one Sid": (
        document(statement(Sid="a"), statement(Sid="a")), "Statement IDs (SID) in a single policy must be unique.",
    ),
    "no effect": (document(statement(Effect=None)), SYNTAX),
    "an unknown effect": (document(statement(Effect="invalid")), SYNTAX),
    "an effect in another case": (document(statement(Effect="allow")), LEGACY),
    "no action": (document(statement(Action=None)), "Policy statement must contain actions."),
    "an empty list of actions": (document(statement(Action=[])), "Policy statement must contain actions."),
    "an action and others": (document(statement(NotAction="iam:dsf")), SYNTAX),
    "an action without its service": (document(statement(Action="invalid")), PREFIX),
    "an action of two colons": (
        document(statement(Action="s3:List:Bucket")), "Actions/Condition can contain only one colon."
    ),
    "a service with a blank": (document(statement(Action="a a:ListBucket")), "Vendor a a is not valid"),
    "no resource": (document(statement(Resource=None)), "Policy statement must contain resources."),
    "an empty list of resources": (document(statement(Resource=[])), "Policy statement must contain resources."),
    "a resource and others": (document(statement(NotResource="*")), SYNTAX),
    "a name": (document(statement(Resource="bucket")), 'Resource bucket must be in ARN format or "*".'),
    "nothing": (document(statement(Resource="")), 'Resource  must be in ARN format or "*".'),
    "a partition that there is not": (
        document(statement(Resource="arn:awx:s3:::bucket")),
        'Partition "awx" is not valid for resource "arn:awx:s3:::bucket".',
    ),
    "no partition": (
        document(statement(Resource="aws:s3:::bucket")),
        'Partition "s3" is not valid for resource "arn:s3:::bucket:*".',
    ),
    "half of an ARN": (
        document(statement(Resource="arn:aws")),
        "Resource vendor must be fully qualified and cannot contain regexes.",
    ),
    "an ARN with two colons": (document(statement(Resource="arn:aws:s3::bucket")), LEGACY),
    "an ARN without its service": (document(statement(Resource="arn:aws::::bucket")), LEGACY),
    "a bucket's ARN with a region": (
        document(statement(Resource="arn:aws:s3:us-east-1::bucket")),
        "Resource arn:aws:s3:us-east-1::bucket can not contain region information.",
    ),
    "a role's ARN with a region": (
        document(statement(Resource="arn:aws:iam:us-east-1::role/a")),
        "IAM resource arn:aws:iam:us-east-1::role/a cannot contain region information.",
    ),
    "a list of conditions": (document(statement(Condition=[{"StringEquals": {"a": "b"}}])), SYNTAX),
    "a misspelled operator": (document(statement(Condition={"StringEqual": {"aws:SourceAccount": "1"}})), SYNTAX),
    "an operator in another case": (document(statement(Condition={"stringequals": {"a": "b"}})), SYNTAX),
    "a prefix of two colons": (document(statement(Condition={"ForAnyValue::StringEquals": {"a": "b"}})), SYNTAX),
    "an operator without a key": (document(statement(Condition={"StringEquals": "b"})), SYNTAX),
    "no date": (document(statement(Condition={"DateGreaterThan": {"a": "sdfdsf"}})), LEGACY),
    "a thirteenth month": (document(statement(Condition={"DateLessThanEquals": {"a": "234-13"}})), LEGACY),
    "too many seconds": (document(statement(Condition={"DateLessThan": {"a": "9223372036854775808"}})), LEGACY),
}  # fmt: skip


@pytest.mark.rule(
    "IAM refuses a policy whose elements, effects, operators, actions or ARNs are not those of the grammar",
    source="https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py",
    status="matches AWS; where a document has several faults, the one that is named may be another",
)
@pytest.mark.parametrize(("policy", "said"), REFUSED.values(), ids=REFUSED)
def test_what_iam_refuses(policy, said):
    assert fault(policy) == said


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "*"},
        {"Action": "fsx:ListBucket"},
        {"Action": None, "NotAction": "s3:ListBucket"},
        {"Resource": ["arn:aws:s3:::bucket", "*"]},
        {"Resource": None, "NotResource": "*"},
        {"Resource": "arn:aws:iam:::user/bucket"},
        {"Resource": "arn:aws:iam::*:user/${aws:username}"},
        {"Resource": "arn:aws:invalid-service:us-east-1::bucket"},
        {"Condition": {}},
        {"Condition": {"a": {}}},
        {"Condition": {"DateGreaterThan": {"a": []}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "Department"}}},
        {"Condition": {"ForAnyValue:StringEqualsIfExists": {"a": "asf"}}},
        {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Condition": {"Null": {"aws:TokenIssueTime": True}}},
        {"Condition": {"DateGreaterThan": {"a": "01T"}}},
        {"Condition": {"DateLessThan": {"a": "-292275054"}}},
        {"Condition": {"DateLessThanEquals": {"a": "2016-12-13t2:00:00.593194+23"}}},
        {"Condition": {"DateLessThanEquals": {"a": "2019-07-01T13:20:15Z"}}},
    ],
)
def test_what_iam_takes(changes):
    assert fault(document(statement(**changes))) is None


def test_an_identity_policy_names_no_principal():
    # https://github.com/hashicorp/terraform-provider-aws/issues/10419
    assert fault(document(statement(Principal="*"))) == "Policy document should not specify a principal."


TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def test_what_iam_takes_and_refuses_of_a_trust_policy():
    assert trust_fault(document(TRUST)) is None
    assert trust_fault(document(TRUST, Version="2008-10-17")) is None
    assert trust_fault(document(TRUST | {"Action": ["sts:AssumeRole", "sts:TagSession"]})) is None
    assert trust_fault(document(TRUST | {"Resource": "*"})) == "Has prohibited field Resource"
    assert trust_fault(document(TRUST | {"Condition": {"StringEqual": {"a": "b"}}})) == SYNTAX
    other = trust_fault(document(TRUST | {"Action": "s3:GetObject"}))
    assert other == "AssumeRole policy may only specify STS AssumeRole actions."
    named = {"AWS": "arn:aws::iam::123456789012:root"}  # https://github.com/aws-cloudformation/cfn-lint/issues/4287
    refused = 'Invalid principal in policy: "AWS":"arn:aws::iam::123456789012:root"'
    assert trust_fault(document(TRUST | {"Principal": named})) == refused
