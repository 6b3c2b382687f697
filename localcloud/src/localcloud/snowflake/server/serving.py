"""How the local Snowflake is served: uvicorn on loopback, with the quickest of its loops and readers of HTTP."""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp


def serve(app: ASGIApp, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; port 0 takes a free one."""
    # Clients keep their connections: closing an idle one just as it is used again would look like a failing server.
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        proxy_headers=False,
        timeout_keep_alive=600,
        timeout_graceful_shutdown=1,
    )
