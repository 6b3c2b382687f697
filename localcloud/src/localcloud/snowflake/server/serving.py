"""How the local Snowflake is served: uvicorn on loopback, with the quickest of its loops and readers of HTTP."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve on a listening socket until SIGTERM or Ctrl-C."""
    # Clients keep their connections: closing an idle one just as it is used again would look like a failing server.
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
