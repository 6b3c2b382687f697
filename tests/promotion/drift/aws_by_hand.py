"""Changes by hand in AWS."""

import json

from tests.promotion.drift.by_hand import (
    ACCOUNT,
    ANYTHING,
    OUTSIDER,
    REGION,
    TOPIC,
    ByHand,
    Hands,
    document,
)

LANDING, READY, STATE = "marquee-local-landing", "marquee-local-ready", "marquee-local-terraform-state"
EVENTS = "marquee-local-landing-events"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role"


def _other_service(hands: Hands) -> None:
    task = hands.aws("ecs").list_task_definitions(familyPrefix="marquee-local-splitter")["taskDefinitionArns"][0]
    hands.aws("ecs").create_service(cluster="marquee-local", serviceName="miner", taskDefinition=task, desiredCount=0)


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


def _lifecycle(days: int):
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


def _job_role(hands: Hands) -> None:
    iam = hands.aws("iam")
    iam.create_role(RoleName="gitlab-marquee-local-deploy", AssumeRolePolicyDocument=document())
    iam.attach_role_policy(
        RoleName="gitlab-marquee-local-deploy", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )


def _without_job_role(hands: Hands) -> None:
    iam = hands.aws("iam")
    iam.detach_role_policy(
        RoleName="gitlab-marquee-local-deploy", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    iam.delete_role(RoleName="gitlab-marquee-local-deploy")


def _grant(hands: Hands) -> None:
    hands.aws("kms").create_grant(KeyId=hands.key(), GranteePrincipal=OUTSIDER["AWS"], Operations=["Decrypt"])


def _without_grant(hands: Hands) -> None:
    kms = hands.aws("kms")
    for grant in kms.list_grants(KeyId=hands.key())["Grants"]:
        kms.revoke_grant(KeyId=hands.key(), GrantId=grant["GrantId"])


def _unsubscribed(hands: Hands) -> None:
    sns = hands.aws("sns")
    for entry in sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=entry["SubscriptionArn"])


def _topic_policy(hands: Hands) -> None:
    sns = hands.aws("sns")
    policy = json.loads(sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["Policy"])
    opened = {"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "SNS:Subscribe", "Resource": TOPIC}
    policy["Statement"].append(opened)
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=json.dumps(policy))


def _topic_policy_back(hands: Hands) -> None:
    sns = hands.aws("sns")
    policy = json.loads(sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["Policy"])
    policy["Statement"] = [each for each in policy["Statement"] if each.get("Sid") != "Open"]
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=json.dumps(policy))


CORS = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
REPLICATION = {
    "Role": f"{ROLE_ARN}/other",
    "Rules": [
        {"ID": "away", "Prefix": "", "Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::somewhere-else"}}
    ],
}
LOGGING = {"LoggingEnabled": {"TargetBucket": READY, "TargetPrefix": "log/"}}

