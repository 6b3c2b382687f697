"""Messages in S3's format, for files whose event was lost or that are to be ingested again.

Follows https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import quote_plus

from botocore.client import BaseClient

from pipelines.splitter.landing.landing_versions import LandingVersion

_MESSAGES_PER_CALL = 10


class NotSent(Exception):
    """The queue refused a message; those before it are sent."""


def event_message(landed: LandingVersion) -> str:
    """Return the body of the message that S3 sends when this version is put."""
    source = landed.source
    version = {"versionId": source.version} if source.version else {}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": landed.at.isoformat(),
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "marquee-splitter",
            "bucket": {"name": source.bucket, "arn": f"arn:aws:s3:::{source.bucket}"},
            "object": {
                "key": quote_plus(source.key, safe="/"),
                "size": source.size,
                "eTag": source.etag.strip('"'),
                **version,
            },
        },
    }
    return json.dumps({"Records": [record]})


def send_events(sqs: BaseClient, queue_url: str, versions: Iterable[LandingVersion]) -> Iterator[LandingVersion]:
    """Send one message for each version, so that each is retried by itself; yield those that the queue accepted.

    Raises NotSent.
    """
    remaining = iter(versions)
    while group := list(islice(remaining, _MESSAGES_PER_CALL)):
        entries = [{"Id": str(number), "MessageBody": event_message(landed)} for number, landed in enumerate(group)]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        for failed in answer.get("Failed", []):
            key = group[int(failed["Id"])].source.key
            raise NotSent(f"the queue refused {key}: {failed.get('Message') or failed['Code']}; run it again")
        yield from group
