"""Messages in the shape that S3 sends, for files that it told of in vain or that are to be looked at once more.

Follows https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import quote_plus

from pipelines.splitter.arrivals import Arrival

MESSAGES_A_CALL = 10


class NotSent(Exception):
    """The queue did not take a message; those before it are sent."""


def message(arrival: Arrival) -> str:
    source = arrival.source
    version = {"versionId": source.version} if source.version else {}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": arrival.at.isoformat(),
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


def announce(sqs, queue_url: str, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
    """Send one message for each, so that each is tried again by itself; yields those that the queue has taken.

    Raises NotSent.
    """
    remaining = iter(arrivals)
    while group := list(islice(remaining, MESSAGES_A_CALL)):
        entries = [{"Id": str(number), "MessageBody": message(arrival)} for number, arrival in enumerate(group)]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        for failed in answer.get("Failed", []):
            key = group[int(failed["Id"])].source.key
            raise NotSent(f"the queue did not take {key}: {failed.get('Message') or failed['Code']}; run it again")
        yield from group
