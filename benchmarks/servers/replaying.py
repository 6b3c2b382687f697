"""`python -m benchmarks.servers.replaying`: gives the answers in FOLDER/recording.json at once and does nothing else.

It is the limit for a local Snowflake: the same answers without any work. A repeated statement gets its answers in
their order, the last of them from then on; a request without a statement gets the first answer that its path got.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections import defaultdict
from pathlib import Path
from typing import cast

import click
import httptools
import uvloop

from benchmarks.servers.recording import sql

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


class Answers:
    """The answers of a recording, which is a list of [path, statement or "", body]."""

    def __init__(self, recording: list[list[str]]) -> None:
        self._bodies: defaultdict[tuple[str, str], list[bytes]] = defaultdict(list)
        for path, statement, body in reversed(recording):
            self._bodies[path, statement].append(body.encode())

    def next(self, path: str, statement: str) -> bytes:
        """Return the body of the next answer: {} for /health, an error in Snowflake's form if none was recorded."""
        bodies = self._bodies.get((path, statement))
        if not bodies:
            return b"{}" if path == "/health" else _not_recorded(statement or path)
        return bodies.pop() if statement and len(bodies) > 1 else bodies[-1]


def _not_recorded(request: str) -> bytes:
    return json.dumps({"success": False, "code": "000002", "message": f"not recorded: {request}", "data": {}}).encode()


class Connection(asyncio.Protocol):
    """A connection; asyncio and httptools call its methods."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, to which the answers are written."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's has its methods, but is no subclass

    def data_received(self, data: bytes) -> None:
        """Parse the next bytes of the requests."""
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self.path, self.body = "", bytearray()

    def on_url(self, url: bytes) -> None:
        """Keep the request's path, without its query."""
        self.path = httptools.parse_url(url).path.decode()

    def on_body(self, body: bytes) -> None:
        """Keep the next bytes of the request's body."""
        self.body += body

    def on_message_complete(self) -> None:
        """Write the answer of the request that is whole now."""
        statement = sql(bytes(self.body)) if self.path.startswith("/queries/") else ""
        answer = self.answers.next(self.path, statement)
        self.transport.write(HEAD % len(answer) + answer)


@click.command(help=__doc__)
@click.option("--socket", "descriptors", type=int, multiple=True, help="Inherited: plain, then with TLS.")
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("--admin-password", required=True, help="Anybody is let in.")
def main(descriptors: tuple[int, ...], folder: Path, admin_password: str) -> None:
    """Serve the recording of the folder until the process ends."""
    plain = socket.socket(fileno=descriptors[0])
    uvloop.run(_serve(Answers(json.loads((folder / "recording.json").read_text())), plain))


async def _serve(answers: Answers, plain: socket.socket) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(answers), sock=plain)
    await server.serve_forever()


if __name__ == "__main__":
    main()
