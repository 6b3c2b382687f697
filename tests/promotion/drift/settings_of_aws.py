"""More changes by hand to AWS: settings of buckets, queues, keys, roles, tasks and alarms."""

import json
from collections.abc import Callable

from promotion.access import boundary
from promotion.environment import load
from tests.promotion.drift.by_hand import ACCOUNT, ANYTHING, REGION, ByHand, Hands, document

LANDING, READY = "marquee-local-landing", "marquee-local-ready"
EVENTS, ALARM = "marquee-local-landing-events", "marquee-local-dead-letters"
BOUNDARY = boundary.arn(load("local"))
LOG = "/marquee-local/bulk-load"
KEPT = 90  # terraform/variables.tf, retention.log_days


def _guard(hands: Hands) -> None:
    open_ = {"BlockPublicAcls": True, "BlockPublicPolicy": False, "IgnorePublicAcls": True}
    hands.aws("s3").put_public_access_block(
        Bucket=LANDING, PublicAccessBlockConfiguration={**open_, "RestrictPublicBuckets": True}
    )


def _rule(hands: Hands) -> None:
    s3 = hands.aws("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=LANDING)["Rules"]
    rules.append({"ID": "mine", "Status": "Enabled", "Filter": {"Prefix": "vendor/"}, "Expiration": {"Days": 1}})
    s3.put_bucket_lifecycle_configuration(Bucket=LANDING, LifecycleConfiguration={"Rules": rules})


def _rule_back(hands: Hands) -> None:
    s3 = hands.aws("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=LANDING)["Rules"]
    kept = [rule for rule in rules if rule["ID"] != "mine"]
    s3.put_bucket_lifecycle_configuration(Bucket=LANDING, LifecycleConfiguration={"Rules": kept})


def _key_policy(hands: Hands) -> None:
    kms = hands.aws("kms")
    policy = json.loads(kms.get_key_policy(KeyId=hands.key(), PolicyName="default")["Policy"])
    policy["Statement"].append(
        {"Sid": "Open", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
         "Action": "kms:Decrypt", "Resource": "*"}
    )  # fmt: skip
    kms.put_key_policy(KeyId=hands.key(), PolicyName="default", Policy=json.dumps(policy))


def _key_policy_back(hands: Hands) -> None:
    """Terraform's plan would be refused: a key loses a right."""
    kms = hands.aws("kms")
    policy = json.loads(kms.get_key_policy(KeyId=hands.key(), PolicyName="default")["Policy"])
    policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] != "Open"]
    kms.put_key_policy(KeyId=hands.key(), PolicyName="default", Policy=json.dumps(policy))


def _boundary(hands: Hands) -> None:
    hands.aws("iam").create_policy_version(PolicyArn=BOUNDARY, PolicyDocument=document(ANYTHING), SetAsDefault=True)


def _dead_letters(target: str) -> Callable[[Hands], None]:
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{target}"
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1}) if target else ""
    return lambda hands: hands.aws("sqs").set_queue_attributes(
        QueueUrl=hands.queue(f"{EVENTS}-dead"), Attributes={"RedrivePolicy": policy}
    )


def _owner_of_state(owner: str) -> Callable[[Hands], None]:
    return lambda hands: hands.aws("s3").put_bucket_ownership_controls(
        Bucket="marquee-local-terraform-state", OwnershipControls={"Rules": [{"ObjectOwnership": owner}]}
    )


def _execute_command(hands: Hands) -> None:
    hands.aws("ecs").update_service(cluster="marquee-local", service="splitter", enableExecuteCommand=True)


def _workers(count: int) -> Callable[[Hands], None]:
    return lambda hands: hands.aws("ecs").update_service(
        cluster="marquee-local", service="splitter", desiredCount=count
    )


def _metric_filter(hands: Hands) -> None:
    hands.aws("logs").put_metric_filter(
        logGroupName="/marquee-local/splitter", filterName="mine", filterPattern="ERROR",
        metricTransformations=[{"metricName": "x", "metricNamespace": "Mine", "metricValue": "1"}],
    )  # fmt: skip


