"""Faults that a test asks for on any route: an error status, a reset, a hang, a slow answer, a lost answer.

Each is counted when it happens, so that a test can prove that it did.
"""

from __future__ import annotations

import asyncio
import fnmatch
import json
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_KINDS = ("status", "reset", "hang", "slow")
# These never have a fault: one reports that the server is up, the others remove faults.
_SPARED = ("/health", "/local/*")
_HANG_SECONDS = 600.0


@dataclass
class Fault:
    """A fault of the next `times` requests whose path matches `route` (* is any text).

    It happens before they reach the server or, with `after`, when they are done and before the answer leaves.

    `status` is the answer of kind "status"; `seconds` how long "slow" waits, and "hang" at most.
    """

    route: str
    kind: str
    times: int = 1
    status: int = 503
    seconds: float = _HANG_SECONDS
    after: bool = False
    happened: int = field(default=0)

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"kind is {self.kind!r}, not one of {', '.join(_KINDS)}")
        if not (
            isinstance(self.times, int) and self.times > 0 and 100 <= int(self.status) <= 599 and self.seconds >= 0
        ):
            raise ValueError("times is at least 1, status from 100 to 599, seconds not negative")


class Faults:
    """The faults of one server in the order they were asked for, including those that are used up."""

    def __init__(self) -> None:
        self.asked: list[Fault] = []
        self.lock = threading.Lock()

    def ask(self, fault: Fault) -> None:
        """Add a fault."""
        with self.lock:
            self.asked.append(fault)

    def clear(self) -> None:
        """Remove all faults."""
        with self.lock:
            self.asked.clear()

    def shown(self) -> list[dict[str, Any]]:
        """Return the faults as JSON objects, with how often each `happened`."""
        with self.lock:
            return [asdict(fault) for fault in self.asked]

    def next(self, path: str) -> Fault | None:
        """Return the first fault for the path that is not used up, and count it as happened."""
        if any(fnmatch.fnmatchcase(path, spared) for spared in _SPARED):
            return None
        with self.lock:
            for fault in self.asked:
                if fault.happened < fault.times and fnmatch.fnmatchcase(path, fault.route):
                    fault.happened += 1
                    return fault
        return None


class Faulty:
    """An ASGI application with the faults in front of it: the outermost one, for it takes the connection itself."""

    def __init__(self, app: Callable[[_Scope, _Receive, _Send], Awaitable[None]], faults: Faults) -> None:
        self.app, self.faults = app, faults

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer a request, or break it as the next fault for its path says."""
        fault = self.faults.next(scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, receive, send)
        else:
            if fault.after:
                await self.app(scope, receive, _swallow)
            await _BREAK[fault.kind](fault, receive, send)


async def _swallow(message: MutableMapping[str, Any]) -> None:
    """Send an answer nowhere."""


async def _answer(fault: Fault, receive: _Receive, send: _Send) -> None:
    body = json.dumps({"code": str(fault.status), "message": "a fault that was asked for", "success": False}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _reset(fault: Fault, receive: _Receive, send: _Send) -> None:
    """Reset the connection, without a byte of an answer, like a host that vanished.

    ASGI has no message for it; uvicorn's request holds the transport.
    """
    transport = send.__self__.transport  # type: ignore[attr-defined]
    with suppress(OSError, AttributeError):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _hang(fault: Fault, receive: _Receive, send: _Send) -> None:
    """Send nothing until the client gives up, then reset the connection."""
    with suppress(TimeoutError):
        async with asyncio.timeout(fault.seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    await _reset(fault, receive, send)


_BREAK = {"status": _answer, "reset": _reset, "hang": _hang}
