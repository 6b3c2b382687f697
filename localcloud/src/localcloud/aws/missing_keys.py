"""A correction to MiniStack's S3: 1.5.33 tells everybody which keys are not there.

S3 answers 404 for a key that is not there only to a caller with s3:ListBucket on the bucket, and 403 to others:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
A permission with a condition on s3:prefix does not count: the request has no such key. The same holds for the source of
a copy: https://repost.aws/knowledge-center/s3-troubleshoot-403
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import s3

from localcloud.aws.answer import Answer
from localcloud.aws.caller import current

_Handler = Callable[..., Awaitable[Answer]]


def correct() -> None:
    """Let MiniStack hide keys in this process."""
    ministack.SERVICE_HANDLERS["s3"] = _hiding(ministack.SERVICE_HANDLERS["s3"])


def _hiding(handler: _Handler) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        account = get_account_id()
        answer = await handler(method, path, headers, body, query)
        bucket = _bucket_of_missing(method, path, headers, query, answer)
        if bucket is None:
            return answer
        with request_scope(account, get_region()):
            return _refusal(bucket, path, headers) or answer

    return handle


def _bucket_of_missing(
    method: str, path: str, headers: Mapping[str, str], query: Mapping[str, Any], answer: Answer
) -> str | None:
    """Return the bucket in which a key was not found; None if the answer says nothing of the kind."""
    status, _, content = answer
    bucket, _, key = path.lstrip("/").partition("/")
    if status != 404 or not key:
        return None
    if method == "HEAD":
        return bucket if "versionId" not in query and s3._bucket_owner_account(bucket) else None
    if b"<Code>NoSuchKey</Code>" not in content:
        return None
    source = headers.get("x-amz-copy-source", "") if method == "PUT" else ""
    if source:
        return unquote(source.partition("?")[0]).lstrip("/").partition("/")[0]
    return bucket if method == "GET" else None


def _refusal(bucket: str, path: str, headers: dict[str, str]) -> Answer | None:
    """Return the refusal of a caller who may not list the bucket; None if it may."""
    caller, owner = current(), s3._bucket_owner_account(bucket)
    denied = None
    if caller.access_key:
        region = ministack.extract_region(headers)
        denied = iam_evaluator.enforce(
            caller.access_key, "s3:ListBucket", "s3", region, resource_arn=f"arn:aws:s3:::{bucket}"
        )
    account = get_account_id() if caller.access_key else ""
    if denied is None and (account == owner or s3._foreign_bucket_allows(owner, bucket, "", "GET", {}, account)):
        return None
    if caller.method == "HEAD":
        return 403, {"Content-Type": "application/xml"}, b""
    if denied is None:
        anonymous: Answer = s3._error("AccessDenied", "Access Denied", 403, path)
        return anonymous
    answer: Answer = iam_actions.access_denied_response(
        "s3", "s3:ListBucket", getattr(denied, "principal_arn", ""), str(uuid.uuid4()), headers=headers,
        resource_arn=f"arn:aws:s3:::{bucket}", explicit_deny=getattr(denied, "decision", "") == "Deny",
    )  # fmt: skip
    return answer