CHANGES = [
    ByHand(
        "one guard of a bucket is off", _guard,
        "terraform", "module.landing.aws_s3_bucket_public_access_block.this", "changed", "block_public_policy: false",
    ),
    ByHand(
        "a bucket expires files", _rule,
        "terraform", "module.landing.aws_s3_bucket_lifecycle_configuration.this", "changed", "mine", undo=_rule_back,
    ),
    ByHand(
        "a queue keeps messages for less time",
        lambda h: h.aws("sqs").set_queue_attributes(
            QueueUrl=h.queue(f"{EVENTS}-dead"), Attributes={"MessageRetentionPeriod": "60"}
        ),
        "terraform", "module.landing_events.aws_sqs_queue.dead_letters", "changed", "message_retention_seconds: 60",
    ),
    ByHand(
        "any queue may send to the dead letters",
        lambda h: h.aws("sqs").set_queue_attributes(
            QueueUrl=h.queue(f"{EVENTS}-dead"),
            Attributes={"RedriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"})},
        ),
        "terraform", "module.landing_events.aws_sqs_queue_redrive_allow_policy.dead_letters", "changed", "allowAll",
    ),
    ByHand(
        "dead letters move on", _dead_letters(EVENTS),
        "aws", "redrive_policy of module.landing_events.aws_sqs_queue.dead_letters", line="maxReceiveCount",
        undo=_dead_letters(""),
    ),
    ByHand(
        "somebody hears of each part",
        lambda h: h.aws("s3").put_bucket_notification_configuration(
            Bucket=READY, NotificationConfiguration={"EventBridgeConfiguration": {}}
        ),
        "aws", "notification of module.ready.aws_s3_bucket.this",
        undo=lambda h: h.aws("s3").put_bucket_notification_configuration(Bucket=READY, NotificationConfiguration={}),
    ),
    ByHand(
        "the state's bucket honours access lists", _owner_of_state("ObjectWriter"),
        "aws", "ownership of the bucket marquee-local-terraform-state", "changed", "ObjectWriter",
        undo=_owner_of_state("BucketOwnerEnforced"),
    ),
    ByHand(
        "a queue has another tag",
        lambda h: h.aws("sqs").tag_queue(QueueUrl=h.queue(EVENTS), Tags={"owner": "me"}),
        "terraform", "module.landing_events.aws_sqs_queue.this", "changed", "owner: me",
    ),
    ByHand(
        "a key's policy is opened", _key_policy, "terraform", "aws_kms_key.this", "changed", "999999999999",
        undo=_key_policy_back,
    ),
    ByHand(
        "a key has another description",
        lambda h: h.aws("kms").update_key_description(KeyId=h.key(), Description="mine"),
        "terraform", "aws_kms_key.this", "changed", "description: mine",
    ),
    ByHand(
        "a key has a second alias",
        lambda h: h.aws("kms").create_alias(AliasName="alias/marquee-local-mine", TargetKeyId=h.key()),
        "aws", "alias alias/marquee-local-mine",
        undo=lambda h: h.aws("kms").delete_alias(AliasName="alias/marquee-local-mine"),
    ),
    ByHand(
        "a role's sessions last longer",
        lambda h: h.aws("iam").update_role(RoleName="marquee-local-snowflake", MaxSessionDuration=43200),
        "terraform", "module.snowflake_role.aws_iam_role.this", "changed", "max_session_duration: 43200",
    ),
    ByHand(
        "a role loses its boundary",
        lambda h: h.aws("iam").delete_role_permissions_boundary(RoleName="marquee-local-eraser"),
        "terraform", "module.eraser_role.aws_iam_role.this", "changed", "permissions_boundary",
    ),
    ByHand(
        "the boundary allows anything", _boundary, "aws", f"boundary {BOUNDARY}", "changed", "Action: *",
    ),
    ByHand(
        "a role has another tag",
        lambda h: h.aws("iam").tag_role(RoleName="marquee-local-tasks", Tags=[{"Key": "owner", "Value": "me"}]),
        "terraform", "module.tasks_role.aws_iam_role.this", "changed", "owner: me",
    ),
    ByHand(
        "somebody may enter the tasks", _execute_command,
        "terraform", "aws_ecs_service.splitter", "changed", "enable_execute_command: true",
    ),
    ByHand(
        "the splitter has a worker that nobody planned", _workers(1),
        "aws", "workers of aws_ecs_service.splitter", "changed", "+ desired_count: 1", undo=_workers(0),
    ),
    ByHand(
        "a cluster counts nothing",
        lambda h: h.aws("ecs").update_cluster_settings(
            cluster="marquee-local", settings=[{"name": "containerInsights", "value": "disabled"}]
        ),
        "terraform", "aws_ecs_cluster.this", "changed", "disabled",
    ),
    ByHand(
        "a log is kept for ever",
        lambda h: h.aws("logs").delete_retention_policy(logGroupName=LOG),
        "terraform", "module.bulk_load_task.aws_cloudwatch_log_group.this", "changed", "retention_in_days",
        undo=lambda h: h.aws("logs").put_retention_policy(logGroupName=LOG, retentionInDays=KEPT),
    ),
    ByHand(
        "a log has a filter", _metric_filter, "aws", "filter of the log /marquee-local/splitter: mine", line="ERROR",
        undo=lambda h: h.aws("logs").delete_metric_filter(
            logGroupName="/marquee-local/splitter", filterName="mine"
        ),
    ),
]  # fmt: skip


def _policy_in_another_order(hands: Hands) -> None:
    s3 = hands.aws("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket="marquee-local-logs")["Policy"])
    policy["Statement"].reverse()
    s3.put_bucket_policy(Bucket="marquee-local-logs", Policy=json.dumps(policy))


def _trust_in_another_order(hands: Hands) -> None:
    iam = hands.aws("iam")
    trust = iam.get_role(RoleName="marquee-local-splitter")["Role"]["AssumeRolePolicyDocument"]
    trust["Statement"] = [{key: each[key] for key in reversed(each)} for each in reversed(trust["Statement"])]
    iam.update_assume_role_policy(RoleName="marquee-local-splitter", PolicyDocument=json.dumps(trust))


# They mean the same as before: no drift.
HARMLESS = (_policy_in_another_order, _trust_in_another_order)
