"""Faults in what policies of AWS allow or deny, each named after what it would cost."""

import json

from tests.promotion.policy.faults import Fault, edited, having, stating
from tests.promotion.policy.faults_of_aws import (
    ACCOUNT,
    BUCKET_POLICY,
    EVENTS,
    FILES,
    KEY,
    LOGS_POLICY,
    QUEUE_POLICY,
    ROLE,
    allow,
    silenced,
)

LANDING = "arn:aws:s3:::marquee-prod-landing"
OWN = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
LAMBDA = {"Service": "lambda.amazonaws.com"}
SECRETS, SNOWFLAKE = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:", "module.snowflake_role.aws_iam_role.this"


def changed(sid, address=BUCKET_POLICY, **values):
    """The statement has these values."""
    return edited(address, lambda found: next(each for each in found if each.get("Sid") == sid).update(values))


def narrowed(sid, address=BUCKET_POLICY):
    """The statement asks for one more condition."""

    def edit(found):
        [statement] = [each for each in found if each.get("Sid") == sid]
        statement["Condition"]["ArnLike"] = {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/x"}

    return edited(address, edit)


def external_id(value):
    condition = {"StringEquals": {"sts:ExternalId": value}}
    return edited(SNOWFLAKE, lambda found: found[0].update(Condition=condition), "assume_role_policy")


def by(cost, code, *statement):
    """The splitter's role may that, too."""
    return Fault(cost, code, stating(ROLE, allow(*statement)))


FAULTS = (
    by("a taken splitter changes a file's ACL, by an action with one sign open", "A201", "s3:GetObjec?", FILES),
    by("a taken splitter hands the key on, by an action with one sign open", "A201", "kms:CreateGran?", KEY),
    by("a taken splitter opens a bucket, by an action with one sign open", "A201", "s3:PutBucketPolic?", LANDING),
    by("a taken splitter reads each bucket whose name it can guess", "A201", "s3:GetObject", "arn:aws:s3:::*"),
    by("a taken splitter reads the buckets of all environments", "A201", "s3:GetObject", "arn:aws:s3:::marquee-*/*"),
    by("a taken splitter reads everything, by two asterisks", "A201", "s3:GetObject", "**"),
    by("a taken splitter carries files to a stranger's bucket", "A201", "s3:PutObject", "arn:aws:s3:::stranger/*"),
    by("a taken splitter of prod reads dev", "A201", "s3:GetObject", "arn:aws:s3:::marquee-dev-landing/*"),
    by("a taken splitter reads the vendor's files", "A201", "s3:GetObject", f"{LANDING}/vendor/*"),
    by("a taken splitter is the migrator", "A201", "secretsmanager:GetSecretValue",
       f"{SECRETS}marquee-prod/snowflake/migrator-??????"),
    by("a taken splitter is every service", "A201", "secretsmanager:GetSecretValue", f"{SECRETS}*"),
    by("a taken splitter removes what was landed for good", "A201", "s3:DeleteObjectVersion", f"{LANDING}/streaming/*"),
    by("a taken splitter writes Terraform's state", "A201", "s3:PutObject", "arn:aws:s3:::marquee-prod-state/*"),
    by("a taken splitter opens a file by its ACL", "A201", "s3:PutObjectAcl", FILES),
    by("a taken splitter lets each new file be copied", "A201", "s3:PutReplicationConfiguration", LANDING),
    by("a taken splitter lets all files expire tonight", "A201", "s3:PutLifecycleConfiguration", LANDING),
    by("a taken splitter opens the queue", "A201", "sqs:AddPermission", EVENTS),
    by("a taken splitter ends the record of who read what", "A201", "cloudtrail:StopLogging",
       f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/marquee-prod-files"),
    by("a taken splitter makes a function", "A201", "lambda:CreateFunction",
       f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:x"),
    by("a taken splitter has a shell in any task", "A201", "ecs:ExecuteCommand",
       f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/marquee-prod/*"),
    Fault("a policy in small letters is read by no rule", "A207",
          stating(ROLE, {"effect": "Allow", "action": "*", "resource": "*"})),
    Fault("an effect in small letters is read by no rule", "A207",
          stating(ROLE, {"Effect": "allow", "Action": "*", "Resource": "*"})),
    Fault("statements under another name are read by no rule", "A207",
          having(ROLE, policy=json.dumps({"statement": [allow("iam:*", "*")]}))),
    Fault("a policy that begins with a mark of order is read by no rule", "A207",
          having(ROLE, policy="\ufeff" + json.dumps({"Statement": [allow("iam:*", "*")]}))),
    Fault("plain HTTP is denied for another bucket", "A103",
          changed("TlsOnly", Resource=["arn:aws:s3:::other", "arn:aws:s3:::other/*"])),
    Fault("plain HTTP is denied for one folder", "A103", changed("TlsOnly", Resource=[LANDING, f"{LANDING}/vendor/*"])),
    Fault("names of files cross the network in clear text", "A103", changed("TlsOnly", Resource=[FILES])),
    Fault("broken TLS is denied for one folder", "A103",
          changed("ModernTls", Resource=[LANDING, f"{LANDING}/vendor/*"])),
    Fault("a writer chooses the key in all folders but one", "A104",
          changed("OwnKeyOnly", Resource=[f"{LANDING}/vendor/*"])),
    Fault("all writers but one choose the key", "A104", narrowed("OwnKeyOnly")),
    Fault("all writers but one bring a key of their own", "A104", narrowed("NoWritersKey")),
    Fault("all writers but one choose the encryption", "A104", narrowed("NoOtherKey")),
    Fault("a writer chooses the encryption in all folders but one", "A104",
          changed("NoOtherKey", Resource=[f"{LANDING}/vendor/*"])),
    Fault("a function of the own account reads landing without a role", "A102",
          stating(BUCKET_POLICY, allow("s3:GetObject", FILES, LAMBDA, OWN))),
    Fault("a service of logs reads the users' files", "A102",
          stating(BUCKET_POLICY, allow("s3:GetObject", FILES, {"Service": "logging.s3.amazonaws.com"}, OWN))),
    Fault("a function reads who read what", "A102",
          stating(LOGS_POLICY, allow("s3:GetObject", "arn:aws:s3:::marquee-prod-trail-logs/*", LAMBDA, OWN))),
    Fault("who read a file also writes the record of it", "A107", edited(LOGS_POLICY, silenced("NobodyElseWrites"))),
    Fault("one role may still remove the record", "A107", narrowed("NobodyElseWrites", LOGS_POLICY)),
    Fault("a function of the own account decrypts every file", "A205",
          stating("aws_kms_key.this", allow("kms:Decrypt", "*", LAMBDA, OWN))),
    Fault("nobody can use or change the key again", "A301",
          stating("aws_kms_key.this", {"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Principal": "*"})),
    Fault("Snowflake is asked for an empty external id", "A203", external_id("")),
    Fault("Snowflake is asked for an external id that everybody can guess", "A203", external_id("0000")),
    Fault("one role alone may not send events in clear text", "A103",
          changed("TlsOnly", QUEUE_POLICY, Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/x"})),
    Fault("all but one call of the queue come in clear text", "A103",
          changed("TlsOnly", QUEUE_POLICY, Action="sqs:DeleteQueue")),
    Fault("a function takes the events away", "A401",
          stating(QUEUE_POLICY, allow("sqs:ReceiveMessage", EVENTS, LAMBDA, {
              **OWN, "ArnLike": {"aws:SourceArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:x"}}))),
    Fault("another bucket of the account feeds the queue", "A401",
          edited(QUEUE_POLICY, lambda found: found[0]["Condition"].update(
              ArnEquals={"aws:SourceArn": "arn:aws:s3:::other"}))),
    Fault("a role reads the queue without a policy of its own", "A401",
          stating(QUEUE_POLICY, allow("sqs:ReceiveMessage", EVENTS, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/x"}))),
)  # fmt: skip
