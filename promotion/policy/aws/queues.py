"""A4: queues and topics."""

import json
from collections.abc import Iterator, Sequence

from promotion.environment import Environment
from promotion.policy.aws.keys import foreign
from promotion.policy.document import Statement, statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_MODULE = "declare the queue with terraform/modules/event_queue"
_READERS = "aws_sns_topic_subscription.alarms["
# What a service does: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
# and https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
_SERVICES = {"s3.amazonaws.com": ("sqs:SendMessage",), "cloudwatch.amazonaws.com": ("sns:Publish",)}
_SHORTEST = 4 * 24 * 60 * 60
_FEWEST_RECEIVES, _MOST_RECEIVES = 3, 100
_SHORTEST_WORK, _LONGEST_WORK = 30, 60 * 60  # seconds that an event is somebody's
_EQUAL = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each queue that strangers reach, that keeps clear text, or that loses a failed event."""
    keys = texts(found, "aws_kms_key", "arn", "key_id", "id") | texts(found, "aws_kms_alias", "name")
    for queue in of_type(found, "aws_sqs_queue"):
        if not queue.values.get("sqs_managed_sse_enabled") and not queue.text("kms_master_key_id"):
            yield Finding("A402", queue.address, "no encryption", _MODULE)
        if (key := queue.text("kms_master_key_id")) and key not in keys:
            yield Finding("A301", queue.address, foreign(key), _MODULE)
        if not _SHORTEST_WORK <= queue.number("visibility_timeout_seconds", _SHORTEST_WORK) <= _LONGEST_WORK:
            cause = f"an event in work is hidden for {queue.text('visibility_timeout_seconds')} seconds"
            yield Finding("A403", queue.address, cause, "name some minutes in events.visibility_seconds")
        if _kept(queue) <= _SHORTEST:
            yield Finding("A403", queue.address, "a message lives for four days or less", _MODULE)
        module = [each for each in found if each.module == queue.module]
        if not queue.text("redrive_policy").startswith("{") and not of_type(module, "aws_sqs_queue_redrive_policy"):
            yield Finding("A403", queue.address, "no dead-letter queue", _MODULE)
        yield from _dead_letters(queue, module)
        yield from _redriven(queue.address, queue.text("redrive_policy"), queue.text("redrive_allow_policy"), found)
    for each in of_type(found, "aws_sqs_queue_redrive_policy", "aws_sqs_queue_redrive_allow_policy"):
        yield from _redriven(each.address, each.text("redrive_policy"), each.text("redrive_allow_policy"), found)
    buckets = texts(found, "aws_s3_bucket", "bucket")
    for policy in of_type(found, "aws_sqs_queue_policy", "aws_sns_topic_policy"):
        if text := policy.text("policy"):
            yield from _policy(policy, statements(text), environment.aws_account_id, buckets)
    for resource in of_type(found, "aws_sqs_queue", "aws_sns_topic"):
        yield from _strangers(resource, statements(resource.text("policy")), environment.aws_account_id, buckets)
    for reader in of_type(found, "aws_sns_topic_subscription"):
        if reader.text("protocol") != "email" or not reader.address.startswith(_READERS):
            cause = f"{reader.text('endpoint') or 'somebody'} gets the messages"
            yield Finding("A401", reader.address, cause, "write an address into alarms.emails of the environment")
    for topic in of_type(found, "aws_sns_topic"):
        key = topic.text("kms_master_key_id")
        if not key:
            yield Finding("A402", topic.address, "no encryption", "set kms_master_key_id")
        elif key not in keys:
            yield Finding("A301", topic.address, foreign(key), "name a key of the platform")


def _redriven(address: str, to: str, from_: str, found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for a stranger that gets the failed events, or sends some, and for events that never fail.

    `to` and `from_`: the JSON of a redrive policy and of a redrive allow policy, or nothing.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    own = texts(found, "aws_sqs_queue", "arn")
    policy, allows = (json.loads(each) if each.startswith("{") else {} for each in (to, from_))
    if (target := policy.get("deadLetterTargetArn")) and target not in own:
        yield Finding("A401", address, f"{target} gets the failed events", _MODULE)
    receives = int(policy.get("maxReceiveCount") or _FEWEST_RECEIVES)
    if not _FEWEST_RECEIVES <= receives <= _MOST_RECEIVES:
        yield Finding("A403", address, f"an event is tried {policy['maxReceiveCount']} times", _MODULE)
    if allows.get("redrivePermission") == "allowAll":
        yield Finding("A401", address, "every queue of the account may send dead letters", _MODULE)
    for source in sorted(set(allows.get("sourceQueueArns") or []) - own):
        yield Finding("A401", address, f"{source} may send dead letters", _MODULE)


def _dead_letters(queue: Resource, module: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding if a dead letter, whose age counts from its first send, can be gone at its arrival.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
    """
    for target in of_type(module, "aws_sqs_queue"):
        if target.text("name") == _target(queue) and _kept(target) <= _kept(queue):
            cause = "it keeps a message no longer than the queue that the message comes from"
            yield Finding("A403", target.address, cause, _MODULE)


