"""Corrections to MiniStack's buckets: 1.5.33 takes settings that it does not know for the bucket itself.

A GET of such a setting, and of who pays for requests, was a listing, and a DELETE removed the bucket. What is not there
is NotImplemented: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

PutBucketLifecycleConfiguration takes the size in a header, and GetBucketLifecycleConfiguration answers it:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
Terraform's provider waits for it until its time is up; 1.5.33 forgets it. It answers as JSON what it keeps as text, of
which one is https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
It keeps accesses logged in a bucket that is not there: InvalidTargetBucketForLogging of the same page of errors.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app as ministack
from ministack.services import s3

from localcloud.aws import bucket_configurations
from localcloud.aws.answer import Answer
from localcloud.aws.bucket_checks import checked
from localcloud.aws.bucket_configurations import Refusal
from localcloud.aws.caller import current

_Handler = Callable[..., Awaitable[Answer]]
_SIZE = "x-amz-transition-default-minimum-object-size"
_DEFAULT = "all_storage_classes_128K"
_NO_TARGET = (
    "The target bucket for logging does not exist, is not owned by you, or does not have the appropriate grants for "
    "the log-delivery group."
)
_UNKNOWN = frozenset({"abac", "metadataConfiguration", "metadataTable", "policyStatus"})


def correct() -> None:
    """Let MiniStack answer the settings of buckets as they were made in this process."""
    s3._put_bucket_lifecycle = _keeping_size(s3._put_bucket_lifecycle)
    s3._get_bucket_lifecycle = _with_size(s3._get_bucket_lifecycle)
    s3._put_bucket_logging = checked(s3._put_bucket_logging, _no_target)
    ministack.SERVICE_HANDLERS["s3"] = _settings(ministack.SERVICE_HANDLERS["s3"])


def _keeping_size(put: Callable[[str, bytes], Answer]) -> Callable[[str, bytes], Answer]:
    def kept(bucket: str, body: bytes) -> Answer:
        status, headers, answer = put(bucket, body)
        if status == 200:
            # Beside the bucket's other settings, which MiniStack keeps with it.
            headers[_SIZE] = s3._buckets[bucket]["_transition_size"] = current().headers.get(_SIZE, _DEFAULT)
        return status, headers, answer

    return kept


def _with_size(get: Callable[[str], Answer]) -> Callable[[str], Answer]:
    def answered(bucket: str) -> Answer:
        status, headers, answer = get(bucket)
        if status == 200:
            headers[_SIZE] = s3._buckets[bucket].get("_transition_size", _DEFAULT)
        return status, headers, answer

    return answered


def _no_target(_: str, body: bytes) -> tuple[str, str] | None:
    found = re.search(rb"<TargetBucket>([^<]*)</TargetBucket>", body)
    is_there = found is None or found[1].decode() in s3._buckets
    return None if is_there else ("InvalidTargetBucketForLogging", _NO_TARGET)


def _settings(handler: _Handler) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        bucket, _, key = path.strip("/").partition("/")
        if bucket and not key and (unknown := sorted(_UNKNOWN & set(query))):
            text = f"the local S3 does not keep a bucket's setting {unknown[0]}"
            refused: Answer = s3._error("NotImplemented", text, 501, path)
            return refused
        if bucket and not key and (kind := next((each for each in bucket_configurations.KINDS if each in query), "")):
            return _configurations(method, bucket, kind, query.get("id", [""])[0], body)
        if method == "GET" and "requestPayment" in query:
            query = {**query, "request-payment": [""]}  # the name by which MiniStack looks for it
        status, answered, content = await handler(method, path, headers, body, query)
        return status, answered, content.encode() if isinstance(content, str) else content

    return handle


def _configurations(method: str, bucket: str, kind: str, id_: str, body: bytes) -> Answer:
    """Answer for a bucket's configurations, which stand beside its other settings."""
    found: Answer | Refusal = Refusal("NoSuchBucket", "The specified bucket does not exist", 404)
    if bucket in s3._buckets:
        kept = s3._buckets[bucket].setdefault("_configurations", {}).setdefault(kind, {})
        found = bucket_configurations.answer(method, kind, id_, body, kept)
    if not isinstance(found, Refusal):
        return found
    refused: Answer = s3._error(found.code, found.text, found.status, f"/{bucket}")
    return refused
