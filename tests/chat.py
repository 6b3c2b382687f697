"""A webhook of a chat, taken by a real server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class Chat(HTTPServer):
    """`messages`: the bodies that it got; `status`: what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[dict[str, str]] = []
        self.status = 200

    @property
    def url(self) -> str:
        """The address of its webhook, which is a secret."""
        return f"http://127.0.0.1:{self.server_port}/T0/secret"


class _Handler(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        self.server.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def chat() -> Iterator[Chat]:
    """Run a chat in a thread."""
    with Chat() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