def _target(queue: Resource) -> str:
    """Return the name of the queue for dead letters; before an apply, which shows its ARN, the module's own."""
    policy = queue.text("redrive_policy")
    arn = json.loads(policy).get("deadLetterTargetArn", "") if policy.startswith("{") else ""
    return arn.rpartition(":")[2] or f"{queue.text('name')}-dead"


def _kept(queue: Resource) -> int:
    return queue.number("message_retention_seconds", _SHORTEST)


def _policy(policy: Resource, found: Sequence[Statement], account: str, buckets: set[str]) -> Iterator[Finding]:
    if not any(_denies_clear_text(each) for each in found):
        yield Finding("A103", policy.address, "requests without TLS are not denied", _MODULE)
    for each in found:
        if each.effect == "Deny" and not _denies_clear_text(each):
            cause = f"{each.sid or 'a statement'} denies what the pipelines need"
            yield Finding("A207", policy.address, cause, "remove it: a right that no policy gives is denied")
    yield from _strangers(policy, found, account, buckets)


def _denies_clear_text(statement: Statement) -> bool:
    """Return whether it denies every call of everybody that does not come by TLS."""
    everything = {"*", "sqs:*", "sns:*"} & {action.lower() for action in statement.actions}
    everybody = statement.effect == "Deny" and statement.accounts == ["*"] and not statement.inverted
    alone = {name.lower(): values for name, values in statement.condition.get("Bool", {}).items()}
    return bool(everything) and everybody and len(statement.condition) == 1 and alone == {
        "aws:securetransport": ["false"]
    }  # fmt: skip


def _strangers(policy: Resource, found: Sequence[Statement], account: str, buckets: set[str]) -> Iterator[Finding]:
    for each in found:
        if not each.allows:
            continue
        name = each.sid or "a statement"
        if ("*" in each.accounts and not each.own_account_only) or each.inverted:
            yield Finding("A401", policy.address, f"{name} allows everybody", "name a role or a service")
        if others := each.others(account):
            yield Finding("A401", policy.address, f"{name} allows {', '.join(others)}", "name a role of this account")
        for service in each.principals.get("Service", []):
            if more := sorted(set(each.actions) - set(_SERVICES.get(service, ()))):
                cause = f"{name} allows {service} {', '.join(more)}"
                yield Finding("A401", policy.address, cause, "remove it: S3 alone sends events")
        root = {account, f"arn:aws:iam::{account}:root", "*"}
        if beside := sorted(set(each.principals.get("AWS", [])) - root - set(others)):
            cause = f"{name} gives {', '.join(beside)} a right beside its own policy"
            yield Finding("A401", policy.address, cause, "give the role a statement: terraform/identities.tf")
        if "Service" in each.principals:
            if not each.only_for(account):
                cause = f"{name} lets a service act for any account"
                yield Finding("A204", policy.address, cause, "add a condition on aws:SourceAccount")
            sources = each.values("aws:SourceArn", *_EQUAL)
            if not sources:
                yield Finding("A401", policy.address, f"{name} takes any source", "add a condition on aws:SourceArn")
            own = {f"arn:aws:s3:::{bucket}" for bucket in buckets}
            if "s3.amazonaws.com" in each.principals["Service"] and not set(sources) <= own:
                yield Finding("A401", policy.address, f"{name} takes another bucket's events", "name the bucket")
