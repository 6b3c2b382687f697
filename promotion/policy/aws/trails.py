"""A1, A4: trails of CloudTrail, and whether one has every read, write and removal of a file.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.policy.aws import buckets
from promotion.policy.aws.keys import foreign
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

# What a selector can ask for without leaving out a call on a file.
_WHOLE = {"eventCategory": "Data", "resources.type": "AWS::S3::Object"}
_ARN = "resources.ARN"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each trail with gaps, and for each bucket of files that no trail has."""
    trails = of_type(found, "aws_cloudtrail")
    for trail in trails:
        yield from _trail(trail, found)
    for bucket in of_type(found, "aws_s3_bucket"):
        name = bucket.text("bucket")
        if not buckets.holds_logs(bucket, found) and not any(_has(trail, name) for trail in trails):
            remedy = "add its files to the selector in terraform/trail.tf"
            yield Finding("A107", bucket.address, "no trail has who read or removed a file", remedy)


def _trail(trail: Resource, found: Sequence[Resource]) -> Iterator[Finding]:
    own = texts(found, "aws_s3_bucket", "bucket")
    if (target := trail.text("s3_bucket_name")) and own and target not in own:
        yield Finding("A102", trail.address, f"{target} gets the record of who read a file", "name a bucket of logs")
    elif target in own and not target.endswith("-logs"):
        cause = f"who writes files in {target} writes the record of who read them"
        yield Finding("A107", trail.address, cause, "name a bucket of logs")
    for name in ("sns_topic_name", "cloud_watch_logs_group_arn"):
        if other := trail.text(name):
            yield Finding("A102", trail.address, f"{other} has the record of who read a file, too", f"remove {name}")
    keys = texts(found, "aws_kms_key", "arn")
    if (key := trail.text("kms_key_id")) and keys and key not in keys:
        yield Finding("A301", trail.address, foreign(key, "end the record"), "name the key of terraform/trail.tf")
    if trail.values.get("is_organization_trail"):
        cause = "it is the record of other accounts, too"
        yield Finding("A102", trail.address, cause, "remove is_organization_trail")
    if trail.values.get("enable_logging") is False:
        yield Finding("A107", trail.address, "it is off", "remove enable_logging")
    if trail.values.get("enable_log_file_validation") is not True:
        yield Finding("A107", trail.address, "its files can be changed unseen", "set enable_log_file_validation")
    if "kms_key_id" in trail.values and not trail.text("kms_key_id"):  # absent: only the apply shows it
        yield Finding("A402", trail.address, "no encryption by a key of the platform", "set kms_key_id")
    if not any(_whole(each) is not None for each in trail.blocks("advanced_event_selector")):
        yield Finding("A107", trail.address, "no data events", "add an advanced_event_selector for S3's objects")


def _has(trail: Resource, bucket: str) -> bool:
    """Return whether the trail has every call on the bucket's files."""
    selectors = [_whole(each) for each in trail.blocks("advanced_event_selector")]
    files = f"arn:aws:s3:::{bucket}/"
    return trail.values.get("enable_logging") is not False and any(
        files.startswith(start) for starts in selectors if starts is not None for start in starts
    )


def _whole(selector: Mapping[str, Any]) -> list[str] | None:
    """Return how the ARNs of the files begin whose calls it takes; None if it leaves out reads or writes."""
    fields = {each.get("field"): each for each in selector.get("field_selector") or []}
    if set(fields) - {*_WHOLE, _ARN} or any(fields.get(n, {}).get("equals") != [value] for n, value in _WHOLE.items()):
        return None
    return [""] if _ARN not in fields else list(fields[_ARN].get("starts_with") or [])
