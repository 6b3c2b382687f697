"""One request on its way from a client to a server, and its answer back; each step can be left out or spoilt."""

import asyncio
import json
import random
import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass, replace

import h11

READ = 64 << 10
OF_ONE_HOP = {b"connection", b"keep-alive", b"expect", b"transfer-encoding"}
SERVER_SECONDS = 120


class Gone(ConnectionError):
    """The client has closed the connection."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    tls: ssl.SSLContext | None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @classmethod
    def of_fault(cls, status: int) -> "Answer":
        body = json.dumps({"code": str(status), "message": "a fault that was asked for", "success": False}).encode()
        return cls(status, ((b"content-type", b"application/json"),), body)

    def shuffled(self, order: random.Random) -> "Answer":
        """SQS's answer with its messages in another order."""
        content = json.loads(self.body)
        order.shuffle(content.get("Messages", []))
        return replace(self, body=json.dumps(content).encode())


class Link:
    """The client's connection, and the request that it carries now."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Address):
        self.reader, self.writer, self.server = reader, writer, server
        self.http = h11.Connection(h11.SERVER)
        self.request: h11.Request | None = None
        self.body: bytes | None = None

    async def next(self) -> h11.Request | None:
        """The next request's head; None when the client is done."""
        if self.http.our_state is h11.MUST_CLOSE:
            return None
        if self.http.our_state is h11.DONE:
            self.http.start_next_cycle()
        event = await self.event()
        self.request, self.body = (event if isinstance(event, h11.Request) else None), None
        return self.request

    async def event(self):
        while (event := self.http.next_event()) is h11.NEED_DATA:
            if self.http.they_are_waiting_for_100_continue:
                self.writer.write(self.http.send(h11.InformationalResponse(status_code=100, headers=[])))
            self.http.receive_data(await self.reader.read(READ))
        return event

    async def read(self) -> bytes:
        """The whole body."""
        if self.body is None:
            pieces = []
            while isinstance(event := await self.event(), h11.Data):
                pieces.append(bytes(event.data))
            if not isinstance(event, h11.EndOfMessage):
                raise Gone
            self.body = b"".join(pieces)
        return self.body

    async def begin(self) -> None:
        """Wait for the first bytes of the body, and take no more: the client is in the middle of sending."""
        await self.event()

    async def forward(self) -> Answer:
        """Send the whole request to the server, on a connection of its own; what it answers.

        Again sends it again. The Host header stays the proxy's: it is signed, and the local cloud does not look at it.
        """
        body = await self.read()
        async with asyncio.timeout(SERVER_SECONDS):
            reader, writer = await asyncio.open_connection(self.server.host, self.server.port, ssl=self.server.tls)
            try:
                return await exchange(reader, writer, self.request, body)
            finally:
                writer.transport.abort()

    async def respond(self, answer: Answer, pieces: int = 1, pause: float = 0.0, sent: float = 1.0) -> None:
        """Give the client the answer, in so many pieces with a pause after each; only a share of the body if `sent` is
        less than 1, and then the connection has to be broken."""
        bodiless = self.request.method == b"HEAD" or answer.status in (204, 304)
        length = [] if bodiless else [(b"content-length", str(len(answer.body)).encode())]
        headers = [*answer.headers, *length]
        self.writer.write(self.http.send(h11.Response(status_code=answer.status, headers=headers)))
        body = b"" if bodiless else answer.body
        body = body[: int(len(body) * sent)]
        step = max(1, -(-len(body) // pieces))
        for start in range(0, len(body), step):
            self.writer.write(self.http.send(h11.Data(data=body[start : start + step])))
            await self.writer.drain()
            await asyncio.sleep(pause)
        if sent >= 1.0:
            self.writer.write(self.http.send(h11.EndOfMessage()))
        await self.writer.drain()

    def reset(self) -> None:
        """Break the connection as a host that vanished does: a reset, not a farewell."""
        with suppress(OSError, AttributeError):
            linger = struct.pack("ii", 1, 0)
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()

    async def silence(self, seconds: float) -> None:
        """Say nothing until the client has had enough, or the time is over."""
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(seconds):
                while await self.reader.read(READ):
                    pass


async def exchange(reader, writer, request: h11.Request, body: bytes) -> Answer:
    http = h11.Connection(h11.CLIENT)
    kept = [(name, value) for name, value in request.headers if name not in OF_ONE_HOP | {b"content-length"}]
    length = [(b"content-length", str(len(body)).encode())] if body or request.method in (b"POST", b"PUT") else []
    head = h11.Request(
        method=request.method, target=request.target, headers=[*kept, *length, (b"connection", b"close")]
    )
    writer.write(http.send(head))
    if body:
        writer.write(http.send(h11.Data(data=body)))
    writer.write(http.send(h11.EndOfMessage()))
    await writer.drain()
    answer, pieces = None, []
    while not isinstance(event := http.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(READ))
        elif isinstance(event, h11.Response):
            answer = event
        elif isinstance(event, h11.Data):
            pieces.append(bytes(event.data))
    # A HEAD's answer has the length of a body that does not come.
    dropped = OF_ONE_HOP if request.method == b"HEAD" else OF_ONE_HOP | {b"content-length"}
    headers = tuple((name, value) for name, value in answer.headers if name not in dropped)
    return Answer(answer.status_code, headers, b"".join(pieces))
