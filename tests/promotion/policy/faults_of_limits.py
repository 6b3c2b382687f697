"""Faults in limits that do not hold, each named after what it would cost: in conditions, alarms, keys, users."""

import json

from tests.promotion.policy.faults import Fault, also, edited, having, stating, without
from tests.promotion.policy.faults_of_aws import (
    ACCOUNT,
    ALARM,
    BUCKET_POLICY,
    EVENTS,
    FILES,
    FOREIGN_KEY,
    KEY,
    LANDING,
    LOGS_POLICY,
    QUEUE,
    QUEUE_POLICY,
    ROLE,
    TRAIL,
    TRUST,
)
from tests.promotion.policy.faults_of_snowflake import SPLITTER, USER

SCHEDULE, BULK = (f"module.{name}_role.aws_iam_role_policy.this" for name in ("schedule", "bulk_load"))
DEFINITIONS = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition"
ALIAS, FILTER = "kms:ViaService", 'aws_cloudwatch_log_metric_filter.this["quarantined"]'
SCALING, ANALYST = "aws_appautoscaling_target.splitter[0]", 'module.service["analyst"].snowflake_service_user.this'
RAW = 'module.schema["RAW"].snowflake_schema.this'


def of(sid, address=ROLE, attribute="policy", **values):
    """The statement has these values; one that is None goes."""

    def edit(found):
        statement = next(each for each in found if each.get("Sid") == sid) if sid else found[0]
        statement.update(values)
        for name in [name for name, value in values.items() if value is None]:
            del statement[name]

    return edited(address, edit, attribute)


def trust(**values):
    return of("", TRUST, "assume_role_policy", **values)


def renamed(sid, old, new, address=BUCKET_POLICY):
    """The statement's condition has another operator."""

    def edit(found):
        statement = next(each for each in found if each.get("Sid") == sid)
        statement["Condition"][new] = statement["Condition"].pop(old)

    return edited(address, edit)


def narrowed(found):
    [statement] = [each for each in found if each.get("Sid") == "NobodyElseWrites"]
    statement["Condition"]["StringNotEquals"]["aws:PrincipalAccount"] = ACCOUNT


def denying(address, resource, actions, principal="*", **more):
    statement = {"Sid": "Planted", "Effect": "Deny", "Principal": principal, "Action": actions, "Resource": resource}
    return stating(address, statement | more)


def notified(**changed):
    queue = {"events": ["s3:ObjectCreated:*"], "filter_prefix": "streaming/",
             "queue_arn": "arn:aws:sqs:eu-west-1:000000000000:static"}  # fmt: skip
    return having("aws_s3_bucket_notification.landing", queue=[queue | changed])


