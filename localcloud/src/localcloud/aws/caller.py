"""The sender and the object of the request in work, which MiniStack does not hand to its services."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from ministack.core.router import extract_access_key_id
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True)
class Caller:
    """`access_key` signed the request, and is empty if nobody did; names of `headers` are in lower case."""

    access_key: str = ""
    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


_NOBODY = Caller()
_caller: ContextVar[Caller] = ContextVar("caller", default=_NOBODY)


def current() -> Caller:
    """Return the caller of the request that is answered now."""
    return _caller.get()


class WithCaller:
    """An application whose code can ask for the caller."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
            _caller.set(Caller(extract_access_key_id(headers, query) or "", scope["method"], scope["path"], headers))
        await self._app(scope, receive, send)
