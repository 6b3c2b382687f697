"""`python -m benchmarks.timed_server`: a local Snowflake that tells at GET /spent how long it was at work.

That is the time in which at least one request was in its hands, from its first byte to the last of its answer.
"""

from __future__ import annotations

import time

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.observed import command


class Timed:
    """`seconds` is the time at work, `requests` how many there were."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seconds, self.requests, self.now, self.since = 0.0, 0, 0, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/spent":
            await JSONResponse({"seconds": self.seconds, "requests": self.requests})(scope, receive, send)
        else:
            self.begin()
            try:
                await self.app(scope, receive, send)
            finally:
                self.end()

    def begin(self) -> None:
        self.since = self.since if self.now else time.perf_counter()
        self.now += 1
        self.requests += 1

    def end(self) -> None:
        self.now -= 1
        if not self.now:
            self.seconds += time.perf_counter() - self.since


if __name__ == "__main__":
    command(Timed)()
