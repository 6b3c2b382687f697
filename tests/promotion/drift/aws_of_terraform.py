"""Changes by hand to Terraform's resources in AWS, which a plan sees."""

import json
from collections.abc import Callable

from tests.promotion.drift.by_hand import ACCOUNT, ANYTHING, OUTSIDER, REGION, ByHand, Hands, document

LANDING, READY = "marquee-local-landing", "marquee-local-ready"
EVENTS = "marquee-local-landing-events"


def _other_task(hands: Hands) -> None:
    ecs = hands.aws("ecs")
    old = ecs.describe_task_definition(taskDefinition="marquee-local-splitter")["taskDefinition"]
    names = ("networkMode", "cpu", "memory", "taskRoleArn", "executionRoleArn", "requiresCompatibilities")
    container = {**old["containerDefinitions"][0], "image": "example.com/other:1"}
    new = ecs.register_task_definition(
        family="marquee-local-splitter", containerDefinitions=[container], **{name: old[name] for name in names}
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster="marquee-local", service="splitter", taskDefinition=new)


def _schedule(hands: Hands) -> None:
    scheduler = hands.aws("scheduler")
    now = scheduler.get_schedule(Name="marquee-local-bulk-load")
    kept = {name: now[name] for name in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target", "Description")}
    scheduler.update_schedule(**kept, ScheduleExpressionTimezone="UTC", State="ENABLED")


def _lifecycle(days: int) -> Callable[[Hands], None]:
    def act(hands: Hands) -> None:
        s3 = hands.aws("s3")
        rules = s3.get_bucket_lifecycle_configuration(Bucket=READY)["Rules"]
        for rule in rules:
            if rule["ID"] == "old-versions":
                rule["NoncurrentVersionExpiration"]["NoncurrentDays"] += days
        s3.put_bucket_lifecycle_configuration(Bucket=READY, LifecycleConfiguration={"Rules": rules})

    return act


def _threshold(hands: Hands) -> None:
    cloudwatch = hands.aws("cloudwatch")
    [alarm] = cloudwatch.describe_alarms(AlarmNames=["marquee-local-dead-letters"])["MetricAlarms"]
    names = (
        "AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "MetricName", "Namespace",
        "Statistic", "Dimensions", "Period", "EvaluationPeriods", "ComparisonOperator", "TreatMissingData",
    )  # fmt: skip
    cloudwatch.put_metric_alarm(**{name: alarm[name] for name in names if name in alarm}, Threshold=1000)


def _log(target: str) -> Callable[[Hands], None]:
    status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": f"{LANDING}/"}}
    return lambda hands: hands.aws("s3").put_bucket_logging(Bucket=LANDING, BucketLoggingStatus=status)


CHANGES = [
    ByHand(
        "a bucket writes its access log elsewhere",
        _log(READY),
        "terraform", "module.landing.aws_s3_bucket_logging.this[0]", "changed", "target_bucket",
        undo=_log("marquee-local-logs"),
    ),
    ByHand(
        "the trail is stopped",
        lambda h: h.aws("cloudtrail").stop_logging(Name="marquee-local-files"),
        "terraform", "aws_cloudtrail.files", "changed", "enable_logging",
        undo=lambda h: h.aws("cloudtrail").start_logging(Name="marquee-local-files"),
    ),
    ByHand(
        "an inline policy is added to a role",
        lambda h: h.aws("iam").put_role_policy(
            RoleName="marquee-local-splitter", PolicyName="by-hand", PolicyDocument=document(ANYTHING)
        ),
        "terraform", "module.splitter_role.aws_iam_role_policies_exclusive.this", "changed", "by-hand",
    ),
    ByHand(
        "a managed policy is attached to a role",
        lambda h: h.aws("iam").attach_role_policy(
            RoleName="marquee-local-verify", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
        "terraform", "module.verify_role.aws_iam_role_policy_attachments_exclusive.this", "changed",
        "AdministratorAccess",
    ),
    ByHand(
        "a role's policy is edited",
        lambda h: h.aws("iam").put_role_policy(
            RoleName="marquee-local-bulk-load", PolicyName="job", PolicyDocument=document(ANYTHING)
        ),
        "terraform", "module.bulk_load_role.aws_iam_role_policy.this", "changed", "Action: *",
    ),
    ByHand(
        "a role trusts somebody else",
        lambda h: h.aws("iam").update_assume_role_policy(
            RoleName="marquee-local-upkeep",
            PolicyDocument=document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": OUTSIDER}),
        ),
        "terraform", "module.upkeep_role.aws_iam_role.this", "changed", "999999999999",
    ),
    ByHand(
        "a role's policy is deleted",
        lambda h: h.aws("iam").delete_role_policy(RoleName="marquee-local-schedule", PolicyName="job"),
        "terraform", "module.schedule_role.aws_iam_role_policy.this", "removed",
    ),
    ByHand(
        "a bucket's guard against public access is removed",
        lambda h: h.aws("s3").delete_public_access_block(Bucket=READY),
        "terraform", "module.ready.aws_s3_bucket_public_access_block.this", "removed",
    ),
    ByHand(
        "a bucket's policy is replaced",
        lambda h: h.aws("s3").put_bucket_policy(
            Bucket=LANDING,
            Policy=document(
                {"Effect": "Allow", "Principal": OUTSIDER, "Action": "s3:GetObject",
                 "Resource": f"arn:aws:s3:::{LANDING}/*"}
            ),
        ),
        "terraform", "module.landing.aws_s3_bucket_policy.this", "changed", "999999999999",
    ),
    ByHand(
        "a bucket's versioning is suspended",
        lambda h: h.aws("s3").put_bucket_versioning(
            Bucket=READY, VersioningConfiguration={"Status": "Suspended"}
        ),
        "terraform", "module.ready.aws_s3_bucket_versioning.this", "changed", "Suspended",
    ),
    ByHand(
        "a bucket's encryption is another one",
        lambda h: h.aws("s3").put_bucket_encryption(
            Bucket=LANDING,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        ),
        "terraform", "module.landing.aws_s3_bucket_server_side_encryption_configuration.this", "changed", "AES256",
    ),
    ByHand(
        "a bucket keeps old versions for longer",
        _lifecycle(300),
        "terraform", "module.ready.aws_s3_bucket_lifecycle_configuration.this", "changed", "noncurrent_days",
        undo=_lifecycle(-300),
    ),
    ByHand(
        "a bucket sends no events",
        lambda h: h.aws("s3").put_bucket_notification_configuration(Bucket=LANDING, NotificationConfiguration={}),
        "terraform", "aws_s3_bucket_notification.landing", "changed", "- queue",
    ),
    ByHand(
        "a bucket honours access lists",
        lambda h: h.aws("s3").put_bucket_ownership_controls(
            Bucket=LANDING, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        ),
        "terraform", "module.landing.aws_s3_bucket_ownership_controls.this", "changed", "ObjectWriter",
    ),
    ByHand(
        "a bucket's tags change",
        lambda h: h.aws("s3").put_bucket_tagging(
            Bucket=READY, Tagging={"TagSet": [{"Key": "platform", "Value": "other"}]}
        ),
        "terraform", "module.ready.aws_s3_bucket.this", "changed", "other",
    ),
    ByHand(
        "a queue hides its messages for less time",
        lambda h: h.aws("sqs").set_queue_attributes(
            QueueUrl=h.queue(EVENTS), Attributes={"VisibilityTimeout": "1"}
        ),
        "terraform", "module.landing_events.aws_sqs_queue.this", "changed", "visibility_timeout_seconds: 1",
    ),
    ByHand(
        "a queue's policy is opened",
        lambda h: h.aws("sqs").set_queue_attributes(
            QueueUrl=h.queue(f"{EVENTS}-dead"),
            Attributes={"Policy": document({"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"})},
        ),
        "terraform", "module.landing_events.aws_sqs_queue_policy.dead_letters", "changed", "sqs:*",
    ),
    ByHand(
        "a queue gives up later",
        lambda h: h.aws("sqs").set_queue_attributes(
            QueueUrl=h.queue(EVENTS),
            Attributes={
                "RedrivePolicy": json.dumps(
                    {"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{EVENTS}-dead", "maxReceiveCount": 500}
                )
            },
        ),
        "terraform", "module.landing_events.aws_sqs_queue_redrive_policy.this", "changed", "500",
    ),
    ByHand(
        "a key is not rotated any more",
        lambda h: h.aws("kms").disable_key_rotation(KeyId=h.key()),
        "terraform", "aws_kms_key.this", "changed", "enable_key_rotation",
    ),
    ByHand(
        "a log is kept for another time",
        lambda h: h.aws("logs").put_retention_policy(logGroupName="/marquee-local/upkeep", retentionInDays=1),
        "terraform", "module.upkeep_task.aws_cloudwatch_log_group.this", "changed", "retention_in_days: 1",
    ),
    ByHand(
        "a metric filter is deleted",
        lambda h: h.aws("logs").delete_metric_filter(
            logGroupName="/marquee-local/splitter", filterName="marquee-local-quarantined"
        ),
        "terraform", 'aws_cloudwatch_log_metric_filter.this["quarantined"]', "removed",
    ),
    ByHand(
        "an alarm is deleted",
        lambda h: h.aws("cloudwatch").delete_alarms(AlarmNames=["marquee-local-quarantine"]),
        "terraform", 'aws_cloudwatch_metric_alarm.this["quarantine"]', "removed",
    ),
    ByHand(
        "an alarm rings later",
        _threshold, "terraform", 'aws_cloudwatch_metric_alarm.this["dead-letters"]', "changed", "threshold: 1000",
    ),
    ByHand(
        "an alarm tells nobody",
        lambda h: h.aws("cloudwatch").disable_alarm_actions(AlarmNames=["marquee-local-oldest-message"]),
        "terraform", 'aws_cloudwatch_metric_alarm.this["oldest-message"]', "changed", "actions_enabled: false",
    ),
    ByHand(
        "a service runs another image",
        _other_task, "terraform", "aws_ecs_service.splitter", "changed", "task_definition",
    ),
    ByHand("a schedule is switched on", _schedule, "terraform", "module.bulk_load_schedule", "changed", "ENABLED"),
]  # fmt: skip
