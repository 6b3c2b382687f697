"""A proxy between a splitter and S3, SQS and Snowflake, at which requests go wrong as the plan says.

Each client has three ports of its own, so that a fault can be the client's death. AWS is spoken to over TLS on both
sides, with an authority of the proxy's own towards the client. Version 4 signatures cover the Host header, which is the
proxy's here: MiniStack does not check signatures; in front of AWS itself this would not work.
"""

import asyncio
import logging
import ssl
import threading
from pathlib import Path
from urllib.parse import urlsplit

import h11

from localcloud.certificates import create_certificates
from tests.attack.faults import FAULTS
from tests.attack.link import Address, Link
from tests.attack.operation import SERVICES, operation
from tests.attack.plan import Plan

HOST = "127.0.0.1"
BROKEN = (OSError, TimeoutError, asyncio.IncompleteReadError, h11.ProtocolError)


class Proxy:
    """As a context: it listens within. `variables`: those of the cloud behind it; `folder`: for its certificates."""

    def __init__(self, plan: Plan, variables: dict[str, str], folder: Path):
        self.plan = plan
        own = create_certificates(folder / "tls")
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(own.server, own.server_key)
        self.bundle = folder / "authorities.pem"
        self.bundle.write_text(own.authority.read_text() + Path(variables["AWS_CA_BUNDLE"]).read_text())
        self.servers = servers(variables)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="proxy", daemon=True)
        self.listening: list[asyncio.Server] = []

    def __enter__(self) -> "Proxy":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        asyncio.run_coroutine_threadsafe(self.close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def close(self) -> None:
        for server in self.listening:
            server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def variables(self, owner: str) -> dict[str, str]:
        """The variables that lead one client through new ports of the proxy."""
        ports = asyncio.run_coroutine_threadsafe(self.listen(owner), self.loop).result(10)
        return {
            "AWS_ENDPOINT_URL_S3": f"https://{HOST}:{ports['s3']}",
            "AWS_ENDPOINT_URL_SQS": f"https://{HOST}:{ports['sqs']}",
            "AWS_CA_BUNDLE": str(self.bundle),
            "SNOWFLAKE_HOST": HOST,
            "SNOWFLAKE_PORT": str(ports["snowflake"]),
        }

    async def listen(self, owner: str) -> dict[str, int]:
        ports = {}
        for service in SERVICES:

            async def serve(reader, writer, service=service):
                await self.serve(service, owner, reader, writer)

            tls = self.tls if self.servers[service].tls else None
            server = await asyncio.start_server(serve, HOST, 0, ssl=tls)
            self.listening.append(server)
            ports[service] = server.sockets[0].getsockname()[1]
        return ports

    async def serve(self, service: str, owner: str, reader, writer) -> None:
        link = Link(reader, writer, self.servers[service])
        try:
            while (request := await link.next()) is not None and not writer.is_closing():
                await self.pass_on(service, owner, link, request)
        except BROKEN:
            pass
        except asyncio.CancelledError:  # the proxy closes
            pass
        except Exception:
            logging.exception("a bug of the proxy")
        finally:
            writer.transport.abort()

    async def pass_on(self, service: str, owner: str, link: Link, request: h11.Request) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        name = operation(service, request.method.decode(), request.target.decode(), headers)
        rule = self.plan.draw(name, owner)
        if rule is None:
            await link.respond(await link.forward())
            return
        await FAULTS[rule.kind](link, rule, self.plan, owner)
        self.plan.count(service, rule.name)


def servers(variables: dict[str, str]) -> dict[str, Address]:
    aws = urlsplit(variables["AWS_ENDPOINT_URL"])
    tls = ssl.create_default_context(cafile=variables["AWS_CA_BUNDLE"])
    amazon = Address(aws.hostname, aws.port, tls)
    snowflake = Address(variables["SNOWFLAKE_HOST"], int(variables["SNOWFLAKE_PORT"]), None)
    return {"s3": amazon, "sqs": amazon, "snowflake": snowflake}
