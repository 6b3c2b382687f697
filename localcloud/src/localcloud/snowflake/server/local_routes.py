"""Routes that Snowflake does not have: the clock and the faults, for the administrator on this machine only.

`/local/clock`: GET; POST {"forward_seconds": 86400}, {"now": "2026-12-24T07:00:00Z"} or {} (the machine's).
`/local/faults`: GET; POST a fault (see fault_injection.py); DELETE all of them.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.server.fault_injection import Fault, Faults
from localcloud.snowflake.wire.clock import Clock
from localcloud.snowflake.wire.errors import SnowflakeError


@dataclass(frozen=True)
class LocalRoutes:
    """`session_of` returns a request's session or raises SnowflakeError; `admin` is the administrator's name."""

    clock: Clock
    faults: Faults
    session_of: Callable[[Request], Session]
    admin: str

    def routes(self) -> list[Route]:
        """Return the routes below /local."""
        return [
            Route("/local/clock", self._for_admin(self._change_clock), methods=["GET", "POST"]),
            Route("/local/faults", self._for_admin(self._change_faults), methods=["GET", "POST", "DELETE"]),
        ]

    def _for_admin(self, route: Callable[[str, dict[str, Any]], Any]) -> Callable[[Request], Any]:
        """Return the route for the administrator's session on loopback: 403 for others, 400 for a malformed body."""

        async def answer(request: Request) -> JSONResponse:
            try:
                allowed = _is_here(request) and self.session_of(request).user == self.admin
            except SnowflakeError:
                allowed = False
            if not allowed:
                return JSONResponse({"message": "only the administrator's session on this machine may do this"}, 403)
            try:
                body = await request.json() if await request.body() else {}
                return JSONResponse(route(request.method, body))
            except (TypeError, ValueError, AttributeError) as error:
                return JSONResponse({"message": str(error)}, 400)

        return answer

    def _change_clock(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if method == "POST":
            if unknown := body.keys() - {"forward_seconds", "now"}:
                raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
            if "now" in body:
                self.clock.set(_aware(body["now"]))
            elif "forward_seconds" in body:
                self.clock.move(datetime.timedelta(seconds=float(body["forward_seconds"])))
            else:
                self.clock.reset()
        return {"now": self.clock.now().isoformat(), "moved_seconds": self.clock.moved.total_seconds()}

    def _change_faults(self, method: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        if method == "POST":
            self.faults.ask(Fault(**body))
        if method == "DELETE":
            self.faults.clear()
        return self.faults.shown()


def _is_here(request: Request) -> bool:
    """Return whether the client is on this machine."""
    return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback


def _aware(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
