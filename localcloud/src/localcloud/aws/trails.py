"""A correction to MiniStack's CloudTrail: 1.5.33 makes a trail whatever its bucket and key allow, and without its tags.

CloudTrail has to find the bucket and to write there, and to encrypt with the key; without that it makes no trail:
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html#API_CreateTrail_Errors
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
A request about tags names its trail in a field of its own, for which MiniStack asks no right:
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AddTags.html
Still no call is recorded here, and no log is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.core.responses import error_response_json, get_account_id
from ministack.services import cloudtrail, kms, s3

from localcloud.aws import service_principals
from localcloud.aws.answer import Answer
from localcloud.aws.json_body import fields

_Handler = Callable[[dict[str, Any]], Answer]
_SERVICE = "cloudtrail.amazonaws.com"


def correct() -> None:
    """Let MiniStack look at a trail's bucket and key in this process."""
    for action in ("CreateTrail", "UpdateTrail"):
        cloudtrail._DISPATCH[action] = _asking(cloudtrail._DISPATCH[action])
    cloudtrail._DISPATCH["CreateTrail"] = _tagging(cloudtrail._DISPATCH["CreateTrail"])
    iam_actions.extract_resource_arn = _arn_of_tagged(iam_actions.extract_resource_arn)


def _asking(handler: _Handler) -> _Handler:
    def handle(body: dict[str, Any]) -> Answer:
        name = str(body.get("Name", "")).strip()
        arn = name if name.startswith("arn:") else cloudtrail._trail_arn(name)
        kept = cloudtrail._trails.get(arn.rpartition("/")[2]) or {}
        reason = _of_bucket(arn, {**kept, **body}) or _of_key(arn, {**kept, **body})
        if reason:
            refused: Answer = error_response_json(*reason, 400)
            return refused
        return handler(body)

    return handle


def _tagging(make: _Handler) -> _Handler:
    def handle(body: dict[str, Any]) -> Answer:
        answer = make(body)
        if answer[0] == 200:
            arn = cloudtrail._trail_arn(str(body.get("Name", "")).strip())
            cloudtrail._add_tags({"ResourceId": arn, "TagsList": body.get("TagsList") or []})
        return answer

    return handle


def _arn_of_tagged(arn: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:
        if service == "cloudtrail":
            given = fields(body)
            for named in (given.get("ResourceId"), *(given.get("ResourceIdList") or [])):
                if named:
                    return str(named)
        return arn(service, method, path, headers, body, *rest)

    return extract_resource_arn


def _of_bucket(trail: str, settings: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the error, as its code and message, if CloudTrail may not use the bucket."""
    name, prefix = str(settings.get("S3BucketName", "")), str(settings.get("S3KeyPrefix") or "")
    if name not in s3._buckets:
        return "S3BucketDoesNotExistException", f"S3 bucket {name} does not exist!"
    folder = f"{prefix}/AWSLogs" if prefix else "AWSLogs"
    file = f"arn:aws:s3:::{name}/{folder}/{get_account_id()}/CloudTrail/file"
    policy, acl = s3._bucket_policies.get(name) or "", {"s3:x-amz-acl": "bucket-owner-full-control"}
    if _may(policy, trail, "s3:GetBucketAcl", f"arn:aws:s3:::{name}") and _may(
        policy, trail, "s3:PutObject", file, **acl
    ):
        return None
    return "InsufficientS3BucketPolicyException", f"Incorrect S3 bucket policy is detected for bucket: {name}"


def _of_key(trail: str, settings: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the error, as its code and message, if CloudTrail may not encrypt with the key; None without a key."""
    key = str(settings.get("KmsKeyId") or "")
    if not key:
        return None
    record = kms._resolve_key(key)
    if record is None:
        return "KmsKeyNotFoundException", f"KMS key {key} does not exist"
    context = {"kms:encryptioncontext:aws:cloudtrail:arn": trail}
    policy = record.get("Policy") or ""
    if _may(policy, trail, "kms:DescribeKey", record["Arn"]) and _may(
        policy, trail, "kms:GenerateDataKey", record["Arn"], **context
    ):
        return None
    return "InsufficientEncryptionPolicyException", f"Insufficient permissions to access S3 bucket or KMS key {key}."


def _may(policy: str, trail: str, action: str, resource: str, **keys: str) -> bool:
    """Return whether a resource's own policy lets CloudTrail make a call for the trail."""
    return service_principals.may(policy, _SERVICE, trail, action, resource, **keys)