def receiving(times):
    policy = {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:000000000000:static", "maxReceiveCount": times}
    return having(f"{QUEUE}.aws_sqs_queue_redrive_policy.this", redrive_policy=json.dumps(policy))


def scaled(plan):
    values = [each["change"]["after"] for each in plan["resource_changes"] if "splitter_age" in each["address"]]
    values[0]["target_tracking_scaling_policy_configuration"][0]["target_value"] = 999999


FAULTS = (
    Fault("a taken schedule starts any task of the account", "A201",
          of("StartTasks", SCHEDULE, Resource=f"{DEFINITIONS}/*")),
    Fault("a taken schedule starts the eraser's task", "A201",
          of("StartTasks", SCHEDULE, Resource=[f"{DEFINITIONS}/marquee-prod-eraser:*"])),
    Fault("a taken schedule starts tasks whose names begin as ours", "A201",
          of("StartTasks", SCHEDULE, Resource=f"{DEFINITIONS}/marquee-prod-*")),
    Fault("a taken schedule starts tasks in any cluster", "A201", of("StartTasks", SCHEDULE, Condition=None)),
    Fault("a taken schedule starts tasks in each cluster but one", "A201",
          of("StartTasks", SCHEDULE, Condition={"ArnNotEquals": {"ecs:cluster": "arn:aws:ecs:eu-west-1:4:cluster/x"}})),
    Fault("a taken schedule names everything in the account anew", "A201",
          of("TagTasks", SCHEDULE, Resource=f"arn:aws:ecs:eu-west-1:{ACCOUNT}:*")),
    Fault("a taken schedule names tasks anew that run", "A201", of("TagTasks", SCHEDULE, Condition=None)),
    Fault("a taken schedule hands the eraser's role on", "A201",
          of("PassTaskRoles", SCHEDULE, Resource=f"arn:aws:iam::{ACCOUNT}:role/marquee-prod-eraser")),
    Fault("a taken schedule hands a role on, if nobody says to whom", "A202",
          of("PassTaskRoles", SCHEDULE, Condition={"StringEqualsIfExists": {
              "iam:PassedToService": "ecs-tasks.amazonaws.com"}})),
    Fault("a taken load lists who streamed", "A201", of("ListVendorFiles", BULK, Condition=None)),
    Fault("a taken load lists any folder", "A201",
          of("ListVendorFiles", BULK, Condition={"StringLike": {"s3:prefix": "*"}})),
    Fault("a taken load lists all if it names no folder", "A201",
          of("ListVendorFiles", BULK, Condition={"StringLikeIfExists": {"s3:prefix": "vendor/*"}})),
    Fault("a taken load lists every folder but one", "A201",
          of("ListVendorFiles", BULK, Condition={"StringNotLike": {"s3:prefix": "streaming/*"}})),
    Fault("a taken splitter decrypts with any key of the account", "A205",
          of("ReadWithFileKey", Resource=f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*")),
    Fault("a taken splitter decrypts the record of who read what", "A205", of("ReadWithFileKey", Resource=KEY)),
    Fault("a taken splitter decrypts by way of any service", "A205",
          of("ReadWithFileKey", Condition={"StringLike": {ALIAS: "*"}})),
    Fault("a taken splitter decrypts without a service", "A205",
          of("ReadWithFileKey", Condition={"StringEqualsIfExists": {ALIAS: "s3.eu-west-1.amazonaws.com"}})),
    Fault("a stolen session works for half a day", "A206", having(TRUST, max_session_duration=43200)),
    Fault("who becomes the splitter says of himself what he likes", "A203",
          trust(Action=["sts:AssumeRole", "sts:TagSession"])),
    Fault("who becomes the splitter may by any way", "A203", trust(Action="sts:*")),
    Fault("the splitter's tasks are kept out of their own role", "A207", trust(Effect="Deny")),
    Fault("a service acts for two customers", "A204",
          trust(Condition={"StringEquals": {"aws:SourceAccount": [ACCOUNT, "666666666666"]}})),
    Fault("a service acts for whoever does not say", "A204",
          trust(Condition={"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}})),
    Fault("a service acts for accounts that begin as ours", "A204",
          trust(Condition={"StringLike": {"aws:SourceAccount": "4444*"}})),
    Fault("plain HTTP is denied where a request says so", "A103", renamed("TlsOnly", "Bool", "BoolIfExists")),
    Fault("plain HTTP is allowed, by one word", "A103", of("TlsOnly", BUCKET_POLICY, Effect="Allow")),
    Fault("plain HTTP is denied to all but a partner", "A103",
          of("TlsOnly", BUCKET_POLICY, Principal=None, NotPrincipal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/x"})),
    Fault("plain HTTP is denied for all but reading", "A103",
          of("TlsOnly", BUCKET_POLICY, Action=None, NotAction="s3:GetObject")),
    Fault("plain HTTP is denied for every bucket but ours", "A103",
          of("TlsOnly", BUCKET_POLICY, Resource=None, NotResource=[FILES])),
    Fault("a writer chooses a key if a header has other letters", "A104",
          renamed("OwnKeyOnly", "StringNotEquals", "StringNotEqualsIgnoreCase")),
    Fault("a writer chooses any key, by a pattern", "A104", renamed("OwnKeyOnly", "StringNotEquals", "StringNotLike")),
    Fault("who is in the account removes the record of who read what", "A107", edited(LOGS_POLICY, narrowed)),
    Fault("nobody reads or writes a file any more", "A207",
          denying(BUCKET_POLICY, ["arn:aws:s3:::marquee-prod-landing", FILES], "s3:*")),
    Fault("the splitter writes no file any more", "A207",
          denying(BUCKET_POLICY, FILES, "s3:PutObject", {"AWS": f"arn:aws:iam::{ACCOUNT}:role/marquee-prod-splitter"})),
    Fault("no person can be erased any more", "A207", denying(BUCKET_POLICY, FILES, "s3:DeleteObjectVersion")),
    Fault("every request by TLS is denied", "A207",
          denying(BUCKET_POLICY, FILES, "s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}})),
    Fault("no event is taken from the queue any more", "A207", denying(QUEUE_POLICY, EVENTS, "sqs:*")),
    Fault("any bucket that names none feeds the queue", "A401",
          edited(QUEUE_POLICY, lambda found: found[0]["Condition"].update(
              ArnEqualsIfExists=found[0]["Condition"].pop("ArnEquals")))),
    Fault("every bucket but ours feeds the queue", "A401",
          edited(QUEUE_POLICY, lambda found: found[0]["Condition"].update(
              ArnNotEquals=found[0]["Condition"].pop("ArnEquals")))),
    Fault("files that come by copy are heard of by nobody", "A403", notified(events=["s3:ObjectCreated:Put"])),
    Fault("files of another ending are heard of by nobody", "A403", notified(filter_suffix=".csv")),
    Fault("files of users are heard of by nobody", "A403", notified(filter_prefix="streaming/movies/")),
    Fault("no file is heard of by anybody", "A403", without("aws_s3_bucket_notification.landing")),
    Fault("an event is dead at the first hiccup", "A403", receiving(1)),
    Fault("every worker works on the same event", "A403",
          having(f"{QUEUE}.aws_sqs_queue.this", visibility_timeout_seconds=0)),
    Fault("a dead worker's event waits for half a day", "A403",
          having(f"{QUEUE}.aws_sqs_queue.this", visibility_timeout_seconds=43200)),
    Fault("another company's key closes the queue", "A301",
          having(f"{QUEUE}.aws_sqs_queue.this", kms_master_key_id=FOREIGN_KEY)),
    Fault("another company's key closes the alarms", "A301",
          having("aws_sns_topic.alarms", kms_master_key_id=FOREIGN_KEY)),
    Fault("another company's key closes the record of who read what", "A301", having(TRAIL, kms_key_id=FOREIGN_KEY)),
    Fault("nobody of the account can change the key any more", "A301",
          edited("aws_kms_key.this", lambda found: found.clear())),
    Fault("one key of seven years opens all files", "A301", having("aws_kms_key.this", rotation_period_in_days=2560)),
    Fault("a stranger's topic hears of each file of the record", "A102",
          having(TRAIL, sns_topic_name="arn:aws:sns:eu-west-1:666666666666:x")),
    Fault("a stranger's log has the record of who read what", "A102",
          having(TRAIL, cloud_watch_logs_group_arn="arn:aws:logs:eu-west-1:666666666666:log-group:x:*")),
    Fault("the record has other accounts' files among ours", "A102", having(TRAIL, is_organization_trail=True)),
    Fault("whoever writes parts writes the record of who read them", "A107",
          having(f"{LANDING}.aws_s3_bucket_logging.this[0]", target_bucket="marquee-prod-ready")),
    Fault("a log of a bucket fills the bucket", "A107",
          having(f"{LANDING}.aws_s3_bucket_logging.this[0]", target_bucket="marquee-prod-landing")),
    Fault("the record lies among the files that it is of", "A107",
          having(TRAIL, s3_bucket_name="marquee-prod-landing")),
    Fault("an ACL gives every service of machines the files", "A102",
          having(f"{LANDING}.aws_s3_bucket.this", acl="aws-exec-read")),
    Fault("an ACL lets a service of logs write among the files", "A102",
          having(f"{LANDING}.aws_s3_bucket.this", acl="log-delivery-write")),
    Fault("who reads a file has to pay for it, and no job does", "A207",
          having(f"{LANDING}.aws_s3_bucket.this", request_payer="Requester")),
    Fault("the alarm of old files fires after a thousand years", "A603", having(ALARM, threshold=10**12)),
    Fault("the alarm of old files looks for files that are new", "A603",
          having(ALARM, comparison_operator="LessThanThreshold")),
    Fault("the alarm of old files waits for four days", "A603", having(ALARM, evaluation_periods=1000)),
    Fault("the alarm of old files looks at the youngest", "A603", having(ALARM, statistic="Minimum")),
    Fault("the alarm of old files looks at another queue", "A603", having(ALARM, dimensions={"QueueName": "other"})),
    Fault("the alarm of old files is gone", "A603", without(ALARM)),
    Fault("a refused file counts for nothing", "A603",
          having(FILTER, metric_transformation=[{"name": "quarantined", "namespace": "Marquee/prod", "value": "0"}])),
    Fault("nobody hears that no vendor's file came", "A603",
          having("aws_cloudwatch_metric_alarm.vendor_load", treat_missing_data="notBreaching")),
    Fault("a hundred workers wait at night", "A701", having(SCALING, min_capacity=100)),
    Fault("no worker is added before files have waited for ten days", "A603", scaled),
    Fault("a stranger's key logs in as the splitter", "S201",
          lambda plan: (having(USER, rsa_public_key="MIIBstranger")(plan), plan.update(
              variables={"service_public_keys": {"value": {"splitter": "MIIB2", "bulk_load": "MIIB3", "eraser": "MIIB5",
                                                           "migrator": "MIIB1", "analyst": "MIIB4"}}}))),
    Fault("one stolen key is two services", "S201", having(ANALYST, rsa_public_key="MIIB2")),
    Fault("the splitter can't log in any more", "S201", having(USER, disabled="true")),
    Fault("the splitter can't log in from tomorrow on", "S201", having(USER, days_to_expiry=1)),
    Fault("a service starts each session with a role that nobody knows", "S103", having(USER, default_role="HELPER")),
    Fault("a service starts each session as everybody, in quotes", "S103", having(USER, default_role='"PUBLIC"')),
    Fault("an administrator inherits a role that somebody made", "S102",
          also("snowflake_grant_account_role", role_name="SOMEBODYS", parent_role_name="SYSADMIN")),
    Fault("who administers the account's users is the splitter, too", "S102",
          also("snowflake_grant_account_role", role_name=SPLITTER, parent_role_name="SECURITYADMIN")),
    Fault("an erased person stays in Time Travel for a quarter of a year", "S301",
          having("snowflake_database.this", data_retention_time_in_days=90)),
    Fault("an erased person stays in one schema's Time Travel", "S301", having(RAW, data_retention_time_in_days=90)),
    Fault("a stream keeps an erased person for a quarter of a year", "S301",
          having("snowflake_database.this", max_data_extension_time_in_days=90)),
    Fault("a warehouse beside the platform's costs money", "S304",
          also("snowflake_warehouse", name="MINE", warehouse_size="XSMALL", auto_suspend=60)),
)  # fmt: skip
