"""T1: the closed list of resource types, so that no resource opens a way that no rule reads."""

from collections.abc import Iterator, Sequence

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource

# What the platform has: the types in the plans of all environments, and the addresses that hear of alarms.
USED = frozenset({
    "aws_appautoscaling_policy", "aws_appautoscaling_target", "aws_cloudtrail", "aws_cloudwatch_log_group",
    "aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm", "aws_ecs_cluster", "aws_ecs_service",
    "aws_ecs_task_definition", "aws_iam_role", "aws_iam_role_policies_exclusive", "aws_iam_role_policy",
    "aws_iam_role_policy_attachments_exclusive", "aws_kms_alias", "aws_kms_key", "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_logging", "aws_s3_bucket_notification",
    "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning", "aws_scheduler_schedule",
    "aws_sns_topic", "aws_sns_topic_subscription", "aws_sqs_queue", "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_allow_policy", "aws_sqs_queue_redrive_policy", "snowflake_account_role",
    "snowflake_database", "snowflake_grant_account_role", "snowflake_grant_privileges_to_account_role",
    "snowflake_schema", "snowflake_service_user", "snowflake_storage_integration", "snowflake_warehouse",
})  # fmt: skip
# What the platform has not, and a rule of aws/ or snowflake/ judges: some it refuses always, some in their settings.
JUDGED = frozenset({
    "aws_default_security_group", "aws_iam_access_key", "aws_iam_policy", "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment", "aws_iam_service_specific_credential", "aws_iam_user",
    "aws_iam_user_login_profile", "aws_key_pair", "aws_kms_grant", "aws_kms_key_policy", "aws_s3_access_point",
    "aws_s3_bucket_acl", "aws_s3_bucket_cors_configuration", "aws_s3_bucket_website_configuration",
    "aws_secretsmanager_secret_version", "aws_security_group", "aws_security_group_rule", "aws_sns_topic_policy",
    "aws_ssm_parameter", "aws_vpc_security_group_ingress_rule", "random_password",
    "snowflake_account_authentication_policy_attachment", "snowflake_api_integration", "snowflake_database_role",
    "snowflake_email_notification_integration", "snowflake_execute", "snowflake_external_function",
    "snowflake_external_volume", "snowflake_failover_group", "snowflake_grant_database_role",
    "snowflake_grant_ownership", "snowflake_grant_privileges_to_share", "snowflake_legacy_service_user",
    "snowflake_managed_account", "snowflake_network_policy", "snowflake_network_rule",
    "snowflake_notification_integration", "snowflake_secondary_database", "snowflake_share",
    "snowflake_unsafe_execute", "snowflake_user", "snowflake_user_password_policy_attachment",
    "snowflake_user_public_keys", "tls_private_key",
})  # fmt: skip
# What the administrator's root modules have beside these, terraform/gitlab and terraform/registry.
_ADMINISTRATORS = frozenset({
    "aws_ecr_lifecycle_policy", "aws_ecr_repository", "aws_ecr_repository_policy", "aws_iam_openid_connect_provider",
})  # fmt: skip
_REMEDY = "write a rule for it, then add the type to promotion/policy/types.py"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each resource of a type that the platform has not and no rule judges."""
    yield from _unknown(found, USED | JUDGED)


def check_administrators(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield the same for a root module that an administrator applies."""
    yield from _unknown(found, USED | JUDGED | _ADMINISTRATORS)


def _unknown(found: Sequence[Resource], known: frozenset[str]) -> Iterator[Finding]:
    for resource in found:
        if resource.type not in known:
            cause = f"no rule reads {resource.type}, and the platform has none"
            yield Finding("T101", resource.address, cause, _REMEDY)
