"""Changes by hand in AWS beside Terraform's resources, which a plan does not see."""

import json

from tests.promotion.drift.by_hand import ACCOUNT, ANYTHING, OUTSIDER, REGION, TOPIC, ByHand, Hands, document

LANDING, READY, STATE = "marquee-local-landing", "marquee-local-ready", "marquee-local-terraform-state"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.example"
CORS = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
REPLICATION = {
    "Role": f"{ROLE_ARN}/other",
    "Rules": [
        {"ID": "away", "Prefix": "", "Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::somewhere-else"}}
    ],
}
# Of a role that somebody made.
TRUST = document({"Effect": "Allow", "Principal": OUTSIDER, "Action": "sts:AssumeRole"})


def _other_service(hands: Hands) -> None:
    task = hands.aws("ecs").list_task_definitions(familyPrefix="marquee-local-splitter")["taskDefinitionArns"][0]
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    hands.aws("ecs").create_service(
        cluster="marquee-local", serviceName="miner", taskDefinition=task, desiredCount=0, networkConfiguration=network
    )


def _job_policy(hands: Hands) -> None:
    iam, role = hands.aws("iam"), "gitlab-marquee-local-deploy"
    policy = iam.get_role_policy(RoleName=role, PolicyName="job")["PolicyDocument"]
    policy["Statement"].append({**ANYTHING, "Sid": "All"})
    iam.put_role_policy(RoleName=role, PolicyName="job", PolicyDocument=json.dumps(policy))


def _job_trust(hands: Hands) -> None:
    iam, role = hands.aws("iam"), "gitlab-marquee-local-erase"
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    trust["Statement"].append({"Effect": "Allow", "Principal": OUTSIDER, "Action": "sts:AssumeRole"})
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))


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


def _without_user(hands: Hands) -> None:
    iam = hands.aws("iam")
    for key in iam.list_access_keys(UserName="marquee-local-me")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="marquee-local-me", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="marquee-local-me")


