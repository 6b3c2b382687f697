"""The types of AWS's provider: what is lost with each, and with which change of an attribute.
https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs
"""

import math

from promotion.destruction.iam_policy import guarded
from promotion.destruction.lifecycle import expires_later
from promotion.destruction.rules import Protected, changed_from, lowered, removed, unset

_TLS = "the Deny statements and conditions that limit who reads and writes"
_ALARM = "an alarm that tells of lost or late data"
_TRAIL = "the record of who reads and removes files from now on"
_DELETE = ("delete",)

PROTECTED = {
    "aws_s3_bucket": Protected(
        "every file in it",
        (changed_from("force_destroy", [False, None], "the refusal of S3 to delete a bucket that has files"),),
    ),
    "aws_s3_bucket_versioning": Protected(
        "the old versions of files that are overwritten or deleted from now on",
        (
            changed_from(
                "versioning_configuration.status",
                ["Enabled"],
                "the old versions of files that are overwritten or deleted from now on",
            ),
        ),
    ),
    "aws_s3_bucket_lifecycle_configuration": Protected(
        "the promise to delete old versions, with personal data in them, in time",
        (
            expires_later("noncurrent_version_expiration", "noncurrent_days", "old versions, sooner than before"),
            expires_later("expiration", "days", "files that are still current", on_create=True),
            expires_later("expiration", "date", "files that are still current", on_create=True),
        ),
    ),
    "aws_s3_bucket_server_side_encryption_configuration": Protected(
        "the encryption of new files with the platform's own key",
        (
            changed_from(
                "rule.apply_server_side_encryption_by_default.sse_algorithm",
                ["aws:kms", "aws:kms:dsse"],
                "the encryption of new files with a key whose use is controlled and logged",
            ),
            unset(
                "rule.apply_server_side_encryption_by_default.kms_master_key_id",
                "the encryption of new files with the platform's own key",
            ),
        ),
    ),
    "aws_s3_bucket_public_access_block": Protected(
        "the guard that keeps the bucket's files from the public",
        tuple(
            changed_from(name, [True], "a guard that keeps the bucket's files from the public")
            for name in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        ),
    ),
    "aws_s3_bucket_ownership_controls": Protected(
        "the rule that access lists open no file",
        (changed_from("rule.object_ownership", ["BucketOwnerEnforced"], "the rule that access lists open no file"),),
    ),
    "aws_s3_bucket_policy": Protected(_TLS, (guarded("policy", _TLS),)),
    "aws_s3_bucket_notification": Protected(
        "the events of the files that land from now on",
        (unset("queue", "the events of the files that land from now on"),),
        _DELETE,
    ),
    "aws_s3_bucket_logging": Protected(_TRAIL),
    "aws_cloudtrail": Protected(
        _TRAIL,
        (
            changed_from("enable_logging", [True, None], _TRAIL),
            changed_from("enable_log_file_validation", [True], "the proof that nobody changed the record"),
            unset("advanced_event_selector", _TRAIL),
            unset("kms_key_id", "the encryption of the record with the platform's own key"),
        ),
    ),
    "aws_sqs_queue": Protected(
        "every event in it: files that were not loaded yet",
        (
            lowered("message_retention_seconds", "events that are older than the new time"),
            changed_from("sqs_managed_sse_enabled", [True], "the encryption of the messages"),
            unset("kms_master_key_id", "the encryption of the messages with that key"),
        ),
    ),
    "aws_sqs_queue_policy": Protected(_TLS, (guarded("policy", _TLS),)),
    "aws_sqs_queue_redrive_policy": Protected(
        "the dead letters: an event that fails repeatedly vanishes when it gets too old",
        (unset("redrive_policy", "the dead letters: an event that fails repeatedly vanishes when it gets too old"),),
    ),
    "aws_sqs_queue_redrive_allow_policy": Protected(
        "the rule that no other queue sends its dead letters here",
        (unset("redrive_allow_policy", "the rule that no other queue sends its dead letters here"),),
    ),
    "aws_kms_key": Protected(
        "every file that it encrypts: nobody can read one again",
        (
            changed_from("is_enabled", [True], "the use of every file that it encrypts"),
            changed_from("enable_key_rotation", [True], "the yearly rotation of the key"),
            lowered("deletion_window_in_days", "days in which a deletion can be cancelled", {None: 30}),
            guarded("policy", "rights on the key, perhaps the last: then nobody reads its files again", True),
        ),
    ),
    "aws_kms_alias": Protected("the name by which a deploy's right to write the key's policy knows the key"),
    "aws_iam_role": Protected(
        "the identity that trusts and policies elsewhere name; one of the same name is another one to them",
        (
            guarded("assume_role_policy", "a condition of the trust, such as the external id"),
            unset("permissions_boundary", "the limit of what the role's policies can give"),
        ),
    ),
    "aws_iam_role_policy": Protected(
        "the rights of the role: its service stops",
        (guarded("policy", "the Deny statements and conditions that limit the role"),),
        _DELETE,
    ),
    "aws_ecr_repository": Protected(
        "every image in it: no release can be deployed again, and none can be taken back",
        (
            changed_from("image_tag_mutability", ["IMMUTABLE"], "the rule that a tag stays with its image"),
            changed_from("force_delete", [False, None], "the refusal of ECR to delete a repository that has images"),
        ),
    ),
    "aws_ecr_repository_policy": Protected(
        "the rule that only one job pushes images",
        (guarded("policy", "the rule that only one job pushes images"),),
    ),
    "aws_iam_openid_connect_provider": Protected("the way in of GitLab's jobs: nothing can be deployed"),
    "aws_cloudwatch_log_group": Protected(
        "every line of the log",
        (
            lowered("retention_in_days", "lines that are older than the new time", {0: math.inf, None: math.inf}),
            unset("kms_key_id", "the encryption of the lines with that key"),
        ),
    ),
    "aws_cloudwatch_log_metric_filter": Protected("the count that an alarm watches", actions=_DELETE),
    "aws_cloudwatch_metric_alarm": Protected(
        _ALARM, (removed("alarm_actions", "recipients of an alarm that tells of lost or late data"),), _DELETE
    ),
    "aws_sns_topic": Protected("the subscriptions of the alarms, which their recipients would have to confirm again"),
    "aws_sns_topic_subscription": Protected("a recipient of the alarms", actions=_DELETE),
    "aws_scheduler_schedule": Protected(
        "runs that load the vendor's files, or find events that were lost", actions=_DELETE
    ),
}

# Deleting one of these loses nothing that the next apply does not make again.
EXPENDABLE = {
    "aws_appautoscaling_policy": "how many workers run; the queue keeps its events",
    "aws_appautoscaling_target": "how many workers run; the queue keeps its events",
    "aws_ecr_lifecycle_policy": "without it every image stays",
    "aws_ecs_cluster": "tasks are started anew; the queue keeps its events",
    "aws_ecs_service": "tasks are started anew; the queue keeps its events",
    "aws_ecs_task_definition": "a version of a task is replaced with each new image",
    "aws_emrserverless_application": "it holds nothing between two jobs",
    "aws_iam_role_policies_exclusive": "it takes away what somebody added to a role; the role keeps its own policies",
    "aws_iam_role_policy_attachments_exclusive": "it takes away what somebody added to a role",
}
