"""Bucket policies as S3 takes them."""

import json

import pytest

from localcloud.aws.policies.bucket import fault

GIVEN = {
    "Effect": "Allow",
    "Principal": {"AWS": "111122223333"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::films/*",
}
BOTH = ["arn:aws:s3:::films", "arn:aws:s3:::films/*"]
PRINCIPAL, RESOURCE = "Invalid principal in policy", "Policy has invalid resource"
NOWHERE = "Action does not apply to any resource(s) in statement"
APART = "Conditions do not apply to combination of actions and resources in statement"


def document(**changes) -> str:
    statement = {name: value for name, value in (GIVEN | changes).items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


REFUSED = {
    "no JSON": ("{", "This policy contains invalid Json"),
    "a text": ("policy", "Policies must be valid JSON and the first byte must be '{'"),
    "an unknown version": (
        '{"Version": "2013-01-01", "Statement": []}', "The policy must contain a valid version string"
    ),
    "no statement": ('{"Version": "2012-10-17"}', "Missing required field Statement"),
    "an empty list": ('{"Statement": []}', "Could not parse the policy: Statement is empty!"),
    "an element that there is not": (document(Conditions={}), "Invalid policy syntax."),
    "no effect": (document(Effect=None), "Missing required field Effect"),
    "an effect in another case": (document(Effect="allow"), "Invalid effect: allow"),
    "no principal": (document(Principal=None), "Missing required field Principal"),
    "no action": (document(Action=None), "Missing required field Action"),
    "no resource": (document(Resource=None), "Missing required field Resource"),
    "an account of two digits": (document(Principal={"AWS": "arn:aws:iam::12:root"}), PRINCIPAL),
    "all roles of an account": (document(Principal={"AWS": "arn:aws:iam::111122223333:role/*"}), PRINCIPAL),
    "a service that is no address": (document(Principal={"Service": "cloudtrail"}), PRINCIPAL),
    "an unknown kind of principal": (document(Principal={"Role": "a"}), PRINCIPAL),
    "everybody but one, allowed": (document(Principal=None, NotPrincipal={"AWS": "111122223333"}), PRINCIPAL),
    "a misspelled action": (document(Action="s3:GetObjekt"), "Policy has invalid action"),
    "the action of another service": (document(Action="kms:Decrypt"), "Policy has invalid action"),
    "an operation that is no action": (document(Action="s3:PutBucketEncryption"), "Policy has invalid action"),
    "another bucket": (document(Resource="arn:aws:s3:::other/*"), RESOURCE),
    "everything": (document(Resource="*"), RESOURCE),
    "a name": (document(Resource="films"), RESOURCE),
    "an object's action on the bucket": (document(Resource="arn:aws:s3:::films"), NOWHERE),
    "the bucket's action on objects": (document(Action="s3:ListBucket"), NOWHERE),
    "one of two actions": (document(Action=["s3:GetObject", "s3:ListBucket"]), NOWHERE),
    "a misspelled operator": (
        document(Condition={"StringEqual": {"aws:SourceAccount": "1"}}), "Invalid Condition type : StringEqual"
    ),
    "a key without its service": (
        document(Condition={"StringEquals": {"SourceAccount": "1"}}), "Policy has an invalid condition key"
    ),
    "a key that S3 does not have": (
        document(Condition={"StringEquals": {"s3:prefixes": "1"}}), "Policy has an invalid condition key"
    ),
    "a key of another action": (document(Condition={"StringLike": {"s3:prefix": "a/*"}}), APART),
    "a key of one of two actions": (
        document(Action=["s3:ListBucket", "s3:GetObject"], Resource=BOTH, Condition={"StringLike": {"s3:prefix": "a"}}),
        APART,
    ),
    "no address": (document(Condition={"IpAddress": {"aws:SourceIp": "10.0.0"}}), "Invalid IP address in Conditions"),
    "no truth": (
        document(Condition={"Bool": {"aws:SecureTransport": "maybe"}}), "Invalid value in Conditions for operator Bool"
    ),
    "no number": (
        document(Condition={"NumericLessThan": {"s3:TlsVersion": "a"}}),
        "Invalid value in Conditions for operator NumericLessThan",
    ),
    "more than 20 KB": (
        document(Resource=[f"arn:aws:s3:::films/{number:0100}/*" for number in range(200)]),
        "Normalized policy document exceeds the maximum allowed size of 20480 bytes",
    ),
}  # fmt: skip


@pytest.mark.rule(
    "S3 refuses a bucket policy with actions, resources, principals or conditions that can't be the bucket's",
    source="AmazonS3/latest/userguide/bucket-policies.html",
    status="matches AWS by the texts that people met; keys are those of the service authorization reference",
)
@pytest.mark.parametrize(("policy", "said"), REFUSED.values(), ids=REFUSED)
def test_what_s3_refuses(policy, said):
    assert fault(policy, "films") == said


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "s3:*", "Resource": BOTH},
        {"Action": "s3:*", "Resource": "arn:aws:s3:::films*"},
        {"Action": "s3:Get*", "Resource": "arn:aws:s3:::films"},
        {"Action": ["s3:ListBucket", "s3:GetObject"], "Resource": BOTH},
        {"Action": None, "NotAction": "s3:GetObject"},
        {"Principal": "*"},
        {"Principal": {"AWS": "*"}, "Effect": "Deny"},
        {"Principal": {"Service": ["cloudtrail.amazonaws.com", "delivery.logs.amazonaws.com"]}},
        {"Principal": {"AWS": "arn:aws:iam::999900001111:user/of-a-partner"}},
        {"Principal": None, "NotPrincipal": {"AWS": "111122223333"}, "Effect": "Deny"},
        {"Action": "s3:*", "Resource": BOTH, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Action": "s3:*", "Resource": BOTH, "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}},
        {"Action": "s3:List*", "Resource": BOTH, "Condition": {"StringLike": {"s3:prefix": "a/*"}}},
        {"Action": "s3:PutObject", "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}},
        {"Condition": {"StringEquals": {"s3:ExistingObjectTag/state": "clean"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}}},
    ],
)
def test_what_s3_takes(changes):
    assert fault(document(**changes), "films") is None
