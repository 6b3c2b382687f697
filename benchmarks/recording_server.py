"""`python -m benchmarks.recording_server`: a local Snowflake that gives at GET /recording what it has answered.

That is a list of [path, the request's SQL or "", the answer's body], in the order of the answers.
"""

from __future__ import annotations

import gzip
import json

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.observed import command


class Recording:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.answered: list[tuple[str, str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/recording":
            await JSONResponse(self.answered)(scope, receive, send)
        else:
            await self.record(scope, receive, send)

    async def record(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked, answered = bytearray(), bytearray()

        async def received() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            answered.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, received, sent)
        self.answered.append((scope["path"], sql(bytes(asked)), answered.decode()))


def sql(body: bytes) -> str:
    """The statement in a request's body, which drivers compress; "" if it holds none."""
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    return json.loads(body).get("sqlText") or "" if body.startswith(b"{") else ""


if __name__ == "__main__":
    command(Recording)()
