"""The files that an SQS message names.

| message | outcome |
|---|---|
| S3 event, major version 2, ObjectCreated | one FileEvent per record under `streaming/` |
| several records | one FileEvent each; the message is acknowledged when all are done |
| the same wrapped by SNS | the same |
| s3:TestEvent | no file: acknowledged |
| ObjectRemoved and every other kind of event | no file: acknowledged |
| a key below another prefix | no file: acknowledged |
| a file that tools leave beside data (`pipelines/file_names.py`) | no file: acknowledged, passed over |
| no version id (a bucket without versions) | pinned by ETag |
| not JSON, no records, another major version, no key, no version id and no ETag | NotAnEvent: to the dead letters |
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from pipelines.file_names import is_passed_over

PREFIX = "streaming/"


class NotAnEvent(Exception):
    """A message in an unknown format. It stays in the queue until SQS moves it to the dead-letter queue."""


FileIdentity = tuple[str, str, str | None]  # bucket, key, and version or ETag


@dataclass(frozen=True)
class FileEvent:
    """One version of one file in landing. `version` is None in a bucket without versions; then `etag` pins it."""

    bucket: str
    key: str
    version: str | None
    etag: str | None

    @property
    def identity(self) -> FileIdentity:
        """The same for each event of this version of the file."""
        return self.bucket, self.key, self.version or self.etag

    @property
    def dataset(self) -> str:
        """The name of the folder below `streaming/`; there may be no such dataset."""
        return self.key.removeprefix(PREFIX).partition("/")[0]


def file_events(body: str, passed_over: Callable[[str], None] = lambda key: None) -> list[FileEvent]:
    """Return the files that a message's body names; the list may be empty.

    `passed_over` is called with the key of each file that tools left beside data. Raises NotAnEvent.
    Follows https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    message = _parse(body)
    if message.get("Type") == "Notification" and isinstance(message.get("Message"), str):
        message = _parse(message["Message"])
    if message.get("Event") == "s3:TestEvent":
        return []
    records = message.get("Records")
    if not isinstance(records, list):
        raise NotAnEvent("the message holds no S3 records")
    events = [_event_of(record, passed_over) for record in records]
    return [event for event in events if event is not None]


def _parse(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError as error:
        raise NotAnEvent(f"the message is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise NotAnEvent("the message is not a JSON object")
    return message


def _event_of(record: object, passed_over: Callable[[str], None]) -> FileEvent | None:
    if not isinstance(record, dict) or not isinstance(record.get("s3"), dict):
        raise NotAnEvent("a record is not in S3's format")
    version = str(record.get("eventVersion"))
    if version.partition(".")[0] != "2":
        raise NotAnEvent(f"the event has version {version}; only 2.x is supported")
    if not str(record.get("eventName")).removeprefix("s3:").startswith("ObjectCreated:"):
        return None
    try:
        bucket, s3_object = record["s3"]["bucket"]["name"], record["s3"]["object"]
        key = unquote_plus(s3_object["key"], errors="strict")
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise NotAnEvent(f"a record names no bucket and key: {error!r}") from error
    version_id, etag = s3_object.get("versionId") or None, s3_object.get("eTag") or None
    if version_id is None and etag is None:
        raise NotAnEvent(f"{key}: neither a version id nor an ETag, so the file can't be pinned")
    if not key.startswith(PREFIX):
        return None
    if is_passed_over(key, s3_object.get("size")):
        passed_over(key)
        return None
    return FileEvent(bucket, key, version_id, etag)
