"""The server process: uvicorn on loopback, with its fastest event loop and HTTP parser."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve on a listening socket until SIGTERM or Ctrl-C."""
    # Clients keep their connections open. Closing an idle one just before its next use would look like a failure.
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        proxy_headers=False,
        timeout_keep_alive=600,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listener])
