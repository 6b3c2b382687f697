"""Faults of AWS's resources, each named after what it would cost."""

import json

from tests.promotion.policy.faults import Fault, also, edited, having, silenced, stating, without

LANDING, READY, QUEUE = "module.landing", "module.ready", "module.landing_events"
ROLE, TRUST = "module.splitter_role.aws_iam_role_policy.this", "module.splitter_role.aws_iam_role.this"
BUCKET_POLICY = f"{LANDING}.aws_s3_bucket_policy.this"
QUEUE_POLICY = f"{QUEUE}.aws_sqs_queue_policy.this"
LOGS_POLICY, TRAIL = "module.trail_logs.aws_s3_bucket_policy.this", "aws_cloudtrail.files"
ALARM = 'aws_cloudwatch_metric_alarm.this["oldest-message"]'
ALLOW = f"{QUEUE}.aws_sqs_queue_redrive_allow_policy.dead_letters"
NIGHTLY = "module.bulk_load_schedule.aws_scheduler_schedule.this"
TASK = "module.splitter_task.aws_ecs_task_definition.this"
FILES, KEY = "arn:aws:s3:::marquee-prod-landing/*", "arn:aws:kms:eu-west-1:444444444444:key/1"
EVENTS = "arn:aws:sqs:eu-west-1:444444444444:marquee-prod-landing-events"
ACCOUNT, BOUNDARY = "444444444444", "arn:aws:iam::444444444444:policy/marquee-prod-boundary"
FOREIGN_KEY = "arn:aws:kms:eu-west-1:666666666666:key/1"
OTHER = "arn:aws:iam::666666666666:root"


def allow(actions, resources=FILES, principal=None, condition=None):
    given = {"Principal": principal, "Condition": condition}
    named = {name: value for name, value in given.items() if value}
    return {"Sid": "Planted", "Effect": "Allow", "Action": actions, "Resource": resources, **named}


def trusting(principal, role=TRUST, action="sts:AssumeRole", **condition):
    statement = {"Effect": "Allow", "Action": action, "Principal": principal, "Condition": condition}
    return stating(role, statement, attribute="assume_role_policy")


def container(**changed):
    return edited(TASK, lambda found: found[0].update(changed), "container_definitions")


def own_key(arn):
    """An edit that lets a writer name one more key."""

    def edit(found):
        [statement] = [each for each in found if each.get("Sid") == "OwnKeyOnly"]
        condition = statement["Condition"]["StringNotEquals"]
        [key] = condition
        condition[key] = [condition[key], arn]

    return edit


def variable(name, value):
    return edited(
        TASK, lambda found: found[0]["environment"].append({"name": name, "value": value}), "container_definitions"
    )


def selecting(*fields):
    """The trail's selector has these fields, too, or instead of those of the same name."""

    def edit(plan):
        [found] = [each["change"]["after"] for each in plan["resource_changes"] if each["address"] == TRAIL]
        [selector] = found["advanced_event_selector"]
        named = {each["field"] for each in fields}
        kept = [each for each in selector["field_selector"] if each["field"] not in named]
        selector["field_selector"] = [*kept, *fields]

    return edit


def scheduled(**changed):
    """The schedule's target has these values."""

    def edit(plan):
        [found] = [each["change"]["after"] for each in plan["resource_changes"] if each["address"] == NIGHTLY]
        found["target"][0].update(changed)

    return edit


def running(**changed):
    """The task that the schedule starts has these values."""

    def edit(plan):
        [found] = [each["change"]["after"] for each in plan["resource_changes"] if each["address"] == NIGHTLY]
        found["target"][0]["ecs_parameters"][0].update(changed)

    return edit


def rule(number, **changed):
    def edit(plan):
        address = f"{READY}.aws_s3_bucket_lifecycle_configuration.this"
        [found] = [each["change"]["after"] for each in plan["resource_changes"] if each["address"] == address]
        found["rule"][number].update(changed)

    return edit


