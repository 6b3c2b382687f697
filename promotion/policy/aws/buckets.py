"""A1: buckets of S3 and their settings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.environment import Environment
from promotion.policy.aws import bucket_policy, bucket_settings
from promotion.policy.document import statements
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_OPENING = {
    "aws_s3_bucket_acl": "an ACL gives rights beside the policy",
    "aws_s3_bucket_website_configuration": "a website serves the files to everybody",
    "aws_s3_access_point": "an access point has a policy of its own",
    "aws_s3_bucket_cors_configuration": "web pages of other sites read the files",
}
_MODULE = "declare the bucket with terraform/modules/bucket"
_LOGS = "-logs"
_LONGEST, _UPLOAD = 400, 30  # days of an old version, and of an unfinished upload
# Files in others can't be read at once:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/archived-objects.html
_AT_ONCE = {"STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR"}


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each bucket that lacks a guard, and for each setting that opens one."""
    for bucket in of_type(found, "aws_s3_bucket"):
        yield from bucket_policy.strangers(statements(bucket.text("policy")), bucket, environment.aws_account_id)
        yield from _bucket(bucket, found, environment)
    yield from bucket_settings.check(found, _belongs)
    for logging in of_type(found, "aws_s3_bucket_logging"):
        yield from _logging(logging, found)
    notifications = of_type(found, "aws_s3_bucket_notification")
    if of_type(found, "aws_sqs_queue") and not notifications:
        yield Finding("A403", "aws_s3_bucket_notification", "no event tells of a file", "take terraform/events.tf")
    for notification in notifications:
        yield from _notification(notification, found)
    for resource in of_type(found, *_OPENING):
        yield Finding("A101", resource.address, _OPENING[resource.type], "remove it; readers assume a role")


def holds_logs(bucket: Resource, found: Sequence[Resource]) -> bool:
    """Return whether it is the bucket of the logs, by its name and by what writes there.

    A log of accesses can't log its own writing: that would write without end.
    """
    name = bucket.text("bucket")
    targets = {each.text("target_bucket") for each in of_type(found, "aws_s3_bucket_logging")}
    targets |= {each.text("s3_bucket_name") for each in of_type(found, "aws_cloudtrail")}
    return name.endswith(_LOGS) and name in targets


