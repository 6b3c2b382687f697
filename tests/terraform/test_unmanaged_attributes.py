"""Every attribute that Terraform takes as it finds it is one that the drift check looks at, or needs no look."""

import json
import re
from pathlib import Path

import pytest

from promotion.drift.aws.unmanaged_attributes import UNSET

PROJECT = Path(__file__).resolve().parents[2]
TERRAFORM = PROJECT / "terraform"
# {attribute, or type.attribute: why nobody can change it unseen}
LEFT = {
    "id": "names it", "tags_all": "has the tags, which are compared", "name_prefix": "names it",
    "bucket_prefix": "names it", "group_name": "names it",
    "aws_s3_bucket.acl": "the buckets take no access lists", "aws_s3_bucket.policy": "a resource of its own",
    "aws_s3_bucket.object_lock_enabled": "object_lock_configuration says so",
    "aws_s3_bucket_lifecycle_configuration.expected_bucket_owner": "of the request",
    "aws_sqs_queue.policy": "a resource of its own", "aws_sqs_queue.deduplication_scope": "of FIFO queues",
    "aws_sqs_queue.fifo_throughput_limit": "of FIFO queues", "aws_sns_topic.fifo_throughput_scope": "of FIFO topics",
    "aws_sns_topic.policy": "compared with the statement that SNS makes",
    "aws_sns_topic_subscription.filter_policy_scope": "of a filter policy, which is compared",
    "aws_kms_key.multi_region": "can't be changed", "aws_cloudwatch_log_group.log_group_class": "can't be changed",
    "aws_ecs_task_definition.enable_fault_injection": "a revision can't be changed",
    "aws_ecs_service.iam_role": "can't be changed", "aws_ecs_service.triggers": "of Terraform alone",
    "aws_appautoscaling_target.role_arn": "the service-linked role",
    "aws_cloudwatch_metric_alarm.evaluate_low_sample_count_percentiles": "of percentiles",
    "aws_iam_role.managed_policy_arns": "a resource of its own",
}  # fmt: skip
_RESOURCE = re.compile(r'^resource "(\w+)" "\w+" \{\n(.*?)^\}', re.DOTALL | re.MULTILINE)


def written() -> dict[str, set[str]]:
    """Return {type: the attributes that the code sets}."""
    found: dict[str, set[str]] = {}
    for path in [*TERRAFORM.glob("*.tf"), *TERRAFORM.glob("modules/*/*.tf")]:
        for type_, body in _RESOURCE.findall(path.read_text()):
            found.setdefault(type_, set()).update(re.findall(r"^ +(\w+) *[={]", body, re.MULTILINE))
    return found


@pytest.mark.slow
def test_each_attribute_that_a_plan_adopts_is_compared_or_needs_it_not(tmp_path, terraform):
    """`optional` and `computed` in https://developer.hashicorp.com/terraform/cli/commands/providers/schema."""
    (tmp_path / "versions.tf").write_text(
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
    )
    terraform(tmp_path, "init", "-backend=false")
    schemas = json.loads(terraform(tmp_path, "providers", "schema", "-json"))["provider_schemas"]
    [provider] = [each for name, each in schemas.items() if name.endswith("/aws")]
    adopted = {
        (type_, name)
        for type_, set_ in written().items()
        if type_.startswith("aws_")
        for name, attribute in provider["resource_schemas"][type_]["block"]["attributes"].items()
        if attribute.get("optional") and attribute.get("computed") and name not in set_
    }
    compared = {(type_, name) for type_, names in UNSET.items() for name in names}
    unseen = {f"{type_}.{name}" for type_, name in adopted - compared if name not in LEFT}
    assert unseen - LEFT.keys() == set()