FAULTS = (
    Fault("the internet lists every film that somebody watched", "A101",
          having(f"{LANDING}.aws_s3_bucket_public_access_block.this", block_public_policy=False)),
    Fault("an ACL opens one file to the world", "A101", without(f"{READY}.aws_s3_bucket_public_access_block.this")),
    Fault("the users' files are a website", "A101",
          also("aws_s3_bucket_website_configuration", bucket="marquee-prod-landing")),
    Fault("an old ACL gives everybody the files", "A101", also("aws_s3_bucket_acl", acl="public-read")),
    Fault("any web page reads the files in a reader's browser", "A101", also("aws_s3_bucket_cors_configuration")),
    Fault("everybody reads landing", "A101", stating(BUCKET_POLICY, allow("s3:GetObject", principal="*"))),
    Fault("everybody but one reads landing", "A101",
          stating(BUCKET_POLICY, {"Effect": "Allow", "NotPrincipal": {"AWS": OTHER}, "Action": "s3:GetObject",
                                  "Resource": FILES})),
    Fault("a former partner's account still reads landing", "A102",
          stating(BUCKET_POLICY, allow("s3:GetObject", principal={"AWS": OTHER}))),
    Fault("a service carries another customer's logs into landing", "A204",
          stating(BUCKET_POLICY, allow("s3:PutObject", principal={"Service": "logging.s3.amazonaws.com"}))),
    Fault("a café's network reads the users' files on their way", "A103", edited(BUCKET_POLICY, silenced("TlsOnly"))),
    Fault("an old client's broken TLS shows the users' files", "A103", edited(BUCKET_POLICY, silenced("ModernTls"))),
    Fault("a writer's file can be read by whoever holds the writer's key", "A104",
          edited(BUCKET_POLICY, silenced("NoWritersKey"))),
    Fault("a file under another company's key is lost with it", "A104", edited(BUCKET_POLICY, silenced("OwnKeyOnly"))),
    Fault("a writer goes around the platform's key", "A104", edited(BUCKET_POLICY, silenced("NoOtherKey"))),
    Fault("AWS's own key opens the files to every role that may read S3", "A104",
          having(f"{LANDING}.aws_s3_bucket_server_side_encryption_configuration.this", rule=[
              {"bucket_key_enabled": True, "apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}])),
    Fault("files that name no key are under AWS's own, which nobody here can close", "A104",
          having(f"{READY}.aws_s3_bucket_server_side_encryption_configuration.this", rule=[
              {"bucket_key_enabled": True,
               "apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": None}]}])),
    Fault("each small file costs a call of KMS", "A104",
          having(f"{READY}.aws_s3_bucket_server_side_encryption_configuration.this", rule=[
              {"bucket_key_enabled": False,
               "apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}]}])),
    Fault("an overwritten file is gone before it was loaded", "A105",
          having(f"{LANDING}.aws_s3_bucket_versioning.this", versioning_configuration=[{"status": "Suspended"}])),
    Fault("a destroy empties the bucket first", "A105", having(f"{READY}.aws_s3_bucket.this", force_destroy=True)),
    Fault("a partner owns the objects that it uploads", "A108",
          having(f"{LANDING}.aws_s3_bucket_ownership_controls.this", rule=[{"object_ownership": "ObjectWriter"}])),
    Fault("an expired manifest lets a file load twice", "A106", rule(0, expiration=[{"days": 90}])),
    Fault("unfinished uploads cost money for ever", "A106", rule(1, abort_incomplete_multipart_upload=[])),
    Fault("an erased person's old versions stay for ever", "A106", rule(0, noncurrent_version_expiration=[])),
    Fault("a bucket made in a hurry has no guard at all", "A101", also("aws_s3_bucket", bucket="marquee-prod-tmp")),
    Fault("a service's role is a ladder to the account", "A202", having(TRUST, permissions_boundary=None)),
    Fault("a taken splitter deletes the lake", "A201", stating(ROLE, allow("s3:*"))),
    Fault("a taken splitter reads every bucket of the account", "A201", stating(ROLE, allow(["s3:GetObject"], "*"))),
    Fault("a service may all but what was thought of", "A201",
          stating(ROLE, {"Effect": "Allow", "NotAction": ["iam:CreateUser"], "Resource": FILES})),
    Fault("a service rewrites its own policy", "A202", stating(ROLE, allow("iam:PutRolePolicy", OTHER))),
    Fault("a service becomes another role", "A202", stating(ROLE, allow(["sts:AssumeRole"], "arn:aws:iam::4:role/x"))),
    Fault("a service opens the bucket to others", "A202", stating(ROLE, allow(["s3:PutBucketPolicy"]))),
    Fault("a schedule hands the deployer's role to a machine", "A202",
          stating(ROLE, allow(["iam:PassRole"], "arn:aws:iam::4:role/x"))),
    Fault("the splitter administers the account", "A201",
          also("aws_iam_role_policy_attachment", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess")),
    Fault("anybody with an AWS account is the splitter", "A203",
          stating(TRUST, {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}},
                  attribute="assume_role_policy")),
    Fault("another company's account is the splitter", "A203",
          stating(TRUST, {"Effect": "Allow", "Action": "sts:AssumeRole",
                          "Principal": {"AWS": "arn:aws:iam::666666666666:root"}}, attribute="assume_role_policy")),
    Fault("another customer of Snowflake reads our files", "A203",
          edited("module.snowflake_role.aws_iam_role.this", lambda found: found[0].pop("Condition"),
                 "assume_role_policy")),
    Fault("any project on the GitLab instance is the splitter", "A203",
          stating(TRUST, {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                          "Principal": {"Federated": "arn:aws:iam::4:oidc-provider/gitlab.com"}},
                  attribute="assume_role_policy")),
    Fault("somebody else's schedule runs as the splitter", "A204",
          stating(TRUST, {"Effect": "Allow", "Action": "sts:AssumeRole",
                          "Principal": {"Service": "scheduler.amazonaws.com"}}, attribute="assume_role_policy")),
    Fault("a machine that somebody starts is the splitter", "A203",
          trusting({"Service": "ec2.amazonaws.com"}, StringEquals={"aws:SourceAccount": ACCOUNT})),
    Fault("a function that somebody writes is the vendor's loader", "A203",
          trusting({"Service": "lambda.amazonaws.com"}, "module.bulk_load_role.aws_iam_role.this",
                   StringEquals={"aws:SourceAccount": ACCOUNT})),
    Fault("a function that somebody writes erases people", "A203",
          trusting({"Service": ["lambda.amazonaws.com"]}, "module.eraser_role.aws_iam_role.this",
                   StringEquals={"aws:SourceAccount": ACCOUNT})),
    Fault("a schedule's rule starts as the splitter, of the own account", "A203",
          trusting({"Service": "scheduler.amazonaws.com"}, StringEquals={"aws:SourceAccount": ACCOUNT})),
    Fault("whoever may assume roles in the account is the splitter", "A203",
          trusting({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})),
    Fault("a person of the account is the vendor's loader, named by number", "A203",
          trusting({"AWS": ACCOUNT}, "module.bulk_load_role.aws_iam_role.this")),
    Fault("a job of GitLab is the splitter", "A203",
          trusting({"AWS": f"arn:aws:iam::{ACCOUNT}:role/gitlab-marquee-prod-deploy"})),
    Fault("a container of another account's cluster is the splitter", "A204",
          trusting({"Service": "ecs-tasks.amazonaws.com"}, StringEquals={"aws:SourceAccount": "666666666666"})),
    Fault("each subject of the provider is the splitter", "A203",
          trusting({"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com"}, TRUST,
                   "sts:AssumeRoleWithWebIdentity", StringLike={"gitlab.com:sub": "*"})),
    Fault("a corporation's directory is the eraser", "A203",
          trusting({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/x"}, "module.eraser_role.aws_iam_role.this",
                   "sts:AssumeRoleWithSAML")),
    Fault("Snowflake reads as the splitter", "A203",
          trusting({"AWS": "arn:aws:iam::999999999999:user/snowflake"},
                   StringEquals={"sts:ExternalId": "STATIC_SFC=1"})),
    Fault("a role that nobody knows is anybody's of the account", "A203",
          also("aws_iam_role", name="marquee-prod-helper", permissions_boundary=BOUNDARY, assume_role_policy=json.dumps(
              {"Statement": [allow("sts:AssumeRole", principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})]}))),
    Fault("a service's limit is one that its owner may rewrite", "A202",
          having(TRUST, permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/marquee-prod-wide")),
    Fault("a service's limit is the administrator's policy", "A202",
          having(TRUST, permissions_boundary="arn:aws:iam::aws:policy/AdministratorAccess")),
    Fault("a service's limit is of another environment", "A202",
          having(TRUST, permissions_boundary=BOUNDARY.replace("prod", "dev"))),
    Fault("a taken schedule hands its role to a function", "A202",
          stating(ROLE, allow(["iam:PassRole"], f"arn:aws:iam::{ACCOUNT}:role/x",
                              condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}))),
    Fault("a taken role decrypts disks", "A205",
          stating(ROLE, allow(["kms:Decrypt"], KEY,
                              condition={"StringEquals": {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}))),
    Fault("a taken role decrypts what it stole elsewhere", "A205", stating(ROLE, allow(["kms:Decrypt"], KEY))),
    Fault("one old key opens ten years of files", "A301", having("aws_kms_key.this", enable_key_rotation=False)),
    Fault("a deleted key is beyond help after a week", "A301", having("aws_kms_key.this", deletion_window_in_days=7)),
    Fault("a key that is off stops every pipeline", "A301", having("aws_kms_key.this", is_enabled=False)),
    Fault("the world decrypts the files", "A302",
          stating("aws_kms_key.this", allow("kms:Decrypt", "*", {"AWS": "*"}))),
    Fault("two companies decrypt the files", "A302",
          stating("aws_kms_key.this", allow("kms:*", "*", {"AWS": [OTHER, "arn:aws:iam::444444444444:root"]}))),
    Fault("a grant outlives the role's policy", "A302", also("aws_kms_grant", operations=["Decrypt"])),
    Fault("names of users' files lie in clear text", "A402",
          having(f"{QUEUE}.aws_sqs_queue.this", sqs_managed_sse_enabled=False)),
    Fault("anybody sends the splitter to any file", "A401",
          stating(QUEUE_POLICY, allow("sqs:SendMessage", "*", "*"))),
    Fault("any bucket in the world feeds the queue", "A401",
          edited(QUEUE_POLICY, lambda found: found[0]["Condition"].pop("ArnEquals"))),
    Fault("a bucket of the same name in another account feeds the queue", "A204",
          edited(QUEUE_POLICY, lambda found: found[0]["Condition"].pop("StringEquals"))),
    Fault("events cross the network in clear text", "A103", edited(QUEUE_POLICY, silenced("TlsOnly"))),
    Fault("a poison file blocks its neighbours for ever", "A403",
          without(f"{QUEUE}.aws_sqs_queue_redrive_policy.this")),
    Fault("a weekend's outage loses the events", "A403",
          having(f"{QUEUE}.aws_sqs_queue.this", message_retention_seconds=86400)),
    Fault("the splitter reads no file, by a right that is a call's name and no action", "A207",
          stating(ROLE, allow("s3:HeadObject"))),
    Fault("a batch is sent by nobody: the right is to one message", "A207",
          stating(ROLE, allow("sqs:SendMessageBatch", EVENTS))),
    Fault("the splitter reads no file, by a right to the bucket", "A207",
          stating(ROLE, allow("s3:GetObject", "arn:aws:s3:::marquee-prod-landing"))),
    Fault("the splitter can't list what is there, by a right to files", "A207", stating(ROLE, allow("s3:ListBucket"))),
    Fault("one of two resources is of a kind that no action takes", "A207",
          stating(ROLE, allow("kms:Decrypt", [KEY, "arn:aws:kms:eu-west-1:444444444444:alias/marquee-prod"]))),
    Fault("an action that takes no resource is allowed on one", "A207",
          stating(ROLE, allow("ecr:GetAuthorizationToken", "arn:aws:ecr:eu-west-1:444444444444:repository/a"))),
    Fault("the splitter reads no file: a request for one has no prefix", "A207",
          stating(ROLE, allow("s3:GetObject", condition={"StringLike": {"s3:prefix": "streaming/*"}}))),
    Fault("a limit on plain HTTP has a letter too few, and holds for nothing", "A207",
          stating(BUCKET_POLICY, {"Sid": "Planted", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                                  "Resource": FILES, "Condition": {"Bool": {"aws:SecureTranport": "false"}}})),
    Fault("an event that failed for days is gone the day it becomes a dead letter", "A403",
          having(f"{QUEUE}.aws_sqs_queue.this", message_retention_seconds=1209600)),
    Fault("dead letters go before their queue's own events", "A403",
          having(f"{QUEUE}.aws_sqs_queue.dead_letters", message_retention_seconds=432000)),
    Fault("whoever has the console has a shell beside the users' files", "A501",
          having("aws_ecs_service.splitter", enable_execute_command=True)),
    Fault("a container is the machine", "A501", container(privileged=True)),
    Fault("a hostile file's code is root", "A501", container(user="0:0")),
    Fault("a password is read by whoever may describe a task", "A502", variable("SNOWFLAKE_PASSWORD", "x")),
    Fault("a private key is read by whoever may describe a task", "A502",
          variable("SETTINGS", "-----BEGIN PRIVATE KEY-----")),
    Fault("yesterday's review says nothing about today's code", "A504",
          container(image="444444444444.dkr.ecr.eu-west-1.amazonaws.com/splitter:latest")),
    Fault("an image without a tag is whatever was pushed last", "A504", container(image="marquee/splitter")),
    Fault("a task dies without a word", "A602", container(logConfiguration=None)),
    Fault("the internet asks the splitter for its metrics", "A503",
          having("aws_ecs_service.splitter", load_balancer=[{"container_port": 9464}])),
    Fault("every address reaches the workers", "A503",
          also("aws_security_group_rule", type="ingress", cidr_blocks=["0.0.0.0/0"])),
    Fault("every address of IPv6 reaches the workers", "A503",
          also("aws_security_group_rule", type="ingress", ipv6_cidr_blocks=["::/0"])),
    Fault("a vendor's file that takes over the load changes it for all later ones", "A505",
          container(readonlyRootFilesystem=False)),
    Fault("a file that Spark opens rewrites Spark", "A505",
          also("aws_ecs_task_definition", container_definitions=json.dumps(
              [{"name": "main", "image": "a@sha256:1", "logConfiguration": {}, "user": None}]))),
    Fault("a user of IAM outlives the person", "A206", also("aws_iam_user", name="anna")),
    Fault("an access key lies in a laptop for years", "A206", also("aws_iam_access_key", user="anna")),
    Fault("whoever reads the state has Snowflake's key", "A601", also("aws_secretsmanager_secret_version")),
    Fault("Terraform makes a key and remembers it", "A601", also("tls_private_key", algorithm="RSA")),
    Fault("nobody can say who read a file", "A107", without(f"{LANDING}.aws_s3_bucket_logging.this[0]")),
    Fault("nobody sees that the record of who read a file was changed", "A107",
          also("aws_cloudtrail", kms_key_id=KEY, enable_log_file_validation=False)),
    Fault("a record that leaves out who read a file", "A107",
          also("aws_cloudtrail", kms_key_id=KEY, enable_log_file_validation=True)),
    Fault("CloudTrail keeps the names of everybody's files in clear text", "A402", having(TRAIL, kms_key_id=None)),
    Fault("a file is read while S3's own log is late or has a gap", "A107", without(TRAIL)),
    Fault("somebody reads while the record is off", "A107", having(TRAIL, enable_logging=False)),
    Fault("the record has who wrote a file, and not who read it", "A107",
          selecting({"field": "readOnly", "equals": ["false"]})),
    Fault("the record leaves out the calls that read whole files", "A107",
          selecting({"field": "eventName", "not_equals": ["GetObject"]})),
    Fault("the record has landing alone", "A107",
          selecting({"field": "resources.ARN", "starts_with": ["arn:aws:s3:::marquee-prod-landing/"]})),
    Fault("a second bucket of files is read unseen", "A107", also("aws_s3_bucket", bucket="marquee-prod-archive")),
    Fault("a stranger's trail fills our record", "A204",
          stating(LOGS_POLICY, allow("s3:PutObject", "arn:aws:s3:::marquee-prod-trail-logs/*",
                                     {"Service": "cloudtrail.amazonaws.com"},
                                     {"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:*:trail/x"}}))),
    Fault("a service of AWS writes into landing for any account but ours", "A204",
          stating(BUCKET_POLICY, allow("s3:PutObject", FILES, {"Service": "logging.s3.amazonaws.com"},
                                       {"StringNotEquals": {"aws:SourceAccount": "444444444444"}}))),
    Fault("a stranger's trail uses the key of the users' files", "A204",
          stating("aws_kms_key.this", allow("kms:GenerateDataKey*", "*", {"Service": "cloudtrail.amazonaws.com"},
                                            {"StringLike": {"aws:SourceAccount": "*"}}))),
    Fault("a service rewrites its own policy, in capital letters", "A202",
          stating(ROLE, allow("IAM:PUTROLEPOLICY", "arn:aws:iam::4:role/x"))),
    Fault("a schedule hands a role to a machine, in small letters", "A202",
          stating(ROLE, allow(["iam:passrole"], "arn:aws:iam::4:role/x"))),
    Fault("a taken role decrypts what it stole elsewhere, in small letters", "A205",
          stating(ROLE, allow(["kms:decrypt"], KEY))),
    Fault("a taken role makes data keys outside S3", "A205",
          stating(ROLE, allow(["kms:GenerateDataKeyWithoutPlaintext"], KEY))),
    Fault("a policy inside the role is a ladder", "A202",
          having(TRUST, inline_policy=[{"name": "x", "policy": json.dumps(
              {"Statement": [allow("iam:CreateAccessKey", "arn:aws:iam::4:user/x")]})}])),
    Fault("a policy inside the role reads every bucket", "A201",
          having(TRUST, inline_policy=[{"name": "x", "policy": json.dumps(
              {"Statement": [allow("s3:GetObject", "*")]})}])),
    Fault("the role itself attaches the administrator's policy", "A201",
          having(TRUST, managed_policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"])),
    Fault("a policy inside the queue lets everybody send", "A401",
          having(f"{QUEUE}.aws_sqs_queue.this", policy=json.dumps(
              {"Statement": [allow("sqs:SendMessage", "*", "*")]}))),
    Fault("a policy inside the topic lets everybody read the alarms", "A401",
          having("aws_sns_topic.alarms", policy=json.dumps(
              {"Statement": [allow("sns:Subscribe", "*", {"AWS": "*"})]}))),
    Fault("a day empties the bucket", "A106", rule(0, expiration=[{"date": "2027-01-01T00:00:00Z"}])),
    Fault("an erasure waits two days for each file", "A106",
          rule(2, transition=[{"days": 90, "storage_class": "GLACIER"}])),
    Fault("an old version can't be erased at once", "A106",
          rule(0, noncurrent_version_transition=[{"noncurrent_days": 7, "storage_class": "DEEP_ARCHIVE"}])),
    Fault("a disaster of one building takes the files", "A106",
          rule(2, transition=[{"days": 90, "storage_class": "ONEZONE_IA"}])),
    Fault("a stranger has the record of who read what", "A102",
          having(f"{LANDING}.aws_s3_bucket_logging.this[0]", target_bucket="stranger-logs")),
    Fault("a partner is granted the record of who read what", "A102",
          having(f"{LANDING}.aws_s3_bucket_logging.this[0]", target_grant=[{"permission": "READ"}])),
    Fault("a stranger has the trail", "A102", having(TRAIL, s3_bucket_name="stranger-trail")),
    Fault("another account's key closes the files to us", "A104",
          having(f"{LANDING}.aws_s3_bucket_server_side_encryption_configuration.this", rule=[
              {"bucket_key_enabled": True,
               "apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms",
                                                            "kms_master_key_id": FOREIGN_KEY}]}])),
    Fault("a writer may use another account's key beside ours", "A104", edited(BUCKET_POLICY, own_key(FOREIGN_KEY))),
    Fault("a writer may use any key of the account", "A104", edited(BUCKET_POLICY, own_key(KEY))),
    Fault("a user of another account reads landing by its canonical number", "A102",
          stating(BUCKET_POLICY, allow("s3:GetObject", principal={"CanonicalUser": "79a59df900b949e5"}))),
    Fault("a web site's visitors read landing", "A102",
          stating(BUCKET_POLICY, allow("s3:GetObject", principal={"Federated": "accounts.google.com"}))),
    Fault("another customer's service writes into landing by name", "A204",
          stating(BUCKET_POLICY, allow("s3:PutObject", FILES, {"Service": "logging.s3.amazonaws.com"},
                                       {"StringEquals": {"aws:SourceAccount": "666666666666"}}))),
    Fault("another account takes the events away", "A401",
          stating(QUEUE_POLICY, allow("sqs:ReceiveMessage", EVENTS, {"AWS": OTHER}))),
    Fault("another account sends events, by its number", "A401",
          stating(QUEUE_POLICY, allow("sqs:SendMessage", EVENTS, {"AWS": "666666666666"}))),
    Fault("another account's bucket feeds the queue", "A204",
          edited(QUEUE_POLICY, lambda found: found[0]["Condition"].update(
              StringEquals={"aws:SourceAccount": "666666666666"}))),
    Fault("another account subscribes to the alarms", "A401",
          having("aws_sns_topic.alarms", policy=json.dumps(
              {"Statement": [allow("sns:Subscribe", "*", {"AWS": OTHER})]}))),
    Fault("a function hears of each file", "A401",
          having("aws_s3_bucket_notification.landing", lambda_function=[{"lambda_function_arn": "x"}])),
    Fault("a topic hears of each file", "A401",
          having("aws_s3_bucket_notification.landing", topic=[{"topic_arn": "x"}])),
    Fault("every rule of the account's bus hears of each file", "A401",
          having("aws_s3_bucket_notification.landing", eventbridge=True)),
    Fault("a stranger's queue hears of each file, ours does not", "A401",
          having("aws_s3_bucket_notification.landing", queue=[{"queue_arn": EVENTS.replace("4", "6")}])),
    Fault("a taken splitter deletes the key of all files", "A205",
          stating("aws_kms_key.this",
                  allow("kms:*", "*", {"AWS": f"arn:aws:iam::{ACCOUNT}:role/marquee-prod-splitter"}))),
    Fault("another company alone decrypts the files", "A302",
          stating("aws_kms_key.this", allow("kms:Decrypt", "*", {"AWS": OTHER}))),
    Fault("tokens of a web site decrypt the files", "A302",
          stating("aws_kms_key.this", allow("kms:Decrypt", "*", {"Federated": "accounts.google.com"}))),
    Fault("a stranger's trail uses the key, by name", "A204",
          stating("aws_kms_key.this", allow("kms:GenerateDataKey*", "*", {"Service": "cloudtrail.amazonaws.com"},
                                            {"StringEquals": {"aws:SourceAccount": "666666666666"}}))),
    Fault("a container listens on the machine's network", "A501", having(TASK, network_mode="host")),
    Fault("a container sees every process of the machine", "A501", having(TASK, pid_mode="host")),
    Fault("a container shares memory with every other", "A501", having(TASK, ipc_mode="host")),
    Fault("a container writes into the machine's folders", "A501",
          having(TASK, volume=[{"name": "root", "host_path": "/"}])),
    Fault("a container mounts disks", "A501",
          container(linuxParameters={"capabilities": {"add": ["SYS_ADMIN"], "drop": []}})),
    Fault("a container reads the machine's memory", "A501",
          container(linuxParameters={"devices": [{"hostPath": "/dev/mem"}]})),
    Fault("a hostile file's code is root, by a number with zeros", "A501", container(user="00")),
    Fault("a hostile file's code is root, by a number with a sign", "A501", container(user="+0:1000")),
    Fault("an access key stands in a task", "A502", variable("AWS_ACCESS_KEY_ID", "x")),
    Fault("an access key stands in a task under another name", "A502", variable("SETTINGS", "AKIAIOSFODNN7EXAMPLE")),
    Fault("a URL has a password", "A502", variable("PROXY", "https://anna:hunter2@proxy.example/")),
    Fault("a command line has a password", "A502", container(command=["--url", "https://anna:hunter2@proxy.example/"])),
    Fault("a schedule's command line has a password", "A502",
          having("module.bulk_load_schedule.aws_scheduler_schedule.this",
                 target=[{"input": '{"command": ["--url", "https://anna:hunter2@proxy.example/"]}'}])),
    Fault("every address reaches whatever is in the group", "A503",
          also("aws_security_group", ingress=[{"cidr_blocks": ["0.0.0.0/0"], "from_port": 22}])),
    Fault("every address of IPv6 reaches whatever is in the group", "A503",
          also("aws_security_group", ingress=[{"ipv6_cidr_blocks": ["::/0"]}])),
    Fault("every address reaches what has no group of its own", "A503",
          also("aws_default_security_group", ingress=[{"cidr_blocks": ["0.0.0.0/0"]}])),
    Fault("half of all addresses reach the workers", "A503",
          also("aws_vpc_security_group_ingress_rule", cidr_ipv4="128.0.0.0/1")),
    Fault("a web site reads the alarms", "A401",
          also("aws_sns_topic_subscription", protocol="https", endpoint="https://stranger.example")),
    Fault("an address that no environment names reads the alarms", "A401",
          also("aws_sns_topic_subscription", protocol="email", endpoint="a@stranger.example")),
    Fault("another company reads the alarms, whoever calls there", "A401",
          having("aws_sns_topic.alarms", policy=json.dumps(
              {"Statement": [{**allow("sns:Subscribe", "arn:aws:sns:eu-west-1:111111111111:alarms", {"AWS": "*"}),
                              "Condition": {"StringEquals": {"aws:PrincipalAccount": "444444444444"}}}]}))),
    Fault("a policy inside the bucket lets everybody read", "A101",
          having(f"{LANDING}.aws_s3_bucket.this", policy=json.dumps(
              {"Statement": [allow("s3:GetObject", principal="*")]}))),
    Fault("a policy beside the key lets the world decrypt", "A302",
          also("aws_kms_key_policy", policy=json.dumps({"Statement": [allow("kms:Decrypt", "*", "*")]}))),
    Fault("files lie in a bucket that is only called a log's", "A104",
          also("aws_s3_bucket", bucket="marquee-prod-copies-logs")),
    Fault("logs with names of files are kept for ever", "A602",
          having("module.splitter_task.aws_cloudwatch_log_group.this", retention_in_days=0)),
    Fault("files wait all weekend, and the alarm calls nobody", "A603", having(ALARM, alarm_actions=[])),
    Fault("somebody switched the alarm off for a night", "A603", having(ALARM, actions_enabled=False)),
    Fault("an alarm starts a program of another company", "A401",
          having(ALARM, alarm_actions=["arn:aws:lambda:eu-west-1:666666666666:function:x"])),
    Fault("an alarm stops a machine", "A401", having(ALARM, ok_actions=["arn:aws:automate:eu-west-1:ec2:stop"])),
    Fault("another company hears when data is missing", "A401",
          having(ALARM, insufficient_data_actions=["arn:aws:sns:eu-west-1:666666666666:x"])),
    Fault("refused files are counted by nothing, and the alarm stays green", "A603",
          without('aws_cloudwatch_log_metric_filter.this["quarantined"]')),
    Fault("refused files are counted under another name", "A603",
          having('aws_cloudwatch_log_metric_filter.this["quarantined"]',
                 metric_transformation=[{"name": "quarantine", "namespace": "Marquee/prod", "value": "1"}])),
    Fault("refused files are looked for in a log that nobody writes", "A603",
          having('aws_cloudwatch_log_metric_filter.this["quarantined"]', log_group_name="/marquee-dev/splitter")),
    Fault("a pattern that fits no line keeps the alarm green", "A603",
          having('aws_cloudwatch_log_metric_filter.this["waiting"]', pattern=" ")),
    Fault("a loop of events starts a thousand tasks", "A701",
          having("aws_appautoscaling_target.splitter[0]", max_capacity=1000)),
    Fault("files wait because nobody started the scaling again", "A603",
          having("aws_appautoscaling_target.splitter[0]", suspended_state=[{"dynamic_scaling_out_suspended": True}])),
    Fault("tasks of a busy hour run all year", "A701",
          having("aws_appautoscaling_policy.splitter_age[0]",
                 target_tracking_scaling_policy_configuration=[{"disable_scale_in": True, "target_value": 300}])),
    Fault("nobody counts the workers, and none is added", "A603",
          having("aws_ecs_cluster.this", setting=[{"name": "containerInsights", "value": "disabled"}])),
    Fault("a shell in any task of the cluster leaves no trace", "A501",
          having("aws_ecs_cluster.this", configuration=[
              {"execute_command_configuration": [{"logging": "NONE"}]}])),
    Fault("a queue of anybody in the account fills the dead letters", "A401",
          having(ALLOW, redrive_allow_policy=json.dumps(
              {"redrivePermission": "allowAll"}))),
    Fault("a stranger's queue fills the dead letters", "A401",
          having(ALLOW, redrive_allow_policy=json.dumps(
              {"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:eu-west-1:666666666666:x"]}))),
    Fault("a stranger reads each event that failed", "A401",
          having(f"{QUEUE}.aws_sqs_queue_redrive_policy.this", redrive_policy=json.dumps(
              {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:666666666666:x", "maxReceiveCount": 5}))),
    Fault("a poison file is tried for a week", "A403",
          having(f"{QUEUE}.aws_sqs_queue_redrive_policy.this", redrive_policy=json.dumps(
              {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:000000000000:static", "maxReceiveCount": 1000}))),
    Fault("what somebody added to a role by hand stays", "A201",
          without("module.splitter_role.aws_iam_role_policies_exclusive.this")),
    Fault("a policy that somebody attached by hand stays", "A201",
          without("module.splitter_role.aws_iam_role_policy_attachments_exclusive.this")),
    Fault("one policy of somebody's is let stay", "A201",
          having("module.splitter_role.aws_iam_role_policies_exclusive.this", policy_names=["job", "by-hand"])),
    Fault("the administrator's policy is let stay", "A201",
          having("module.splitter_role.aws_iam_role_policy_attachments_exclusive.this",
                 policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"])),
    Fault("whoever may write one key's policy may write another's, by its alias", "A202",
          having("aws_kms_alias.this", target_key_id="00000000-1111-2222-3333-444444444444")),
    Fault("each night a call of IAM makes a user", "A202",
          scheduled(arn="arn:aws:scheduler:::aws-sdk:iam:createUser")),
    Fault("a schedule acts as an administrator", "A202", scheduled(role_arn=f"arn:aws:iam::{ACCOUNT}:role/admin")),
    Fault("each night code runs that no plan named", "A504",
          running(task_definition_arn=f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/x:1")),
    Fault("a shell is open in the nightly task", "A501", running(enable_execute_command=True)),
    Fault("a stranger learns what failed in the night", "A401",
          scheduled(dead_letter_config=[{"arn": "arn:aws:sqs:eu-west-1:666666666666:x"}])),
    Fault("a container acts as an administrator", "A201",
          having(TASK, task_role_arn=f"arn:aws:iam::{ACCOUNT}:role/admin")),
    Fault("a container is started by a role that reads every secret", "A201",
          having(TASK, execution_role_arn=f"arn:aws:iam::{ACCOUNT}:role/admin")),
    Fault("somebody else's machine changes what the task reads", "A505",
          having(TASK, volume=[{"name": "tmp", "efs_volume_configuration": [{"file_system_id": "fs-1"}]}])),
    Fault("each line of the log goes to a company's server", "A602",
          container(logConfiguration={"logDriver": "splunk", "options": {}})),
    Fault("a file in a bucket changes a task's settings unseen", "A504",
          container(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::x/a.env"}])),
    Fault("whoever writes a list of addresses lets them in", "A503",
          also("aws_vpc_security_group_ingress_rule", prefix_list_id="pl-1")),
    Fault("whoever writes a list of addresses lets them into a group", "A503",
          also("aws_security_group", ingress=[{"prefix_list_ids": ["pl-1"], "from_port": 22}])),
    Fault("another company's machines reach the workers", "A503",
          also("aws_security_group_rule", type="ingress", source_security_group_id="666666666666/sg-1")),
)  # fmt: skip
