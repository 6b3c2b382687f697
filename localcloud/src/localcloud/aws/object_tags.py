"""A correction to MiniStack: 1.5.33 copies and writes an object's tags for callers who may read and write none.

CopyObject takes the tags along unless the request replaces them:
https://sdk.amazonaws.com/kotlin/api/latest/s3/aws.sdk.kotlin.services.s3.model/-copy-object-request/tagging-directive.html
Then the caller needs the rights to read the source's tags and to write the copy's, as with tags in the request itself:
https://repost.aws/knowledge-center/s3-troubleshoot-copy-between-buckets
The parts of a multipart upload carry no tags.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.services import s3

_Check = tuple[str, str]  # an action, and the ARN of what it is asked for
_Checks = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], list[_Check]]


def correct() -> None:
    """Let MiniStack ask for the rights to tags in this process. A second call changes nothing."""
    if iam_actions.s3_additional_checks.__module__ != __name__:
        iam_actions.s3_additional_checks = _with_tags(iam_actions.s3_additional_checks)


def _with_tags(checks: _Checks) -> _Checks:
    def additional(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> list[_Check]:
        return [*checks(method, path, headers, body, query), *_of_tags(method, path, headers, query)]

    return additional


def _of_tags(method: str, path: str, headers: Mapping[str, str], query: Mapping[str, Any]) -> list[_Check]:
    parts = [part for part in path.split("/") if part]
    if method != "PUT" or len(parts) < 2 or "partNumber" in query or "tagging" in query:
        return []
    written = ("s3:PutObjectTagging", f"arn:aws:s3:::{'/'.join(parts)}")
    source = iam_actions._s3_source_object(headers)
    if source is None or headers.get("x-amz-tagging-directive", "COPY").upper() == "REPLACE":
        return [written] if headers.get("x-amz-tagging") else []
    arn, version = source
    if not _tags(arn, version):
        return []
    return [("s3:GetObjectVersionTagging" if version else "s3:GetObjectTagging", arn), written]


def _tags(arn: str, version: str) -> Mapping[str, str]:
    """Return the tags of an object; without a version, those of the newest one."""
    bucket, _, key = arn.removeprefix("arn:aws:s3:::").partition("/")
    found: Mapping[str, str] = s3.object_tags_for_condition(bucket, key, {"versionId": [version]} if version else {})
    return found
