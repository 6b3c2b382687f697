"""Where the service is watched: /metrics for Prometheus, /healthz for whoever restarts it."""

import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from prometheus_client import CollectorRegistry, MetricsHandler


class AddressTaken(Exception):
    """The address can't be listened on; the text says which and what to do."""


def serve(address: str, port: int, registry: CollectorRegistry, fault: Callable[[], str | None]) -> int:
    """Answer from a thread of its own for as long as the process lives; the port, which is a free one for port 0.

    `fault`: why the service can't work, None if it can. Raises AddressTaken.
    """
    handler = type("Handler", (Pages,), {"registry": registry, "fault": staticmethod(fault)})
    try:
        server = (Server6 if ":" in address else Server)((address, port), handler)
    except OSError as error:
        why = error.strerror or error
        raise AddressTaken(
            f"can't listen on {address}:{port}: {why}; set MARQUEE_METRICS_ADDRESS and MARQUEE_METRICS_PORT to others"
        ) from error
    threading.Thread(target=server.serve_forever, name="watching", daemon=True).start()
    return server.server_address[1]


class Server(ThreadingHTTPServer):
    daemon_threads = True


class Server6(Server):
    address_family = socket.AF_INET6


class Pages(MetricsHandler):
    """`timeout`: a caller that says nothing does not keep a thread."""

    timeout = 10
    fault: Callable[[], str | None]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            super().do_GET()
        elif path == "/healthz":
            fault = self.fault()
            self.answer(503 if fault else 200, fault or "working")
        else:
            self.answer(404, "there are /metrics and /healthz")

    def answer(self, status: int, line: str) -> None:
        body = f"{line}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
