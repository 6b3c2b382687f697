"""The server process: uvicorn on loopback, with its fastest event loop and HTTP parser, and TLS on a second port."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp


@dataclass(frozen=True)
class TlsListener:
    """A listening socket, and the PEM files of the certificate and the key that it shows to clients."""

    socket: socket.socket
    certificate: Path
    key: Path


def serve(app: ASGIApp, listener: socket.socket, tls: TlsListener | None = None) -> None:
    """Serve on the plain socket, and on one with TLS, until SIGTERM or Ctrl-C. Raise OSError for a bad certificate."""
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
    server = _Server(config, tls) if tls else uvicorn.Server(config)
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn's server, which knows either TLS or none, with one listener more."""

    def __init__(self, config: uvicorn.Config, tls: TlsListener) -> None:
        super().__init__(config)
        self._tls = tls
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(tls.certificate, tls.key)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)

        def connection() -> asyncio.Protocol:
            protocol: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state
            )
            return protocol

        loop = asyncio.get_running_loop()
        self.servers.append(await loop.create_server(connection, sock=self._tls.socket, ssl=self._context))
