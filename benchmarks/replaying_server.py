"""`python -m benchmarks.replaying_server`: answers at once what FOLDER/recording.json has, and looks at nothing else.

It is the limit for a local Snowflake: the same answers without any work. A statement that comes several times gets its
answers in their order, the last of them from then on; a request without one gets the first that its path got.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import cast

import click
import httptools
import uvloop

from benchmarks.recording_server import sql

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


class Answers:
    def __init__(self, recording: list[list[str]]) -> None:
        self.waiting: defaultdict[tuple[str, str], list[bytes]] = defaultdict(list)
        for path, statement, answer in reversed(recording):
            self.waiting[path, statement].append(answer.encode())

    def next(self, path: str, statement: str) -> bytes:
        waiting = self.waiting.get((path, statement))
        if not waiting:
            return b"{}" if path == "/health" else refusal(statement or path)
        return waiting.pop() if statement and len(waiting) > 1 else waiting[-1]


def refusal(what: str) -> bytes:
    return json.dumps({"success": False, "code": "000002", "message": f"not recorded: {what}", "data": {}}).encode()


class Replaying(asyncio.Protocol):
    """A connection; httptools calls the methods that begin with on_."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's has its methods, but is no subclass

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.path, self.body = "", bytearray()

    def on_url(self, url: bytes) -> None:
        self.path = httptools.parse_url(url).path.decode()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        statement = sql(bytes(self.body)) if self.path.startswith("/queries/") else ""
        answer = self.answers.next(self.path, statement)
        self.transport.write(HEAD % len(answer) + answer)


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("--admin-password", required=True, help="Anybody is let in.")
def main(port: int, folder: Path, admin_password: str) -> None:
    uvloop.run(serve(Answers(json.loads((folder / "recording.json").read_text())), port))


async def serve(answers: Answers, port: int) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Replaying(answers), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    main()
