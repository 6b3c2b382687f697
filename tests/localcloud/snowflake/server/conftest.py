"""Fixture `kept`: a local Snowflake that keeps its state, of the test's own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.localcloud.snowflake.conftest import PASSWORD, Server, wait_until_ready
from tests.ports import free_port


class Kept:
    """A server that keeps its state in a folder, to be ended and started again on the same port."""

    def __init__(self, folder: Path, environment: dict[str, str], *options: str) -> None:
        self.folder, self.environment, self.options = folder, environment, options
        self.server = Server("127.0.0.1", free_port(), folder / "server.log")
        self.process: subprocess.Popen | None = None

    def start(self, *options: str) -> subprocess.Popen:
        """Start it, with more options than its own; return its process, which may not be ready yet."""
        command = [sys.executable, "-m", "localcloud.snowflake", "--port", str(self.server.port)]
        command += ["--folder", str(self.folder), "--admin-password", PASSWORD, "--keep", *self.options, *options]
        with self.server.log.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env=self.environment)
        return self.process

    def up(self) -> None:
        """Start it and wait until it answers."""
        wait_until_ready(self.start(), self.server.port, self.server.log)

    def end(self, number: signal.Signals) -> None:
        """Send the signal and wait until the process is gone."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(20)

    def again(self, number: signal.Signals) -> None:
        """End it with the signal, then start it again."""
        self.end(number)
        self.up()

    def sql(self, *statements: str, **settings: Any) -> list[tuple]:
        """Run the statements in one session; return the rows of the last one."""
        with self.server.connect(**settings) as connection:
            for statement in statements:
                rows = connection.cursor().execute(statement).fetchall()
        return rows


@pytest.fixture
def kept(tmp_path: Path, guarded_environment: dict[str, str]) -> Iterator[Kept]:
    kept = Kept(tmp_path, guarded_environment)
    kept.up()
    yield kept
    kept.end(signal.SIGKILL)
