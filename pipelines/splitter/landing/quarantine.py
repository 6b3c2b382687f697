"""Quarantine in the landing bucket: files that can't be loaded and messages that name no file, with the reason."""

import json
from datetime import UTC, datetime
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.misfit import distinct
from pipelines.splitter.landing.reasons import ENDING, PREFIX, Reason
from pipelines.splitter.landing.source import Source, is_archived
from pipelines.splitter.landing.unreadable import Unreadable, shortened

MAX_KEY_BYTES = 1_024


def quarantine_key(source: Source) -> str:
    """Return the file's own key below PREFIX, or its hash: if that key is too long for S3, or would be a reason's."""
    key = PREFIX + source.key
    own = len((key + ENDING).encode()) <= MAX_KEY_BYTES and not key.endswith(ENDING)
    return key if own else f"{PREFIX}hashed-name/{source.hash}"


def quarantine(s3: BaseClient, source: Source, fault: Unreadable) -> str | None:
    """Copy the pinned file, then write the reason; a repetition changes nothing. Return the key of the copy.

    A file that S3 has archived can't be copied: there is its reason alone, and None is returned.
    """
    key, is_copied = quarantine_key(source), True
    pinned = {"VersionId": source.version} if source.version else {}
    without_tags = {"TaggingDirective": "REPLACE"}  # to copy those that somebody gave it needs rights of their own
    try:
        s3.copy({"Bucket": source.bucket, "Key": source.key, **pinned}, source.bucket, key, ExtraArgs=without_tags)
    except ClientError as error:
        if not is_archived(error):
            raise
        is_copied = False
    misfits = distinct(misfit.masked() for misfit in fault.misfits)
    body = Reason(source, fault.reason, fault.line, misfits).to_json(_now())
    s3.put_object(Bucket=source.bucket, Key=key + ENDING, Body=body, ContentType="application/json")
    return key if is_copied else None


def quarantine_message(s3: BaseClient, bucket: str, message: dict[str, Any], reason: str) -> str:
    """Write a message's body and the reason why it was not understood, again on each receive. Return the key."""
    key = f"{PREFIX}messages/{message['MessageId']}.json"
    content = {"reason": shortened(reason), "body": message["Body"], "at": _now()}
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(content, indent=1).encode(), ContentType="application/json")
    return key


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
