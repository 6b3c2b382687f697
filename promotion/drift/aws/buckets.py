"""Settings of the code's buckets that it has no resource for, so that no refresh reads them."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from promotion.aws import Client
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.review.difference import difference

Look = Callable[[Client, str], Any]


def answer(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer of S3 without the call's metadata."""
    return {name: value for name, value in found.items() if name != "ResponseMetadata"}


def notification(s3: Client, bucket: str) -> dict[str, Any]:
    """Return whom a bucket tells about its files.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
    """
    return answer(s3.get_bucket_notification_configuration(Bucket=bucket))


def access_log(s3: Client, bucket: str) -> Any:
    """Return where a bucket writes its access log; None without one.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
    """
    return s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled")


# By name: Terraform's type, how it is read, and the command that removes it.
_LOOKS: Mapping[str, tuple[str, Look, tuple[str, ...]]] = {
    "notification": (
        "aws_s3_bucket_notification",
        notification,
        ("put-bucket-notification-configuration", "--notification-configuration", "{}"),
    ),
    "access log": (
        "aws_s3_bucket_logging",
        access_log,
        ("put-bucket-logging", "--bucket-logging-status", "{}"),
    ),
}


def findings(s3: Client, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each bucket that tells somebody about its files, or logs, and should not."""
    yield from each("AWS: settings of buckets", partial(_findings, s3, plan))


def _findings(s3: Client, plan: PlanDocument) -> Iterator[Finding]:
    for setting, (type_, look, (verb, option, nothing)) in _LOOKS.items():
        own = {each.values.get("bucket") for each in plan.of(type_)}
        for bucket in plan.of("aws_s3_bucket"):
            name = bucket.there.get("bucket")
            if name and name not in own and (found := look(s3, name)):
                back = shlex.join(["aws", "s3api", verb, "--bucket", name, option, nothing])
                lines = tuple(difference(None, found, setting))
                yield Finding("aws", f"{setting} of {bucket.address}", "added", lines, back)