def _bucket(bucket: Resource, found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    def setting(type_: str) -> Resource:
        belonging = [each for each in of_type(found, type_) if _belongs(each, bucket)]
        return belonging[0] if belonging else Resource("", type_, {})

    logs = holds_logs(bucket, found)
    block = setting("aws_s3_bucket_public_access_block")
    if missing := [name for name in _BLOCKS if block.values.get(name) is not True]:
        yield Finding("A101", bucket.address, f"{', '.join(missing)} not set", _MODULE)
    if bucket.values.get("force_destroy"):
        yield Finding("A105", bucket.address, "force_destroy removes a bucket with its files", "remove force_destroy")
    if setting("aws_s3_bucket_versioning").block("versioning_configuration").get("status") != "Enabled":
        yield Finding("A105", bucket.address, "no versioning", _MODULE)
    ownership = setting("aws_s3_bucket_ownership_controls").block("rule").get("object_ownership")
    if ownership != "BucketOwnerEnforced":
        yield Finding("A108", bucket.address, f"object_ownership is {ownership or 'not set'}", _MODULE)
    keys = [
        text for key in of_type(found, "aws_kms_key") for name in ("arn", "key_id", "id") if (text := key.text(name))
    ]
    yield from _encryption(bucket, setting("aws_s3_bucket_server_side_encryption_configuration"), logs, keys)
    yield from _lifecycle(bucket, setting("aws_s3_bucket_lifecycle_configuration"), logs)
    if not logs and not setting("aws_s3_bucket_logging").text("target_prefix"):
        yield Finding("A107", bucket.address, "no access log", _MODULE)
    own = [] if logs else keys or ["unknown"]
    yield from bucket_policy.check(bucket, setting("aws_s3_bucket_policy"), own, environment.aws_account_id)


def _encryption(bucket: Resource, encryption: Resource, logs: bool, keys: Sequence[str]) -> Iterator[Finding]:
    rule = encryption.block("rule")
    defaults = rule.get("apply_server_side_encryption_by_default") or [{}]
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    if logs and defaults[0].get("sse_algorithm"):
        return
    # A key that is not known before the apply is absent.
    key = defaults[0].get("kms_master_key_id", "unknown")
    if defaults[0].get("sse_algorithm") != "aws:kms" or key not in (*keys, "unknown"):
        yield Finding("A104", bucket.address, "files are not encrypted with the platform's key", _MODULE)
    elif not rule.get("bucket_key_enabled"):
        yield Finding("A104", bucket.address, "no bucket key: one call of KMS for each file", _MODULE)


def _lifecycle(bucket: Resource, lifecycle: Resource, logs: bool) -> Iterator[Finding]:
    rules = [rule for rule in lifecycle.blocks("rule") if rule.get("status") == "Enabled"]
    whole = [rule for rule in rules if _is_whole(rule)]
    aborts = [block for rule in whole for block in rule.get("abort_incomplete_multipart_upload") or []]
    if not any(0 < int(block.get("days_after_initiation") or 0) <= _UPLOAD for block in aborts):
        yield Finding("A106", bucket.address, "unfinished uploads are kept for ever", _MODULE)
    if not any(_ends(block) for rule in whole for block in rule.get("noncurrent_version_expiration") or []):
        yield Finding("A106", bucket.address, "old versions are kept for ever", _MODULE)
    if not logs and any(
        block.get("days") or block.get("date") for rule in rules for block in rule.get("expiration") or []
    ):
        remedy = "remove the expiration: without its manifest a file is loaded twice"
        yield Finding("A106", bucket.address, "current files expire", remedy)
    moves = [
        str(block.get("storage_class"))
        for rule in rules
        for kind in ("transition", "noncurrent_version_transition")
        for block in rule.get(kind) or []
    ]
    if archived := sorted(set(moves) - _AT_ONCE):
        cause = f"nobody can read or erase a file in {', '.join(archived)} at once"
        yield Finding("A106", bucket.address, cause, f"name one of {', '.join(sorted(_AT_ONCE))}")


def _is_whole(rule: Mapping[str, Any]) -> bool:
    """Return whether a rule is about every file of its bucket."""
    narrowed = [value for block in rule.get("filter") or [] if block for value in block.values()]
    return not rule.get("prefix") and not any(narrowed)


def _ends(block: Mapping[str, Any]) -> bool:
    """Return whether every old version goes, and within a year or so."""
    return not block.get("newer_noncurrent_versions") and 0 < int(block.get("noncurrent_days") or 0) <= _LONGEST


def _logging(logging: Resource, found: Sequence[Resource]) -> Iterator[Finding]:
    own = texts(found, "aws_s3_bucket", "bucket", "id")
    if (target := logging.text("target_bucket")) and target not in own:
        yield Finding("A102", logging.address, f"{target} gets the record of who read a file", "name a bucket of logs")
    elif target and target in texts(found, "aws_s3_bucket", "bucket") and not target.endswith(_LOGS):
        cause = f"who writes files in {target} writes the record of who read them"
        yield Finding("A107", logging.address, cause, "name a bucket of logs")
    if logging.blocks("target_grant"):
        yield Finding("A102", logging.address, "a grant gives others the record", "remove target_grant")


def _notification(notification: Resource, found: Sequence[Resource]) -> Iterator[Finding]:
    own = texts(found, "aws_sqs_queue", "arn")
    others = [str(each.get("queue_arn")) for each in notification.blocks("queue") if each.get("queue_arn")]
    others = [arn for arn in others if own and arn not in own]
    others += [f"a {kind}" for kind in ("lambda_function", "topic") if notification.blocks(kind)]
    if notification.values.get("eventbridge"):
        others.append("EventBridge")
    if not any(_is_all(each) for each in notification.blocks("queue")):
        cause = "no event tells of some streaming files"
        yield Finding("A403", notification.address, cause, "take the notification of terraform/events.tf")
    for other in others:
        yield Finding("A401", notification.address, f"{other} hears of each file", "name a queue of the platform's")


def _is_all(queue: Mapping[str, Any]) -> bool:
    """Return whether a queue hears of each streaming file."""
    whole = queue.get("events") == ["s3:ObjectCreated:*"] and not queue.get("filter_suffix")
    return whole and "streaming/".startswith(str(queue.get("filter_prefix") or ""))


def _belongs(setting: Resource, bucket: Resource) -> bool:
    """Return whether a setting names the bucket; before the first apply it may name nothing, and stands beside it."""
    named = setting.text("bucket")
    if named in (bucket.text("id"), bucket.text("bucket")) and named:
        return True
    return not named and bool(bucket.module) and setting.module == bucket.module
