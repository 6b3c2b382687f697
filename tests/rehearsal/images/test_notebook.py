"""The notebook's image is ready when its port answers."""

import socket

from rehearsal.images.notebook import silence


def test_a_port_is_silent_until_something_listens():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        assert silence(port) == f"port {port} does not answer (Connection refused)"
        server.listen()
        assert silence(port) is None
