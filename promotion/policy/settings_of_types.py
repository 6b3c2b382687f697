"""The settings that terraform/ has in each type of resource: arguments and blocks, at any depth.

Each is one that a rule reads, or that opens nothing whatever it says. tests/promotion/policy/test_text.py compares.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Of every type: https://developer.hashicorp.com/terraform/language/meta-arguments, and what tells people something.
ANYWHERE = frozenset({
    "comment", "content", "count", "create_before_destroy", "depends_on", "description", "for_each", "ignore_changes",
    "iterator", "lifecycle", "name", "prevent_destroy", "replace_triggered_by", "tags",
})  # fmt: skip

SETTINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        type_: frozenset(names.split())
        for type_, names in {
            "aws_appautoscaling_policy": """
                customized_metric_specification dimensions expression id label metric metric_name
                metric_stat metrics namespace policy_type resource_id return_data scalable_dimension
                scale_in_cooldown scale_out_cooldown service_namespace stat statistic
                target_tracking_scaling_policy_configuration target_value value
            """,
            "aws_appautoscaling_target": "max_capacity min_capacity resource_id scalable_dimension service_namespace",
            "aws_cloudtrail": """
                advanced_event_selector enable_log_file_validation equals field field_selector kms_key_id
                s3_bucket_name starts_with
            """,
            "aws_cloudwatch_log_group": "retention_in_days",
            "aws_cloudwatch_log_metric_filter": """
                default_value log_group_name metric_transformation namespace pattern value
            """,
            "aws_cloudwatch_metric_alarm": """
                actions_enabled alarm_actions alarm_description alarm_name comparison_operator dimensions
                evaluation_periods metric_name namespace ok_actions period statistic threshold
                treat_missing_data
            """,
            "aws_ecr_lifecycle_policy": "policy repository",
            "aws_ecr_repository": """
                encryption_configuration encryption_type image_scanning_configuration image_tag_mutability
                kms_key scan_on_push
            """,
            "aws_ecr_repository_policy": "policy repository",
            "aws_ecs_cluster": "setting value",
            "aws_ecs_service": """
                assign_public_ip cluster deployment_circuit_breaker desired_count enable launch_type
                network_configuration propagate_tags rollback security_groups subnets task_definition
            """,
            "aws_ecs_task_definition": """
                container_definitions cpu execution_role_arn family memory network_mode
                requires_compatibilities task_role_arn volume
            """,
            "aws_emrserverless_application": """
                auto_start_configuration auto_stop_configuration cpu enabled idle_timeout_minutes
                image_configuration image_uri maximum_capacity memory network_configuration release_label
                security_group_ids subnet_ids type
            """,
            "aws_iam_openid_connect_provider": "client_id_list url",
            "aws_iam_role": "assume_role_policy max_session_duration permissions_boundary",
            "aws_iam_role_policies_exclusive": "policy_names role_name",
            "aws_iam_role_policy": "policy role",
            "aws_iam_role_policy_attachments_exclusive": "policy_arns role_name",
            "aws_kms_alias": "target_key_id",
            "aws_kms_key": "deletion_window_in_days enable_key_rotation policy",
            "aws_s3_bucket": "bucket",
            "aws_s3_bucket_lifecycle_configuration": """
                abort_incomplete_multipart_upload bucket days days_after_initiation expiration
                expired_object_delete_marker filter id noncurrent_days noncurrent_version_expiration
                prefix rule status storage_class transition
            """,
            "aws_s3_bucket_logging": "bucket target_bucket target_prefix",
            "aws_s3_bucket_notification": "bucket events filter_prefix id queue queue_arn",
            "aws_s3_bucket_ownership_controls": "bucket object_ownership rule",
            "aws_s3_bucket_policy": "bucket policy",
            "aws_s3_bucket_public_access_block": """
                block_public_acls block_public_policy bucket ignore_public_acls restrict_public_buckets
            """,
            "aws_s3_bucket_server_side_encryption_configuration": """
                apply_server_side_encryption_by_default bucket bucket_key_enabled kms_master_key_id rule
                sse_algorithm
            """,
            "aws_s3_bucket_versioning": "bucket status versioning_configuration",
            "aws_scheduler_schedule": """
                arn assign_public_ip ecs_parameters flexible_time_window input launch_type
                maximum_event_age_in_seconds maximum_retry_attempts mode network_configuration
                propagate_tags retry_policy role_arn schedule_expression schedule_expression_timezone
                security_groups state subnets target task_definition_arn
            """,
            "aws_sns_topic": "",
            "aws_sns_topic_subscription": "endpoint protocol topic_arn",
            "aws_sqs_queue": """
                message_retention_seconds receive_wait_time_seconds sqs_managed_sse_enabled
                visibility_timeout_seconds
            """,
            "aws_sqs_queue_policy": "policy queue_url",
            "aws_sqs_queue_redrive_allow_policy": "queue_url redrive_allow_policy",
            "aws_sqs_queue_redrive_policy": "queue_url redrive_policy",
            "snowflake_account_role": "",
            "snowflake_database": "data_retention_time_in_days drop_public_schema_on_creation",
            "snowflake_grant_account_role": "parent_role_name role_name user_name",
            "snowflake_grant_privileges_to_account_role": """
                account_role_name all future in_schema object_name object_type object_type_plural
                on_account_object on_schema on_schema_object privileges schema_name
            """,
            "snowflake_schema": "database with_managed_access",
            "snowflake_service_user": """
                default_role default_secondary_roles_option default_warehouse rsa_public_key
                rsa_public_key_2
            """,
            "snowflake_storage_integration": """
                enabled storage_allowed_locations storage_aws_role_arn storage_provider type
            """,
            "snowflake_warehouse": "auto_resume auto_suspend initially_suspended warehouse_size",
        }.items()
    }
)
