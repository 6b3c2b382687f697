"""State that outlives a kill: 1.5.33 of MiniStack writes what it keeps when a TERM stops it, and S3's objects at once.

Here each service's state is on disk before the request that changed it is answered. A client never sees an answer to a
change that the next `up` has forgotten.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READING = ("GET", "HEAD", "OPTIONS")


class KeptState:
    """Writes the state of each service to `folder`, as MiniStack reads it when it starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[str, str] = {}

    def save(self) -> None:
        """Write the services that have changed, each whole or not at all. Raise OSError."""
        for service, state_of in ministack._build_persistence_save_dict().items():
            state = state_of()
            if state is None:
                continue
            content = _encoded(service, state)
            if content != self._written.get(service):
                self._write(service, content)
                self._written[service] = content

    def _write(self, service: str, content: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f"{service}.json.tmp"
        partial.write_text(content)
        partial.replace(self._folder / f"{service}.json")


class SavedAtOnce:
    """An application whose changes are saved before they are answered."""

    def __init__(self, app: ASGIApp, state: KeptState) -> None:
        self._app, self._state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Answer 503 instead, if the state can't be written."""
        if scope["type"] != "http" or scope["method"] in _READING:
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Saving(send, self._state))


class _Saving:
    """Sends the answer once the state is saved, or 503 if the state can't be written."""

    def __init__(self, send: Send, state: KeptState) -> None:
        self._send, self._state, self._failed = send, state, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            try:
                self._state.save()
            except OSError as error:
                self._failed = True
                await self._refuse(error)
        if not self._failed:
            await self._send(message)

    async def _refuse(self, error: OSError) -> None:
        body = f"the local AWS can't write its state: {error}".encode()
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
        await self._send({"type": "http.response.start", "status": 503, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def saved_at_once(app: ASGIApp) -> ASGIApp:
    """Return the application, with its changes saved at once if this process keeps its state (PERSIST_STATE)."""
    return SavedAtOnce(app, KeptState(Path(persistence.STATE_DIR))) if os.environ.get("PERSIST_STATE") == "1" else app


def _encoded(service: str, state: dict[str, Any]) -> str:
    version = persistence._state_format_version(service)
    return json.dumps({"__ministack_format__": version, "payload": state}, default=persistence._json_default)
