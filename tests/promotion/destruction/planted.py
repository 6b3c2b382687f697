"""Planted changes: for each type of resource and each rule about it, a change of a plan that loses something.

The values are those of the environment `local`, one resource of each type, as `terraform show -json` printed them after
an apply by the real providers (resources.json). The types that it has not are written after the provider's pages.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ONE_PUSHES = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "ecr:PutImage",
            "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/push"}},
        }
    ],
}
RESOURCES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("resources.json").read_text()) | {
    "aws_cloudtrail": {
        "address": "aws_cloudtrail.files",
        "values": {
            "name": "marquee-local-files",
            "enable_logging": True,
            "enable_log_file_validation": True,
            "kms_key_id": "arn:aws:kms:eu-west-1:111111111111:key/1",
            "advanced_event_selector": [{"name": "files", "field_selector": [{"field": "eventCategory"}]}],
        },
    },
    "aws_ecr_repository": {
        "address": 'aws_ecr_repository.this["splitter"]',
        "values": {"name": "marquee/splitter", "image_tag_mutability": "IMMUTABLE", "force_delete": None},
    },
    "aws_ecr_repository_policy": {
        "address": 'aws_ecr_repository_policy.this["splitter"]',
        "values": {"repository": "marquee/splitter", "policy": json.dumps(ONE_PUSHES)},
    },
    "aws_iam_openid_connect_provider": {
        "address": "aws_iam_openid_connect_provider.gitlab",
        "values": {"url": "https://gitlab.com", "client_id_list": ["https://gitlab.com"]},
    },
    "aws_sns_topic_subscription": {
        "address": 'aws_sns_topic_subscription.alarms["data@example.com"]',
        "values": {"protocol": "email", "endpoint": "data@example.com"},
    },
}
Values = dict[str, Any]


@dataclass(frozen=True)
class Planted:
    """An update of a type's resource; `before` prepares its values where the platform's own have nothing to lose."""

    type: str
    change: str  # the attribute, as an entry names it
    edit: Callable[[Values], object]
    before: Callable[[Values], object] = lambda values: None

    def entry(self) -> dict[str, Any]:
        """Return the resource's entry in the plan."""
        before = copy.deepcopy(RESOURCES[self.type]["values"])
        self.before(before)
        after = copy.deepcopy(before)
        self.edit(after)
        return entry(self.type, ["update"], before, after)


def entry(kind: str, actions: list[str], before: Values | None, after: Values | None, unknown: object = ()) -> Values:
    """Return an entry of `resource_changes`."""
    change = {"actions": actions, "before": before, "after": after, "after_unknown": unknown or {}}
    return {"address": address(kind), "mode": "managed", "type": kind, "change": change}


def address(kind: str) -> str:
    return RESOURCES[kind]["address"] if kind in RESOURCES else f"{kind}.this"


def policy(edit: Callable[[dict[str, Any]], object], attribute: str = "policy") -> Callable[[Values], None]:
    """Return an edit of the policy in an attribute."""

    def change(values: Values) -> None:
        document = json.loads(values[attribute])
        edit(document)
        values[attribute] = json.dumps(document)

    return change


def statement(document: dict[str, Any], effect: str) -> dict[str, Any]:
    return next(each for each in document["Statement"] if each["Effect"] == effect)


def without(effect: str) -> Callable[[Values], None]:
    return policy(lambda document: document["Statement"].remove(statement(document, effect)))


def sets(**values: Any) -> Callable[[Values], None]:
    return lambda found: found.update(values)


def allows_only(action: str) -> Callable[[Values], None]:
    return policy(lambda document: statement(document, "Allow").update(Action=action))


def loses_condition(attribute: str, effect: str = "Allow") -> Callable[[Values], None]:
    return policy(lambda document: statement(document, effect).pop("Condition"), attribute)


def with_condition(attribute: str) -> Callable[[Values], None]:
    external = {"StringEquals": {"sts:ExternalId": "1"}}
    return policy(lambda document: statement(document, "Allow").update(Condition=external), attribute)


def expires(files: dict[str, Any]) -> Callable[[Values], None]:
    return lambda values: values["rule"].append(
        {"status": "Enabled", "filter": [], "prefix": "", "expiration": [files]}
    )


_ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
_TRUST = "assume_role_policy"
_BY_DEFAULT = "rule.apply_server_side_encryption_by_default"


def encrypts(**found: str) -> Callable[[Values], None]:
    return lambda values: values["rule"][0]["apply_server_side_encryption_by_default"][0].update(found)


