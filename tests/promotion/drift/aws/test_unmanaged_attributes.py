"""Attributes that the code leaves to AWS: as AWS makes them, and as somebody set them."""

import pytest

from promotion.drift.aws import unmanaged_attributes
from promotion.drift.plan_document import PlanDocument, Resource

KEY = {"key_id": "k-1", "rotation_period_in_days": 365}
SERVICE = {"name": "splitter", "cluster": "c", "platform_version": "LATEST"}
TOPIC = {"arn": "arn:t", "signature_version": 0, "tracing_config": ""}
QUEUE = {"url": "https://q", "kms_data_key_reuse_period_seconds": 300, "redrive_policy": "", "redrive_allow_policy": ""}
LIFECYCLE = {"bucket": "b", "transition_default_minimum_object_size": "all_storage_classes_128K"}
BUCKET = {"bucket": "b", "cors_rule": [], "request_payer": "BucketOwner", "acceleration_status": ""}
AS_MADE = {
    "aws_kms_key": KEY, "aws_ecs_service": SERVICE, "aws_sns_topic": TOPIC, "aws_sqs_queue": QUEUE,
    "aws_s3_bucket_lifecycle_configuration": LIFECYCLE, "aws_s3_bucket": BUCKET,
}  # fmt: skip


def found(type_: str, *others: Resource, written: tuple[str, ...] = (), **changed: object) -> list[tuple[str, str]]:
    values = {**AS_MADE[type_], **changed}
    plan = PlanDocument((Resource("a", type_, values, values, frozenset(written)), *others))
    return [(each.object, each.back) for each in unmanaged_attributes.findings(plan)]


@pytest.mark.parametrize("type_", AS_MADE)
def test_what_aws_makes_is_no_drift(type_):
    assert found(type_) == []


@pytest.mark.parametrize(
    ("type_", "name", "value", "back"),
    [
        ("aws_kms_key", "rotation_period_in_days", 2560,
         "aws kms enable-key-rotation --key-id k-1 --rotation-period-in-days 365"),
        ("aws_ecs_service", "platform_version", "1.3.0",
         "aws ecs update-service --cluster c --service splitter --platform-version LATEST"),
        ("aws_sns_topic", "tracing_config", "Active",
         "aws sns set-topic-attributes --topic-arn arn:t --attribute-name TracingConfig --attribute-value PassThrough"),
        ("aws_sns_topic", "signature_version", 2,
         "aws sns set-topic-attributes --topic-arn arn:t --attribute-name SignatureVersion --attribute-value 1"),
        ("aws_sqs_queue", "kms_data_key_reuse_period_seconds", 86400,
         "aws sqs set-queue-attributes --queue-url https://q --attributes KmsDataKeyReusePeriodSeconds=300"),
        ("aws_sqs_queue", "redrive_policy", '{"maxReceiveCount": 1}',
         "aws sqs set-queue-attributes --queue-url https://q --attributes RedrivePolicy="),
        ("aws_sqs_queue", "redrive_allow_policy", '{"redrivePermission": "allowAll"}',
         "aws sqs set-queue-attributes --queue-url https://q --attributes RedriveAllowPolicy="),
        ("aws_s3_bucket_lifecycle_configuration", "transition_default_minimum_object_size", "varies_by_storage_class",
         ""),
        ("aws_s3_bucket", "cors_rule", [{"allowed_methods": ["GET"]}], "aws s3api delete-bucket-cors --bucket b"),
    ],
)  # fmt: skip
def test_what_somebody_set_is_found_with_the_command_that_sets_it_back(type_, name, value, back):
    assert found(type_, **{name: value}) == [(f"{name} of a", back)]
    assert found(type_, written=(name,), **{name: value}) == []


def test_a_redrive_policy_that_the_code_has_is_no_drift():
    policy = {"queue_url": "https://q"}
    ours = Resource("b", "aws_sqs_queue_redrive_policy", policy, policy, frozenset())
    others = Resource("c", "aws_sqs_queue_redrive_policy", {}, {"queue_url": "https://other"}, frozenset())
    assert found("aws_sqs_queue", ours, redrive_policy="{}") == []
    assert found("aws_sqs_queue", others, redrive_policy="{}") != []
