"""A local Snowflake of a benchmark's own, in a process of its own, and sessions of its administrator."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import snowflake.connector

PASSWORD = "a-long-password-of-the-benchmark"


@dataclass(frozen=True)
class Server:
    port: int
    host: str = "127.0.0.1"
    account: str = "LOCAL-CLOUD"
    admin: str = "ADMIN"
    password: str = PASSWORD

    def connect(self) -> snowflake.connector.SnowflakeConnection:
        return snowflake.connector.connect(
            account=self.account,
            host=self.host,
            port=self.port,
            protocol="http",
            user=self.admin,
            password=self.password,
        )

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"


@contextmanager
def server(folder: Path, module: str = "localcloud.snowflake", options: Sequence[str] = ()) -> Iterator[Server]:
    """Yield a newly started server; `module` starts it in another way than usual."""
    found = Server(free_port())
    command = [sys.executable, "-m", module, "--port", str(found.port), "--folder", str(folder), *options]
    process = subprocess.Popen(
        [*command, "--admin-password", PASSWORD], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(process, found)
        yield found
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], found: Server) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(found.url("/health"), timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the local Snowflake of the benchmark does not start")
