"""A local Snowflake of a benchmark's own, in a process of its own, and sessions of its administrator."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import snowflake.connector

PASSWORD = "a-long-password-of-the-benchmark"


@dataclass(frozen=True)
class Server:
    """The address and the administrator of a local Snowflake."""

    port: int
    host: str = "127.0.0.1"
    account: str = "LOCAL-CLOUD"
    admin: str = "ADMIN"
    password: str = PASSWORD

    def connect(self) -> snowflake.connector.SnowflakeConnection:
        """Return a new session of the administrator, which the caller closes."""
        return snowflake.connector.connect(
            account=self.account,
            host=self.host,
            port=self.port,
            protocol="http",
            user=self.admin,
            password=self.password,
        )

    def get(self, path: str) -> bytes:
        """Return the body of GET `path`. Raises OSError if the server does not answer."""
        with urllib.request.urlopen(f"http://{self.host}:{self.port}{path}", timeout=10) as answer:
            body: bytes = answer.read()
            return body


@contextmanager
def server(folder: Path, module: str = "localcloud.snowflake", variables: Mapping[str, str] = {}) -> Iterator[Server]:
    """Yield a newly started server, which `python -m MODULE` serves with these variables, too.

    Raises RuntimeError if it does not start.
    """
    started = Server(_free_port())
    command = [sys.executable, "-m", module, "--port", str(started.port), "--folder", str(folder)]
    process = subprocess.Popen(
        [*command, "--admin-password", PASSWORD],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, started)
        yield started
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], started: Server) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            started.get("/health")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the local Snowflake of the benchmark does not start")
