"""A local Snowflake of a benchmark's own, in a process of its own, and sessions of its administrator."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import snowflake.connector

from localcloud.ports import listen

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
    with listen(0) as plain, listen(0) as tls:
        started = Server(plain.getsockname()[1])
        command = [sys.executable, "-m", module, "--folder", str(folder), "--admin-password", PASSWORD]
        process = subprocess.Popen(
            [*command, f"--socket={plain.fileno()}", f"--socket={tls.fileno()}"],
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[plain.fileno(), tls.fileno()],
        )
    try:
        _wait_until_ready(process, started)
        yield started
    finally:
        process.terminate()
        process.wait(20)


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
