"""Documents as the grammar reads them."""

import json

import pytest

from localcloud.aws.policies.grammar import Condition, Malformed, read

ONE = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_a_statement_has_its_elements_as_tuples():
    conditions = {"StringLike": {"s3:prefix": ["a/*", "b/*"]}, "Bool": {"aws:SecureTransport": True}}
    given = ONE | {
        "Sid": "read",
        "Principal": {"AWS": ["1", "2"], "Service": "s3.amazonaws.com"},
        "Condition": conditions,
    }
    policy = read(json.dumps({"Version": "2012-10-17", "Statement": given}))
    [found] = policy.statements
    assert policy.version == "2012-10-17"
    assert (found.sid, found.effect, found.actions, found.resources) == ("read", "Allow", ("s3:GetObject",), ("*",))
    assert found.principals == (("AWS", "1"), ("AWS", "2"), ("Service", "s3.amazonaws.com"))
    assert found.conditions == (
        Condition("StringLike", "s3:prefix", ("a/*", "b/*")), Condition("Bool", "aws:SecureTransport", ("true",))
    )  # fmt: skip
    assert (found.other_actions, found.other_resources, found.others_than) == (None, None, False)


def test_the_other_form_of_each_element():
    given = {"Effect": "Deny", "NotPrincipal": "*", "NotAction": ["a:b"], "NotResource": "c"}
    [found] = read(json.dumps({"Statement": [given]})).statements
    assert (found.principals, found.others_than) == ((("AWS", "*"),), True)
    assert (found.actions, found.other_actions) == (None, ("a:b",))
    assert (found.resources, found.other_resources) == (None, ("c",))


@pytest.mark.parametrize(
    ("document", "part"),
    [
        ("", "json"),
        ("[]", "json"),
        ('{"Statement": {}, "Version": "2012"}', "version"),
        ("{}", "no statement"),
        ('{"Statement": []}', "empty"),
        ('{"Statement": [1]}', "syntax"),
        ('{"Statement": {}, "statement": {}}', "syntax"),
        ('{"Statement": {"Action": [1]}}', "syntax"),
        ('{"Statement": {"Effect": 1}}', "syntax"),
        ('{"Statement": {"Condition": {"Bool": {"a": {}}}}}', "syntax"),
    ],
)
def test_the_part_that_a_document_breaks(document, part):
    with pytest.raises(Malformed) as malformed:
        read(document)
    assert malformed.value.part == part


@pytest.mark.parametrize(
    ("operator", "comparison"),
    [
        ("StringLike", "StringLike"),
        ("ForAllValues:StringLikeIfExists", "StringLike"),
        ("ForAnyValue:ArnNotEquals", "ArnNotEquals"),
        ("Null", "Null"),
        ("NullIfExists", ""),
        ("StringLik", ""),
        ("stringlike", ""),
        ("ForAllValues:", ""),
    ],
)
def test_an_operator_without_what_stands_around_it(operator, comparison):
    assert Condition(operator, "a", ()).comparison == comparison
