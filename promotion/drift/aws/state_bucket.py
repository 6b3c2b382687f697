"""The bucket of Terraform's state, which `scripts.state` makes: its settings, as they are and as it makes them."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from promotion.aws import Client
from promotion.drift.aws.buckets import access_log, answer, notification
from promotion.drift.finding import Finding, Result, each
from promotion.environment import Environment
from promotion.review.difference import difference
from promotion.terraform import bootstrap_state

_UNSET = (
    "NoSuchBucketPolicy", "NoSuchPublicAccessBlockConfiguration", "ServerSideEncryptionConfigurationNotFoundError",
    "ReplicationConfigurationNotFoundError", "NoSuchLifecycleConfiguration", "NoSuchCORSConfiguration",
    "NoSuchWebsiteConfiguration", "OwnershipControlsNotFoundError",
)  # fmt: skip


def findings(environment: Environment, s3: Client) -> Iterator[Result]:
    """Yield a finding for each setting that is not as `scripts.state` makes it."""
    yield from each("AWS: the bucket of the state", partial(_findings, environment, s3))


def _findings(environment: Environment, s3: Client) -> Iterator[Finding]:
    bucket = environment.state_bucket
    wanted: Mapping[str, Any] = {
        "public access block": bootstrap_state.PUBLIC_ACCESS_BLOCK,
        "versioning": bootstrap_state.VERSIONING,
        "encryption": bootstrap_state.ENCRYPTION,
        "policy": bootstrap_state.tls_only(bucket),
        "ownership": bootstrap_state.OWNERSHIP,
    }
    for name, look in _LOOKS.items():
        if lines := difference(wanted.get(name), _set(look, s3, bucket), name):
            back = f"python -m scripts.state {environment.name}" if name in wanted else _REMOVALS[name].format(bucket)
            yield Finding("aws", f"{name} of the bucket {bucket}", "changed", tuple(lines), back)


def _set(look: Callable[[Client, str], Any], s3: Client, bucket: str) -> Any:
    try:
        return look(s3, bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _UNSET:
            raise
        return None


def _encryption(s3: Client, bucket: str) -> str:
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


def _other_than(found: Mapping[str, Any], usual: str) -> dict[str, Any]:
    return {name: value for name, value in answer(found).items() if value != usual}


def _ownership(s3: Client, bucket: str) -> str:
    """AWS makes every bucket with the one that is wanted; without any, access lists open its objects.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    """
    [rule] = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    return str(rule["ObjectOwnership"])


_LOOKS: Mapping[str, Callable[[Client, str], Any]] = {
    "public access block": lambda s3, name: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
    "versioning": lambda s3, name: s3.get_bucket_versioning(Bucket=name).get("Status", "never enabled"),
    "encryption": _encryption,
    "policy": lambda s3, name: json.loads(s3.get_bucket_policy(Bucket=name)["Policy"]),
    "replication": lambda s3, name: s3.get_bucket_replication(Bucket=name)["ReplicationConfiguration"]["Rules"],
    "lifecycle": lambda s3, name: s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"],
    "CORS rules": lambda s3, name: s3.get_bucket_cors(Bucket=name)["CORSRules"],
    "website": lambda s3, name: answer(s3.get_bucket_website(Bucket=name)),
    "access log": access_log,
    "notification": notification,
    "ownership": _ownership,
    "acceleration": lambda s3, name: _other_than(s3.get_bucket_accelerate_configuration(Bucket=name), "Suspended"),
    "payer": lambda s3, name: _other_than(s3.get_bucket_request_payment(Bucket=name), "BucketOwner"),
}
_REMOVALS = {
    "replication": "aws s3api delete-bucket-replication --bucket {}",
    "lifecycle": "aws s3api delete-bucket-lifecycle --bucket {}",
    "CORS rules": "aws s3api delete-bucket-cors --bucket {}",
    "website": "aws s3api delete-bucket-website --bucket {}",
    "access log": "aws s3api put-bucket-logging --bucket {} --bucket-logging-status '{{}}'",
    "notification": "aws s3api put-bucket-notification-configuration --bucket {} --notification-configuration '{{}}'",
    "acceleration": (
        "aws s3api put-bucket-accelerate-configuration --bucket {} --accelerate-configuration Status=Suspended"
    ),
    "payer": ("aws s3api put-bucket-request-payment --bucket {} --request-payment-configuration Payer=BucketOwner"),
}
