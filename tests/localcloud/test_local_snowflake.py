"""LocalSnowflake: a server of a program's own, which nothing of it outlives."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import snowflake.connector

from localcloud import CloudError, LocalSnowflake, process
from localcloud.process import MARK
from localcloud.processes_by_env import processes_with

pytestmark = pytest.mark.slow

WHO = "SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE()"
# A program that starts one, says where it is, and does not get to stop it.
PROGRAM = """
import time
from localcloud import LocalSnowflake
sf = LocalSnowflake().start()
print(sf._folder, flush=True)
time.sleep(600)
"""
CLIENT = """
import os, snowflake.connector
names = ("host", "port", "protocol", "account", "user", "password", "role")
connection = snowflake.connector.connect(**{name: os.environ["SNOWFLAKE_" + name.upper()] for name in names})
print(*connection.cursor().execute("SELECT CURRENT_ROLE()").fetchone())
"""


@pytest.fixture(scope="module")
def sf() -> Iterator[LocalSnowflake]:
    with LocalSnowflake() as snowflake:
        yield snowflake


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_it_connects_as_the_administrator_with_a_warehouse(sf: LocalSnowflake) -> None:
    assert sf.connect().cursor().execute(WHO).fetchone() == ("ADMIN", "ACCOUNTADMIN", "COMPUTE_WH", None)


def test_settings_of_a_connection_win(sf: LocalSnowflake) -> None:
    administrator = sf.connect().cursor()
    for statement in ("CREATE DATABASE OTHERS", "CREATE USER GUEST PASSWORD = 'a-long-password-of-a-guest'"):
        administrator.execute(statement)

    assert sf.connect(role="PUBLIC", warehouse="NONE").cursor().execute(WHO).fetchone()[:2] == ("ADMIN", "PUBLIC")
    assert sf.connect(database="OTHERS").cursor().execute(WHO).fetchone()[3] == "OTHERS"
    guest = sf.connect(user="guest", password="a-long-password-of-a-guest")
    assert guest.cursor().execute(WHO).fetchone()[:2] == ("GUEST", "PUBLIC")
    with pytest.raises(snowflake.connector.errors.ProgrammingError, match="Password is empty"):
        sf.connect(user="guest")


def test_its_variables_lead_other_programs_to_it(sf: LocalSnowflake) -> None:
    command = [sys.executable, "-c", CLIENT]
    environment = {**os.environ, **sf.environment}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "ACCOUNTADMIN\n", done.stderr


def test_its_second_port_speaks_tls_by_its_own_authority(sf: LocalSnowflake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(sf.authority))
    with sf.connect(port=sf.tls_port, protocol="https") as connection:
        assert connection.cursor().execute(WHO).fetchone()[:2] == ("ADMIN", "ACCOUNTADMIN")
    context = ssl.create_default_context()
    with socket.create_connection((sf.host, sf.tls_port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(plain, server_hostname=sf.host)


def test_a_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "somewhere.example")
    with LocalSnowflake() as snowflake:
        assert snowflake.connect().cursor().execute("SELECT 1").fetchone() == (1,)
    assert os.environ["NO_PROXY"] == "somewhere.example,127.0.0.1,localhost"


def test_two_at_once_are_two_accounts_and_nothing_is_left_of_them(scratch: Path) -> None:
    with LocalSnowflake() as one, LocalSnowflake(account="ACME-TEST", user="ROOT", password="a-long-password") as two:
        assert one.start() is one, "a second start does nothing"
        one.connect().cursor().execute("CREATE DATABASE HERE")
        found = two.connect().cursor().execute("SELECT CURRENT_ACCOUNT_NAME(), CURRENT_USER()").fetchone()
        assert found == ("TEST", "ROOT")
        assert two.connect().cursor().execute("SHOW DATABASES LIKE 'HERE'").fetchall() == []
        folders = list(scratch.iterdir())
        assert len(folders) == 2
        [[server], [other]] = [processes_with(MARK, str(folder)) for folder in folders]
        for process in (server, other):
            listening = [c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
            assert listening == ["127.0.0.1"] * 2, "plain and TLS, on loopback only"
            assert not any(name.startswith("AWS_ACCESS") for name in process.environ())
    assert list(scratch.iterdir()) == []
    assert not server.is_running() and not other.is_running()


def test_a_connection_ends_with_its_server(scratch: Path) -> None:
    with LocalSnowflake() as snowflake:
        connection = snowflake.connect()
    assert connection.is_closed()


def test_a_killed_program_takes_it_along(scratch: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    folder = Path(program.stdout.readline().strip())
    assert len(processes_with(MARK, str(folder))) == 1

    program.send_signal(signal.SIGKILL)
    program.communicate()
    deadline = time.monotonic() + 20
    while processes_with(MARK, str(folder)) or folder.exists():
        assert time.monotonic() < deadline, "it outlives its program"
        time.sleep(0.1)


def test_a_taken_port_is_one_line(scratch: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        holder = rf"{psutil.Process().name()} \(pid {os.getpid()}\)"
        with pytest.raises(CloudError, match=rf"^port {port} is taken by {holder}; choose another one$"):
            LocalSnowflake(port=port).start()
    assert list(scratch.iterdir()) == []


def test_a_server_that_does_not_answer_in_time_is_ended_and_its_log_stays(scratch: Path) -> None:
    with pytest.raises(CloudError, match=r"^snowflake is not healthy after 0 s; see .*/snowflake.log$"):
        LocalSnowflake(start_seconds=0).start()
    [folder] = scratch.iterdir()
    assert processes_with(MARK, str(folder)) == []


def test_the_log_stays_of_a_server_that_its_program_ends(scratch: Path) -> None:
    """However far the server has come: its own cleaning waits for the end of its program."""
    with LocalSnowflake():
        [folder] = scratch.iterdir()
        process.stop(folder)
        assert (folder / "log" / "snowflake.log").is_file()
    assert list(scratch.iterdir()) == []


def test_an_account_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="a Snowflake account is ORGANIZATION-NAME, and 'ACME' is not"):
        LocalSnowflake(account="ACME")
