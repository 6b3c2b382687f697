"""The HTTP server of the service: /metrics for Prometheus, /healthz for health checks."""

import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from prometheus_client import CollectorRegistry, MetricsHandler


class AddressTaken(Exception):
    """The address can't be listened on; the text names it and the next step."""


def serve(address: str, port: int, registry: CollectorRegistry, fault: Callable[[], str | None]) -> int:
    """Answer from a thread for as long as the process lives. Return the port; port 0 takes a free one.

    `fault`: returns the reason why the service can't work, or None. Raises AddressTaken.
    """
    handler = type("Handler", (_Pages,), {"registry": registry, "fault": staticmethod(fault)})
    try:
        server = (_Server6 if ":" in address else _Server)((address, port), handler)
    except OSError as error:
        why = error.strerror or error
        raise AddressTaken(
            f"can't listen on {address}:{port}: {why}; set MARQUEE_METRICS_ADDRESS and MARQUEE_METRICS_PORT to others"
        ) from error
    threading.Thread(target=server.serve_forever, name="metrics-server", daemon=True).start()
    return int(server.server_address[1])


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Pages(MetricsHandler):
    """`timeout`: a client that sends nothing does not keep a thread."""

    timeout = 10
    fault: Callable[[], str | None]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            super().do_GET()
        elif path == "/healthz":
            fault = self.fault()
            self._answer(503 if fault else 200, fault or "working")
        else:
            self._answer(404, "there are /metrics and /healthz")

    def _answer(self, status: int, line: str) -> None:
        body = f"{line}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