PLANTED = [
    Planted("aws_cloudtrail", "enable_logging", sets(enable_logging=False)),
    Planted("aws_cloudtrail", "enable_log_file_validation", sets(enable_log_file_validation=False)),
    Planted("aws_cloudtrail", "advanced_event_selector", sets(advanced_event_selector=[])),
    Planted("aws_cloudtrail", "kms_key_id", sets(kms_key_id=None)),
    Planted("aws_s3_bucket", "force_destroy", sets(force_destroy=True)),
    Planted(
        "aws_s3_bucket_versioning",
        "versioning_configuration.status",
        lambda values: values["versioning_configuration"][0].update(status="Suspended"),
    ),
    Planted(
        "aws_s3_bucket_lifecycle_configuration",
        "rule.noncurrent_version_expiration.noncurrent_days",
        lambda values: values["rule"][0]["noncurrent_version_expiration"][0].update(noncurrent_days=29),
    ),
    Planted("aws_s3_bucket_lifecycle_configuration", "rule.expiration.days", expires({"days": 365})),
    Planted("aws_s3_bucket_lifecycle_configuration", "rule.expiration.date", expires({"date": "2027-01-01T00:00:00Z"})),
    Planted(_ENCRYPTION, f"{_BY_DEFAULT}.sse_algorithm", encrypts(sse_algorithm="AES256")),
    Planted(_ENCRYPTION, f"{_BY_DEFAULT}.kms_master_key_id", encrypts(kms_master_key_id="")),
    *(
        Planted("aws_s3_bucket_public_access_block", name, sets(**{name: False}))
        for name in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    ),
    Planted(
        "aws_s3_bucket_ownership_controls",
        "rule.object_ownership",
        lambda values: values["rule"][0].update(object_ownership="ObjectWriter"),
    ),
    Planted("aws_s3_bucket_policy", "policy", without("Deny")),
    Planted("aws_s3_bucket_notification", "queue", sets(queue=[])),
    Planted("aws_sqs_queue", "message_retention_seconds", sets(message_retention_seconds=345600)),
    Planted("aws_sqs_queue", "sqs_managed_sse_enabled", sets(sqs_managed_sse_enabled=False)),
    Planted("aws_sqs_queue", "kms_master_key_id", sets(kms_master_key_id=None), sets(kms_master_key_id="alias/a")),
    Planted("aws_sqs_queue_policy", "policy", without("Deny")),
    Planted("aws_sqs_queue_redrive_policy", "redrive_policy", sets(redrive_policy="")),
    Planted("aws_sqs_queue_redrive_allow_policy", "redrive_allow_policy", sets(redrive_allow_policy="")),
    Planted("aws_ecr_repository", "image_tag_mutability", sets(image_tag_mutability="MUTABLE")),
    Planted("aws_ecr_repository", "force_delete", sets(force_delete=True)),
    Planted("aws_ecr_repository_policy", "policy", without("Deny")),
    Planted("aws_kms_key", "is_enabled", sets(is_enabled=False)),
    Planted("aws_kms_key", "enable_key_rotation", sets(enable_key_rotation=False)),
    Planted("aws_kms_key", "deletion_window_in_days", sets(deletion_window_in_days=7)),
    Planted("aws_kms_key", "policy", allows_only("kms:Encrypt")),
    Planted(
        "aws_iam_role",
        "assume_role_policy",
        loses_condition("assume_role_policy"),
        with_condition("assume_role_policy"),
    ),
    Planted("aws_iam_role", "permissions_boundary", sets(permissions_boundary=""), sets(permissions_boundary="arn:a")),
    Planted("aws_iam_role_policy", "policy", loses_condition("policy"), with_condition("policy")),
    Planted("aws_cloudwatch_log_group", "retention_in_days", sets(retention_in_days=30)),
    Planted("aws_cloudwatch_log_group", "kms_key_id", sets(kms_key_id=""), sets(kms_key_id="arn:a")),
    Planted("aws_cloudwatch_metric_alarm", "alarm_actions", sets(alarm_actions=[])),
    *(
        Planted(kind, name, sets(**{name: 0}))
        for kind in ("snowflake_database", "snowflake_schema")
        for name in ("data_retention_time_in_days", "max_data_extension_time_in_days")
    ),
    Planted("snowflake_schema", "with_managed_access", sets(with_managed_access="false")),
    Planted("snowflake_service_user", "default_secondary_roles_option", sets(default_secondary_roles_option="ALL")),
    Planted("snowflake_service_user", "network_policy", sets(network_policy=""), sets(network_policy="OFFICE")),
    Planted(
        "snowflake_storage_integration",
        "storage_blocked_locations",
        sets(storage_blocked_locations=[]),
        sets(storage_blocked_locations=["s3://marquee-local-landing/streaming/"]),
    ),
]