# Terraform's resources: a plan sees these.
OF_TERRAFORM = [
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

# Beside Terraform: a plan does not see these.
BESIDE = [
    ByHand(
        "a role with the environment's name is made",
        lambda h: h.aws("iam").create_role(RoleName="marquee-local-other", AssumeRolePolicyDocument=document()),
        "aws", "role marquee-local-other",
        undo=lambda h: h.aws("iam").delete_role(RoleName="marquee-local-other"),
    ),
    ByHand(
        "a bucket is made",
        lambda h: h.aws("s3").create_bucket(
            Bucket="marquee-local-copy", CreateBucketConfiguration={"LocationConstraint": REGION}
        ),
        "aws", "bucket marquee-local-copy",
        undo=lambda h: h.aws("s3").delete_bucket(Bucket="marquee-local-copy"),
    ),
    ByHand(
        "a queue is made",
        lambda h: h.aws("sqs").create_queue(QueueName="marquee-local-copy"),
        "aws", "queue marquee-local-copy",
        undo=lambda h: h.aws("sqs").delete_queue(QueueUrl=h.queue("marquee-local-copy")),
    ),
    ByHand(
        "a log group is made",
        lambda h: h.aws("logs").create_log_group(logGroupName="/marquee-local/other"),
        "aws", "log group /marquee-local/other",
        undo=lambda h: h.aws("logs").delete_log_group(logGroupName="/marquee-local/other"),
    ),
    ByHand(
        "a topic is made",
        lambda h: h.aws("sns").create_topic(Name="marquee-local-other"),
        "aws", "topic marquee-local-other",
        undo=lambda h: h.aws("sns").delete_topic(TopicArn=TOPIC.replace("alarms", "other")),
    ),
    ByHand(
        "an alarm is made",
        lambda h: h.aws("cloudwatch").put_metric_alarm(
            AlarmName="marquee-local-other", MetricName="x", Namespace="y", Statistic="Sum", Period=60,
            EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanThreshold",
        ),
        "aws", "alarm marquee-local-other",
        undo=lambda h: h.aws("cloudwatch").delete_alarms(AlarmNames=["marquee-local-other"]),
    ),
    ByHand(
        "a schedule is made",
        lambda h: h.aws("scheduler").create_schedule(
            Name="marquee-local-other", ScheduleExpression="rate(1 day)", FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:x", "RoleArn": f"{ROLE_ARN}/x"},
        ),
        "aws", "schedule marquee-local-other",
        undo=lambda h: h.aws("scheduler").delete_schedule(Name="marquee-local-other"),
    ),
    ByHand(
        "a service is started in the cluster",
        _other_service, "aws", "ECS service miner",
        undo=lambda h: h.aws("ecs").delete_service(cluster="marquee-local", service="miner", force=True),
    ),
    ByHand(
        "a secret is made",
        lambda h: h.aws("secretsmanager").create_secret(Name="marquee-local/snowflake/other", SecretString="x"),
        "aws", "secret marquee-local/snowflake/other",
        undo=lambda h: h.aws("secretsmanager").delete_secret(
            SecretId="marquee-local/snowflake/other", ForceDeleteWithoutRecovery=True
        ),
    ),
    ByHand(
        "somebody may use the key",
        _grant, "aws", "grant on aws_kms_key.this to arn:aws:iam::999999999999:root", line="Decrypt",
        undo=_without_grant,
    ),
    ByHand(
        "somebody may read a private key",
        lambda h: h.aws("secretsmanager").put_resource_policy(
            SecretId="marquee-local/snowflake/migrator",
            ResourcePolicy=document(
                {"Effect": "Allow", "Principal": OUTSIDER, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
            ),
        ),
        "aws", "policy of the secret marquee-local/snowflake/migrator", line="999999999999",
        undo=lambda h: h.aws("secretsmanager").delete_resource_policy(SecretId="marquee-local/snowflake/migrator"),
    ),
    ByHand(
        "somebody subscribes to the alarms",
        lambda h: h.aws("sns").subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="somebody@example.com"),
        "aws", "subscription of aws_sns_topic.alarms: email somebody@example.com",
        undo=_unsubscribed,
    ),
    ByHand(
        "a topic's policy is opened",
        _topic_policy, "aws", "policy of aws_sns_topic.alarms", line="SNS:Subscribe", undo=_topic_policy_back,
    ),
    ByHand(
        "a log is sent elsewhere",
        lambda h: h.aws("logs").put_subscription_filter(
            logGroupName="/marquee-local/splitter", filterName="away", filterPattern="",
            destinationArn=f"arn:aws:lambda:{REGION}:999999999999:function:x",
        ),
        "aws", "subscription of the log /marquee-local/splitter: away", line="999999999999",
        undo=lambda h: h.aws("logs").delete_subscription_filter(
            logGroupName="/marquee-local/splitter", filterName="away"
        ),
    ),
    ByHand(
        "a bucket's files are copied elsewhere",
        lambda h: h.aws("s3").put_bucket_replication(Bucket=LANDING, ReplicationConfiguration=REPLICATION),
        "aws", "replication_configuration of module.landing", line="somewhere-else",
        undo=lambda h: h.aws("s3").delete_bucket_replication(Bucket=LANDING),
    ),
    ByHand(
        "a bucket answers browsers",
        lambda h: h.aws("s3").put_bucket_cors(Bucket=LANDING, CORSConfiguration=CORS),
        "aws", "cors_rule of module.landing",
        undo=lambda h: h.aws("s3").delete_bucket_cors(Bucket=LANDING),
    ),
    ByHand(
        "a bucket is a website",
        lambda h: h.aws("s3").put_bucket_website(
            Bucket=LANDING, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
        ),
        "aws", "website of module.landing",
        undo=lambda h: h.aws("s3").delete_bucket_website(Bucket=LANDING),
    ),
    ByHand(
        "a bucket writes access logs",
        lambda h: h.aws("s3").put_bucket_logging(Bucket=LANDING, BucketLoggingStatus=LOGGING),
        "aws", "logging of module.landing",
        undo=lambda h: h.aws("s3").put_bucket_logging(Bucket=LANDING, BucketLoggingStatus={}),
    ),
    ByHand(
        "the state's bucket loses its guard",
        lambda h: h.aws("s3").delete_public_access_block(Bucket=STATE),
        "aws", f"public access block of the bucket {STATE}", "changed",
    ),
    ByHand(
        "the state's bucket takes plain HTTP",
        lambda h: h.aws("s3").delete_bucket_policy(Bucket=STATE),
        "aws", f"policy of the bucket {STATE}", "changed",
    ),
    ByHand(
        "the state's bucket is copied elsewhere",
        lambda h: h.aws("s3").put_bucket_replication(Bucket=STATE, ReplicationConfiguration=REPLICATION),
        "aws", f"replication of the bucket {STATE}", "changed",
        undo=lambda h: h.aws("s3").delete_bucket_replication(Bucket=STATE),
    ),
    ByHand(
        "GitLab's role gets more rights",
        _job_role, "aws", "AdministratorAccess of the role gitlab-marquee-local-deploy", undo=_without_job_role,
    ),
]  # fmt: skip
