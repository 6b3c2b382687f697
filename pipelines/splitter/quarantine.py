"""Files that can't be loaded, and messages that tell of none, set aside in landing with the reason."""

import json
from datetime import UTC, datetime

from pipelines.splitter.source import Source
from pipelines.splitter.unreadable import Unreadable

PREFIX = "quarantine/"
REASON = ".reason.json"
LONGEST_KEY = 1_024


def quarantine_key(source: Source) -> str:
    """The file's own key below the prefix; its hash where S3 has no room for both."""
    key = PREFIX + source.key
    return key if len((key + REASON).encode()) <= LONGEST_KEY else f"{PREFIX}long-name/{source.hash}"


def quarantine(s3, source: Source, fault: Unreadable) -> str:
    """Copy the pinned file, then write the reason; doing it again changes nothing. Returns the key of the copy."""
    key = quarantine_key(source)
    pinned = {"VersionId": source.version} if source.version else {}
    s3.copy({"Bucket": source.bucket, "Key": source.key, **pinned}, source.bucket, key)
    reason = {
        "reason": fault.reason,
        "line": fault.line,
        "source": source.describe(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    body = json.dumps(reason, indent=1).encode()
    s3.put_object(Bucket=source.bucket, Key=key + REASON, Body=body, ContentType="application/json")
    return key


def quarantine_message(s3, bucket: str, message: dict, reason: str) -> str:
    """Write what a message said, and why it was not understood; again for each time it comes. Returns the key."""
    key = f"{PREFIX}messages/{message['MessageId']}.json"
    told = {"reason": reason, "body": message["Body"], "at": datetime.now(UTC).isoformat(timespec="seconds")}
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(told, indent=1).encode(), ContentType="application/json")
    return key
