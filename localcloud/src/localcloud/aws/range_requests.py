"""A correction to MiniStack's S3: 1.5.33 answers a ranged GET of a named version with the whole object.

S3 answers 206 with the range: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html. A reader that pins a
version and reads it piece by piece would otherwise receive the whole file for every piece.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_RANGE = re.compile(rb"bytes=(\d+)-(\d*)")


class VersionedRanges:
    """An application whose ranged GETs of a named version are answered with the range."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        requested = _versioned_range(scope)
        await self._app(scope, receive, _Sliced(send, requested) if requested else send)


def _versioned_range(scope: Scope) -> re.Match[bytes] | None:
    if (
        scope["type"] != "http"
        or scope["method"] != "GET"
        or "versionId" not in parse_qs(scope["query_string"].decode())
    ):
        return None
    return _RANGE.fullmatch(dict(scope["headers"]).get(b"range", b""))


class _Sliced:
    """Hold back an answer until it is complete, and send the requested range of it if it is a plain 200."""

    def __init__(self, send: Send, requested: re.Match[bytes]) -> None:
        self._send, self._requested = send, requested
        self._start: Message = {}
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body.append(message.get("body", b""))
        if not message.get("more_body"):
            start, body = self._answer(b"".join(self._body))
            await self._send(start)
            await self._send({"type": "http.response.body", "body": body})

    def _answer(self, body: bytes) -> tuple[Message, bytes]:
        first, last = int(self._requested[1]), int(self._requested[2] or len(body) - 1)
        if self._start["status"] != 200 or first >= len(body):
            return self._start, body
        part = body[first : last + 1]
        headers = [(name, value) for name, value in self._start["headers"] if not _is_of_the_whole(name)]
        headers.append((b"content-length", str(len(part)).encode()))
        headers.append((b"content-range", f"bytes {first}-{first + len(part) - 1}/{len(body)}".encode()))
        return {**self._start, "status": 206, "headers": headers}, part


def _is_of_the_whole(header: bytes) -> bool:
    return header.lower() == b"content-length" or header.lower().startswith(b"x-amz-checksum-")
