"""The local Snowflake as a server of the cloud. It is implemented in `localcloud/snowflake/`."""

from __future__ import annotations

import http.client
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from localcloud import health
from localcloud.aws.server import endpoint
from localcloud.certificates import Certificates
from localcloud.process import Server
from localcloud.settings import HOST

ADMINISTRATOR = "ADMIN"
# The variable of its password. The command line of a process can be read by every user of the machine.
PASSWORD = "LOCALCLOUD_ADMIN_PASSWORD"


@dataclass(frozen=True)
class Ports:
    """The socket of plain HTTP, and the one of TLS with its certificates. The server inherits both."""

    plain: socket.socket
    tls: socket.socket
    certificates: Certificates


def snowflake_server(
    ports: Ports, folder: Path, account: str, password: str, aws: dict[str, str], keep: bool
) -> Server:
    """Return the server of the Snowflake account `account` (ORGANIZATION-NAME), with its administrator's password.

    `aws` are the variables by which its storage integrations reach the local AWS. With `keep` it continues from the
    state in `folder`.
    """
    command = [sys.executable, "-P", "-m", "localcloud.snowflake"]
    command += [f"--socket={listener.fileno()}" for listener in (ports.plain, ports.tls)]
    command += ["--certificates", str(ports.certificates.authority.parent)]
    command += ["--folder", str(folder), "--account", account, "--admin", ADMINISTRATOR]
    command += ["--keep"] if keep else []
    port = ports.plain.getsockname()[1]
    return Server("snowflake", command, {**aws, PASSWORD: password}, lambda: is_healthy(port), (ports.plain, ports.tls))


def aws_access(aws_port: int, certificates: Certificates, key: tuple[str, str], region: str) -> dict[str, str]:
    """Return the variables that make an AWS client act as Snowflake's own IAM user."""
    key_id, secret = key
    return {
        "AWS_ENDPOINT_URL": endpoint(aws_port),
        "AWS_CA_BUNDLE": str(certificates.authority),
        "AWS_ACCESS_KEY_ID": key_id,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


def is_healthy(port: int, seconds: float = 5) -> bool:
    """Return whether a Snowflake answers on the port within `seconds`."""
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    return health.is_healthy(connection, "/health")