CHANGES = [
    ByHand(
        "a role with the environment's name is made",
        lambda h: h.aws("iam").create_role(RoleName="marquee-local-other", AssumeRolePolicyDocument=TRUST),
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
            Target={"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:x", "RoleArn": f"{ROLE_ARN}/marquee-local-schedule"},
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
        "the state's bucket answers browsers",
        lambda h: h.aws("s3").put_bucket_cors(Bucket=STATE, CORSConfiguration=CORS),
        "aws", f"CORS rules of the bucket {STATE}", "changed", "AllowedOrigins",
        undo=lambda h: h.aws("s3").delete_bucket_cors(Bucket=STATE),
    ),
    ByHand(
        "the state's bucket is a website",
        lambda h: h.aws("s3").put_bucket_website(
            Bucket=STATE, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
        ),
        "aws", f"website of the bucket {STATE}", "changed", "index.html",
        undo=lambda h: h.aws("s3").delete_bucket_website(Bucket=STATE),
    ),
    ByHand(
        "the state's bucket writes an access log",
        lambda h: h.aws("s3").put_bucket_logging(
            Bucket=STATE, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": READY, "TargetPrefix": "x"}}
        ),
        "aws", f"access log of the bucket {STATE}", "changed", READY,
        undo=lambda h: h.aws("s3").put_bucket_logging(Bucket=STATE, BucketLoggingStatus={}),
    ),
    ByHand(
        "the state's bucket tells somebody about each file",
        lambda h: h.aws("s3").put_bucket_notification_configuration(
            Bucket=STATE,
            NotificationConfiguration={"TopicConfigurations": [{"TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}]},
        ),
        "aws", f"notification of the bucket {STATE}", "changed", TOPIC,
        undo=lambda h: h.aws("s3").put_bucket_notification_configuration(Bucket=STATE, NotificationConfiguration={}),
    ),
    ByHand(
        "the state's bucket is accelerated",
        lambda h: h.aws("s3").put_bucket_accelerate_configuration(
            Bucket=STATE, AccelerateConfiguration={"Status": "Enabled"}
        ),
        "aws", f"acceleration of the bucket {STATE}", "changed", "Enabled",
        undo=lambda h: h.aws("s3").put_bucket_accelerate_configuration(
            Bucket=STATE, AccelerateConfiguration={"Status": "Suspended"}
        ),
    ),
    ByHand(
        "whoever reads the state's bucket pays",
        lambda h: h.aws("s3").put_bucket_request_payment(
            Bucket=STATE, RequestPaymentConfiguration={"Payer": "Requester"}
        ),
        "aws", f"payer of the bucket {STATE}", "changed", "Requester",
        undo=lambda h: h.aws("s3").put_bucket_request_payment(
            Bucket=STATE, RequestPaymentConfiguration={"Payer": "BucketOwner"}
        ),
    ),
    ByHand(
        "a user with keys is made",
        lambda h: (h.aws("iam").create_user(UserName="marquee-local-me"),
                   h.aws("iam").create_access_key(UserName="marquee-local-me")),
        "aws", "user marquee-local-me",
        undo=_without_user,
    ),
    ByHand(
        "a group is made",
        lambda h: h.aws("iam").create_group(GroupName="marquee-local-us"),
        "aws", "group marquee-local-us",
        undo=lambda h: h.aws("iam").delete_group(GroupName="marquee-local-us"),
    ),
    ByHand(
        "a managed policy is made",
        lambda h: h.aws("iam").create_policy(
            PolicyName="marquee-local-more", PolicyDocument=document(ANYTHING)
        ),
        "aws", "managed policy marquee-local-more",
        undo=lambda h: h.aws("iam").delete_policy(PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/marquee-local-more"),
    ),
    ByHand(
        "a role for another kind of job is made",
        lambda h: h.aws("iam").create_role(RoleName="gitlab-marquee-local-mine", AssumeRolePolicyDocument=TRUST),
        "aws", "role gitlab-marquee-local-mine",
        undo=lambda h: h.aws("iam").delete_role(RoleName="gitlab-marquee-local-mine"),
    ),
    ByHand(
        "other accounts may write logs",
        lambda h: h.aws("logs").put_resource_policy(
            policyName="marquee-local-mine", policyDocument=document(ANYTHING)
        ),
        "aws", "log resource policy marquee-local-mine",
        undo=lambda h: h.aws("logs").delete_resource_policy(policyName="marquee-local-mine"),
    ),
    ByHand(
        "logs of other accounts arrive",
        lambda h: h.aws("logs").put_destination(
            destinationName="marquee-local-mine", roleArn=f"{ROLE_ARN}/x",
            targetArn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/x",
        ),
        "aws", "log destination marquee-local-mine",
        undo=lambda h: h.aws("logs").delete_destination(destinationName="marquee-local-mine"),
    ),
    ByHand(
        "a composite alarm is made",
        lambda h: h.aws("cloudwatch").put_composite_alarm(AlarmName="marquee-local-any", AlarmRule="FALSE"),
        "aws", "composite alarm marquee-local-any",
        undo=lambda h: h.aws("cloudwatch").delete_alarms(AlarmNames=["marquee-local-any"]),
    ),
    ByHand(
        "a dashboard is made",
        lambda h: h.aws("cloudwatch").put_dashboard(
            DashboardName="marquee-local-mine", DashboardBody='{"widgets": []}'
        ),
        "aws", "dashboard marquee-local-mine",
        undo=lambda h: h.aws("cloudwatch").delete_dashboards(DashboardNames=["marquee-local-mine"]),
    ),
    ByHand(
        "a group of schedules is made",
        lambda h: h.aws("scheduler").create_schedule_group(Name="marquee-local-mine"),
        "aws", "schedule group marquee-local-mine",
        undo=lambda h: h.aws("scheduler").delete_schedule_group(Name="marquee-local-mine"),
    ),
    ByHand(
        "a cluster is made",
        lambda h: h.aws("ecs").create_cluster(clusterName="marquee-local-mine"),
        "aws", "ECS cluster marquee-local-mine",
        undo=lambda h: h.aws("ecs").delete_cluster(cluster="marquee-local-mine"),
    ),
    ByHand(
        "GitLab's role gets more rights",
        lambda h: h.aws("iam").attach_role_policy(
            RoleName="gitlab-marquee-local-deploy", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
        "aws", "AdministratorAccess of the role gitlab-marquee-local-deploy",
    ),
    ByHand(
        "the policy of GitLab's role is edited",
        _job_policy, "aws", "policy job of the role gitlab-marquee-local-deploy", "changed", "statement All",
    ),
    ByHand(
        "another account may become GitLab's role",
        _job_trust, "aws", "trust of the role gitlab-marquee-local-erase", "changed", "999999999999",
    ),
    ByHand(
        "the sessions of GitLab's role last longer",
        lambda h: h.aws("iam").update_role(RoleName="gitlab-marquee-local-preview", MaxSessionDuration=43200),
        "aws", "settings of the role gitlab-marquee-local-preview", "changed", "43200",
    ),
    ByHand(
        "GitLab's tokens are taken for another audience",
        lambda h: h.aws("iam").add_client_id_to_open_id_connect_provider(
            OpenIDConnectProviderArn=PROVIDER, ClientID="mine"
        ),
        "aws", f"audiences of the identity provider {PROVIDER}", "changed", "mine",
    ),
]  # fmt: skip
