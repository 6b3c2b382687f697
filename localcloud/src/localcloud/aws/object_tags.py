"""A correction to MiniStack: 1.5.33 writes an object's tags, lock and ACL for callers who may write none.

CopyObject takes the tags along unless the request replaces them:
https://sdk.amazonaws.com/kotlin/api/latest/s3/aws.sdk.kotlin.services.s3.model/-copy-object-request/tagging-directive.html
Then the caller needs the rights to read the source's tags and to write the copy's, as with tags in the request itself:
https://repost.aws/knowledge-center/s3-troubleshoot-copy-between-buckets
A header of PutObject, CopyObject or CreateMultipartUpload that sets one of these needs its right:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
https://github.com/versity/versitygw/issues/1986
The parts of a multipart upload, and its completion, carry none: s3:PutObject is enough for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.services import s3

_Check = tuple[str, str]  # an action, and the ARN of what it is asked for
_Checks = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], list[_Check]]
_RIGHT_OF = {
    "x-amz-acl": "s3:PutObjectAcl",
    "x-amz-grant-full-control": "s3:PutObjectAcl",
    "x-amz-grant-read": "s3:PutObjectAcl",
    "x-amz-grant-read-acp": "s3:PutObjectAcl",
    "x-amz-grant-write-acp": "s3:PutObjectAcl",
    "x-amz-object-lock-legal-hold": "s3:PutObjectLegalHold",
    "x-amz-object-lock-mode": "s3:PutObjectRetention",
    "x-amz-object-lock-retain-until-date": "s3:PutObjectRetention",
}


def correct() -> None:
    """Let MiniStack ask for these rights in this process."""
    iam_actions.s3_additional_checks = _with_tags(iam_actions.s3_additional_checks)


def _with_tags(checks: _Checks) -> _Checks:
    def additional(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> list[_Check]:
        asked = checks(method, path, headers, body, query)
        parts = [part for part in path.split("/") if part]
        if len(parts) < 2 or not _writes(method, query):
            return asked
        arn = f"arn:aws:s3:::{'/'.join(parts)}"
        rights = {right for header, right in _RIGHT_OF.items() if headers.get(header)}
        return [*asked, *_of_tags(headers, arn), *((right, arn) for right in sorted(rights))]

    return additional


def _writes(method: str, query: Mapping[str, Any]) -> bool:
    """Return whether a request for an object begins a new one: PutObject, CopyObject or CreateMultipartUpload."""
    if method == "POST":
        return "uploads" in query
    return method == "PUT" and not {"partNumber", "tagging", "acl", "legal-hold", "retention"} & set(query)


def _of_tags(headers: Mapping[str, str], arn: str) -> list[_Check]:
    written = ("s3:PutObjectTagging", arn)
    source = iam_actions._s3_source_object(headers)
    if source is None or headers.get("x-amz-tagging-directive", "COPY").upper() == "REPLACE":
        return [written] if headers.get("x-amz-tagging") else []
    from_, version = source
    if not _tags(from_, version):
        return []
    return [("s3:GetObjectVersionTagging" if version else "s3:GetObjectTagging", from_), written]


def _tags(arn: str, version: str) -> Mapping[str, str]:
    """Return the tags of an object; without a version, those of the newest one."""
    bucket, _, key = arn.removeprefix("arn:aws:s3:::").partition("/")
    found: Mapping[str, str] = s3.object_tags_for_condition(bucket, key, {"versionId": [version]} if version else {})
    return found
