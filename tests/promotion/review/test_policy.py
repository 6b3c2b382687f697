"""Policies by their statements, whose order and spelling have no meaning."""

import copy
import json

import pytest

from promotion.review import policy
from promotion.review.difference import difference

TLS = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READ = {
    "Sid": "Read",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::1:root"},
    "Action": ["s3:GetObject"],
    "Resource": "*",
}


def document(*statements) -> dict:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def compared(before, after) -> list[str]:
    return [f"{sign} {text}" for sign, text in policy.compare(before, after)]


def changed(statement, **fields) -> dict:
    return {**copy.deepcopy(statement), **fields}


def unnamed(statement) -> dict:
    return {key: value for key, value in statement.items() if key != "Sid"}


def test_a_changed_statement_shows_its_fields_and_the_others_are_named():
    after = document(changed(READ, Action=["s3:GetObject", "s3:PutObject"]), TLS)
    assert compared(document(TLS, READ), after) == [
        "  statement Read",
        "      Effect: Allow",
        "      Principal: AWS arn:aws:iam::1:root",
        "      Action: s3:GetObject",
        "+     Action: s3:PutObject",
        "      Resource: *",
        "  the same: TlsOnly",
    ]


def test_a_removed_statement_is_shown_whole():
    assert compared(document(TLS, READ), document(TLS)) == [
        "- statement Read",
        "-     Effect: Allow",
        "-     Principal: AWS arn:aws:iam::1:root",
        "-     Action: s3:GetObject",
        "-     Resource: *",
        "  the same: TlsOnly",
    ]


def test_a_weaker_condition_is_seen():
    weaker = changed(TLS, Condition={"Bool": {"aws:SecureTransport": ["false", "true"]}})
    found = compared(document(TLS), document(weaker))
    assert "-     Condition: Bool aws:SecureTransport = false" in found
    assert "+     Condition: Bool aws:SecureTransport = false or true" in found


@pytest.mark.parametrize(
    "same",
    [
        document(READ, TLS),
        document(changed(TLS, Action=["s3:*"], Resource=["arn:aws:s3:::a/*", "arn:aws:s3:::a"]), READ),
        document(TLS, changed(READ, Resource=["*"], Action="s3:GetObject")),
    ],
)
def test_order_and_spelling_make_no_difference(same):
    assert list(policy.compare(document(TLS, READ), same)) == []
    assert difference({"policy": json.dumps(document(TLS, READ))}, {"policy": json.dumps(same)}) == []


def test_statements_without_a_sid_are_known_by_their_words():
    found = compared(document(unnamed(TLS)), document(unnamed(TLS), unnamed(READ)))
    assert found[0].startswith("+ statement (Effect: Allow, Principal: AWS")
    assert found[-1].startswith("  the same: (Effect: Deny")


def test_two_statements_of_one_sid_are_both_shown():
    assert len([line for line in compared(None, document(READ, READ)) if line.startswith("+ statement Read")]) == 2


def test_the_version_is_part_of_the_policy():
    assert compared(document(TLS), {**document(TLS), "Version": "2008-10-17"})[:2] == [
        "- Version: 2012-10-17",
        "+ Version: 2008-10-17",
    ]


def test_a_policy_within_a_resource_is_found():
    found = difference({"policy": json.dumps(document(TLS))}, {"policy": json.dumps(document(TLS, READ))})
    assert str(found[0]) == "  policy:" and str(found[1]) == "+     statement Read"


@pytest.mark.parametrize("other", [{}, {"Statement": []}, {"Statement": "x"}, [], {"Statement": [{"A": 1}]}, None])
def test_another_document_is_no_policy(other):
    assert not policy.is_policy(other)
