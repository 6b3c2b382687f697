"""`localcloud snowflake`: one command starts a server that one can use, and says how."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(folder: Path, *options: str, **variables: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SNOWFLAKE_", "LOCALCLOUD_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "localcloud", "snowflake", *options],
        env={**kept, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_lines_that_it_prints_connect_and_a_signal_leaves_nothing(tmp_path: Path, number: int) -> None:
    server = run(tmp_path, "--port", "0")
    timer = threading.Timer(60, server.kill)
    timer.start()
    assert server.stdout
    lines = [server.stdout.readline() for _ in range(6)]
    assert lines[0].startswith("Snowflake account LOCAL-CLOUD is on 127.0.0.1:")

    found: dict[str, object] = {}
    program = "".join(lines[2:]).replace("snowflake.connector.connect(", "connection = snowflake.connector.connect(")
    exec(program + server.stdout.readline(), found)
    assert found["connection"].cursor().execute("SELECT CURRENT_ROLE()").fetchone() == ("ACCOUNTADMIN",)  # type: ignore[attr-defined]
    found["connection"].close()  # type: ignore[attr-defined]

    server.send_signal(number)
    server.communicate(timeout=20)
    timer.cancel()
    assert server.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_a_password_that_was_given_is_not_printed(tmp_path: Path) -> None:
    server = run(tmp_path, "--port", "0", LOCALCLOUD_ADMIN_PASSWORD="a-long-secret")
    assert server.stdout
    first = server.stdout.readline()
    server.terminate()
    rest, errors = server.communicate(timeout=20)
    assert "its administrator is ADMIN" in first
    assert "a-long-secret" not in first + rest + errors


def test_a_kept_state_needs_a_folder(tmp_path: Path) -> None:
    server = run(tmp_path, "--keep")
    _, errors = server.communicate(timeout=60)
    assert server.returncode == 2
    assert "--keep needs a --folder" in errors


def test_it_starts_without_pandas(tmp_path: Path) -> None:
    """The modules that it imports: https://docs.python.org/3/using/cmdline.html#cmdoption-X"""
    server = run(tmp_path, "--keep", PYTHONPROFILEIMPORTTIME="1")
    _, errors = server.communicate(timeout=60)
    assert "snowflake.connector.connection" in errors
    assert "pandas.core" not in errors
