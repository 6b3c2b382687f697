import http.client
import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from localcloud.health import is_healthy


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    with http.server.HTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


def test_only_200_is_healthy(server: http.server.HTTPServer) -> None:
    def connection() -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)

    assert is_healthy(connection(), "/ready")
    assert not is_healthy(connection(), "/starting")


def test_a_port_without_a_server_is_not_healthy() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        assert not is_healthy(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/ready")
