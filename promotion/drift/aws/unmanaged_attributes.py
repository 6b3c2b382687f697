"""Attributes that the code leaves to AWS and that a refresh reads: here they may not have a value of somebody's own.

Terraform takes each of them as it finds it.
https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket
"""

import json
import shlex
from collections.abc import Iterator
from typing import Any

from promotion.drift.finding import Finding
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.review.difference import difference

# By Terraform's type: the attribute, and how AWS makes it. They are what the provider's schema calls optional and
# computed, and the code does not write; tests/promotion/drift/aws/test_unmanaged_attributes.py asks the provider.
UNSET: dict[str, dict[str, tuple[Any, ...]]] = {
    "aws_s3_bucket": {
        "acceleration_status": ("Suspended",),
        "cors_rule": (),
        "object_lock_configuration": (),
        "replication_configuration": (),
        "request_payer": ("BucketOwner",),
        "website": (),
    },
    "aws_s3_bucket_lifecycle_configuration": {
        "transition_default_minimum_object_size": ("all_storage_classes_128K",),
    },
    "aws_kms_key": {"custom_key_store_id": (), "rotation_period_in_days": (0, 365)},
    "aws_iam_role": {"permissions_boundary": ()},
    "aws_ecs_service": {"platform_version": ("LATEST",)},
    "aws_sns_topic": {"signature_version": (0, 1), "tracing_config": ("PassThrough",)},
    "aws_sqs_queue": {"kms_data_key_reuse_period_seconds": (300,), "redrive_policy": (), "redrive_allow_policy": ()},
}
# Types that hold one of these attributes as a resource of its own, by the URL of its queue.
_OF_THEIR_OWN = {
    "redrive_policy": "aws_sqs_queue_redrive_policy",
    "redrive_allow_policy": "aws_sqs_queue_redrive_allow_policy",
}
# What sets each back; the others' commands take more than a name.
_BACK = {
    "cors_rule": "aws s3api delete-bucket-cors --bucket {bucket}",
    "replication_configuration": "aws s3api delete-bucket-replication --bucket {bucket}",
    "website": "aws s3api delete-bucket-website --bucket {bucket}",
    "acceleration_status": (
        "aws s3api put-bucket-accelerate-configuration --bucket {bucket} --accelerate-configuration Status=Suspended"
    ),
    "request_payer": (
        "aws s3api put-bucket-request-payment --bucket {bucket} --request-payment-configuration Payer=BucketOwner"
    ),
    "rotation_period_in_days": "aws kms enable-key-rotation --key-id {key_id} --rotation-period-in-days 365",
    "permissions_boundary": "aws iam delete-role-permissions-boundary --role-name {name}",
    "platform_version": "aws ecs update-service --cluster {cluster} --service {name} --platform-version LATEST",
    "signature_version": (
        "aws sns set-topic-attributes --topic-arn {arn} --attribute-name SignatureVersion --attribute-value 1"
    ),
    "tracing_config": (
        "aws sns set-topic-attributes --topic-arn {arn} --attribute-name TracingConfig --attribute-value PassThrough"
    ),
    "kms_data_key_reuse_period_seconds": (
        "aws sqs set-queue-attributes --queue-url {url} --attributes KmsDataKeyReusePeriodSeconds=300"
    ),
    "redrive_policy": "aws sqs set-queue-attributes --queue-url {url} --attributes RedrivePolicy=",
    "redrive_allow_policy": "aws sqs set-queue-attributes --queue-url {url} --attributes RedriveAllowPolicy=",
}
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def findings(plan: PlanDocument) -> Iterator[Finding]:
    """Yield a finding for each resource with such a value."""
    for type_, attributes in UNSET.items():
        for resource in plan.of(type_):
            for name, usual in attributes.items():
                value = resource.there.get(name)
                if name in resource.written or value in _EMPTY or value in usual or _is_separate(plan, resource, name):
                    continue
                back = _BACK.get(name, "").format(
                    **{key: shlex.quote(str(each)) for key, each in resource.there.items()}
                )
                lines = tuple(difference(None, value, name))
                yield Finding("aws", f"{name} of {resource.address}", "added", lines, back)
    for topic in plan.of("aws_sns_topic"):
        yield from _topic_policy(topic)


def _is_separate(plan: PlanDocument, resource: Resource, attribute: str) -> bool:
    """Return whether the code has this attribute of the resource as one of its own."""
    type_ = _OF_THEIR_OWN.get(attribute, "")
    return any(each.there.get("queue_url") == resource.there.get("url") for each in plan.of(type_))


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
