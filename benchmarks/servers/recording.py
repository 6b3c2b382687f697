"""`python -m benchmarks.servers.recording`: a local Snowflake that gives all its answers at GET /recording.

That is a list of [path, the request's SQL or "", the answer's body], in the order of the answers.
"""

from __future__ import annotations

import gzip
import json

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.servers.observed import command


class Recording:
    """An application that keeps each request's path and SQL, and the body of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.answers: list[tuple[str, str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and keep it, or give the recording."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/recording":
            await JSONResponse(self.answers)(scope, receive, send)
        else:
            await self._record(scope, receive, send)

    async def _record(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, answer = bytearray(), bytearray()

        async def receive_and_keep() -> Message:
            message = await receive()
            request.extend(message.get("body", b""))
            return message

        async def keep_and_send(message: Message) -> None:
            answer.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, receive_and_keep, keep_and_send)
        self.answers.append((scope["path"], sql(bytes(request)), answer.decode()))


def sql(body: bytes) -> str:
    """Return the statement in a request's body, which drivers compress; "" if it holds none."""
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    return json.loads(body).get("sqlText") or "" if body.startswith(b"{") else ""


if __name__ == "__main__":
    command(Recording)()
