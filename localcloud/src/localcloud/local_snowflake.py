"""One local Snowflake for one program: `with LocalSnowflake() as sf: sf.connect()`."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from localcloud import process
from localcloud.ports import listen
from localcloud.settings import HOST, Accounts

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

# AWS credentials of the machine must not reach it: its stages in S3 could be real buckets.
_NO_AWS = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
# Any of these says how another user logs in, so that the administrator's password is not added.
_CREDENTIALS = {"user", "password", "private_key", "private_key_file", "token", "authenticator"}


class LocalSnowflake:
    """A Snowflake account in a process of its own, on a free port of 127.0.0.1, with a temporary folder.

    As a context manager it starts and stops. It ends with the program that started it, even if that is killed, and
    its contents are lost. Several can run at the same time. It has no AWS: for stages in S3 use `localcloud up`.

    `account` is ORGANIZATION-NAME, `user` the administrator, with the role ACCOUNTADMIN and the warehouse COMPUTE_WH.
    `port` speaks plain HTTP, `tls_port` TLS.
    """

    host = HOST

    def __init__(
        self,
        *,
        account: str = Accounts.snowflake_account,
        user: str = "ADMIN",
        password: str | None = None,
        port: int = 0,
        start_seconds: float = 60,
    ) -> None:
        """Raise ValueError for an account that is not ORGANIZATION-NAME. Nothing is started yet."""
        self._accounts = Accounts(snowflake_account=account)
        self.account, self.user, self.password = account, user, password or secrets.token_hex(20)
        self.port, self.tls_port = port, 0
        self._start_seconds = start_seconds
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._connections: weakref.WeakSet[SnowflakeConnection] = weakref.WeakSet()

    def start(self) -> Self:
        """Start it and wait until it answers. A second call does nothing.

        If this program uses a proxy, loopback is added to its NO_PROXY: the connector has no other way past a proxy.

        Raise CloudError, in one line, if the port is taken, or if it ends by itself or does not answer in time; then
        the folder with its log stays.
        """
        if self._process:
            return self
        from localcloud.environment import past_the_proxy

        listeners = listen(self.port), listen(0)
        self.port, self.tls_port = (listener.getsockname()[1] for listener in listeners)
        self._folder = Path(tempfile.mkdtemp(prefix="localcloud-"))
        try:
            self._process = process.start(self._server(listeners, self._folder), self._folder, self._start_seconds)
        except BaseException:
            process.stop(self._folder)
            raise
        os.environ.update(past_the_proxy(os.environ))
        return self

    def stop(self) -> None:
        """Close the connections that `connect` opened, end the process, and remove its folder."""
        for connection in list(self._connections):
            with suppress(Exception):
                connection.close(retry=False)
        self._connections.clear()
        if self._process and self._folder:
            process.stop(self._folder)
            self._process.wait()
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process = None

    def connect(self, **settings: Any) -> SnowflakeConnection:
        """Return a connection of the Snowflake connector, of the administrator unless `settings` name another user.

        `settings` are those of `snowflake.connector.connect`, such as `role`, `warehouse` and `database`. `stop` closes
        the connection.
        """
        import snowflake.connector

        where = {"host": self.host, "port": self.port, "protocol": "http", "account": self.account}
        login = {} if _CREDENTIALS & settings.keys() else {"user": self.user, "password": self.password}
        connection = snowflake.connector.connect(**{**where, **login, **settings})
        self._connections.add(connection)
        return connection

    @property
    def environment(self) -> dict[str, str]:
        """The SNOWFLAKE_… variables that point other programs at it, as the administrator."""
        from localcloud.environment import snowflake_variables

        return snowflake_variables(self.port, self._accounts, self.user, self.password)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def authority(self) -> Path:
        """The certificate of the authority by which clients trust `tls_port`; a file while the server runs.

        Raise CloudError if it was not started.
        """
        from localcloud.certificates import certificates_in

        if self._folder is None:
            raise process.CloudError("the local Snowflake has no certificate yet; start it first")
        return certificates_in(self._folder / "tls").authority

    def _server(self, listeners: tuple[socket.socket, ...], folder: Path) -> process.Server:
        from localcloud.snowflake_server import PASSWORD, is_healthy

        command = [sys.executable, "-P", "-m", "localcloud.snowflake", "--folder", str(folder)]
        command += ["--account", self.account, "--admin", self.user]
        command += [f"--socket={listener.fileno()}" for listener in listeners]
        command += ["--parent", str(os.getpid())]
        variables = {**_NO_AWS, PASSWORD: self.password}
        return process.Server("snowflake", command, variables, lambda: is_healthy(self.port, 0.5), listeners)
