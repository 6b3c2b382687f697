"""`python -m benchmarks.servers.timed`: a local Snowflake that reports at GET /spent how long it was at work.

That is the time with at least one request in its hands, from the request's first byte to the answer's last.
"""

from __future__ import annotations

import time

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.servers.observed import command


class Timed:
    """An application that reports `seconds`, the time at work, and `requests`, their number."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seconds, self.requests = 0.0, 0
        self._open_requests, self._busy_since = 0, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and count its time, or report the time so far."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/spent":
            await JSONResponse({"seconds": self.seconds, "requests": self.requests})(scope, receive, send)
        else:
            self._begin()
            try:
                await self.app(scope, receive, send)
            finally:
                self._end()

    def _begin(self) -> None:
        self._busy_since = self._busy_since if self._open_requests else time.perf_counter()
        self._open_requests += 1
        self.requests += 1

    def _end(self) -> None:
        self._open_requests -= 1
        if not self._open_requests:
            self.seconds += time.perf_counter() - self._busy_since


if __name__ == "__main__":
    command(Timed)()
