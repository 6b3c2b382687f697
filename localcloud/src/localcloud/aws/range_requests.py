"""MiniStack's application, mended: 1.5.33 answers a ranged GET of a named version with the whole object.

S3 answers 206 with the range: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html. A reader that pins a
version and reads it piece by piece would otherwise be sent the whole file for every piece.
"""

import re
from urllib.parse import parse_qs

from ministack.app import app as ministack

from localcloud.aws import alarms, long_polls

alarms.mend()
long_polls.mend()
RANGE = re.compile(rb"bytes=(\d+)-(\d*)")


async def app(scope, receive, send):
    """The ASGI application that hypercorn serves."""
    asked = versioned_range(scope)
    await ministack(scope, receive, Sliced(send, asked) if asked else send)


def versioned_range(scope) -> re.Match | None:
    if (
        scope["type"] != "http"
        or scope["method"] != "GET"
        or "versionId" not in parse_qs(scope["query_string"].decode())
    ):
        return None
    return RANGE.fullmatch(dict(scope["headers"]).get(b"range", b""))


class Sliced:
    """Holds back an answer until it is whole, and sends the range of it if it is a plain 200."""

    def __init__(self, send, asked: re.Match):
        self.send, self.asked = send, asked
        self.start, self.body = None, []

    async def __call__(self, message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body.append(message.get("body", b""))
        if not message.get("more_body"):
            start, body = self.answer(b"".join(self.body))
            await self.send(start)
            await self.send({"type": "http.response.body", "body": body})

    def answer(self, body: bytes) -> tuple[dict, bytes]:
        first, last = int(self.asked[1]), int(self.asked[2] or len(body) - 1)
        if self.start["status"] != 200 or first >= len(body):
            return self.start, body
        part = body[first : last + 1]
        headers = [(name, value) for name, value in self.start["headers"] if not is_of_the_whole(name)]
        headers.append((b"content-length", str(len(part)).encode()))
        headers.append((b"content-range", f"bytes {first}-{first + len(part) - 1}/{len(body)}".encode()))
        return {**self.start, "status": 206, "headers": headers}, part


def is_of_the_whole(header: bytes) -> bool:
    return header.lower() == b"content-length" or header.lower().startswith(b"x-amz-checksum-")
