"""Attributes that the code leaves to AWS and that a refresh reads: here they may not have a value of somebody's own.

Terraform takes each of them as it finds it.
https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket
"""

import json
from collections.abc import Iterator
from typing import Any

from promotion.drift.finding import Finding
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.review.difference import difference

# By Terraform's type: the attribute, and how AWS makes it.
_UNSET: dict[str, dict[str, tuple[Any, ...]]] = {
    "aws_s3_bucket": {
        "acceleration_status": ("Suspended",),
        "cors_rule": (),
        "object_lock_configuration": (),
        "replication_configuration": (),
        "request_payer": ("BucketOwner",),
        "website": (),
    },
    "aws_kms_key": {"custom_key_store_id": ()},
    "aws_iam_role": {"permissions_boundary": ()},
}
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def findings(plan: PlanDocument) -> Iterator[Finding]:
    """Yield a finding for each resource with such a value."""
    for type_, attributes in _UNSET.items():
        for resource in plan.of(type_):
            for name, usual in attributes.items():
                value = resource.there.get(name)
                if name not in resource.written and value not in _EMPTY and value not in usual:
                    yield Finding("aws", f"{name} of {resource.address}", "added", tuple(difference(None, value, name)))
    for topic in plan.of("aws_sns_topic"):
        yield from _topic_policy(topic)


def _topic_policy(topic: Resource) -> Iterator[Finding]:
    """Only the statement with which SNS makes every topic: it lets the owner's account in.

    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    text = topic.there.get("policy")
    if not text or "policy" in topic.written:
        return
    statements = json.loads(text)["Statement"]
    others = [
        each for each in statements if each.get("Sid") not in ("__default_statement_ID", "__default_statement_id")
    ]
    if others:
        lines = difference(None, others, "policy")
        yield Finding("aws", f"policy of {topic.address}", "added", tuple(lines))
