"""The local AWS: MiniStack with IAM enforced, over TLS, on loopback only."""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
from contextlib import suppress
from pathlib import Path

import boto3
from botocore.config import Config

from localcloud.certificates import Certificates
from localcloud.health import is_healthy
from localcloud.process import Server
from localcloud.settings import HOST

# The account that Snowflake itself acts from, as an AWS account of Snowflake's does for the real one.
_SNOWFLAKE_ACCOUNT_ID = "999999999999"
SNOWFLAKE_USER = "snowflake"
# It assumes roles, has a queue for the events of buckets, and subscribes that to the topics whose owners allow it.
POLICY = """{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"},
    {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:999999999999:sf-snowpipe-*"},
    {"Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*"}
]}"""


def aws_server(listener: socket.socket, certificates: Certificates, secret: str, state: Path | None) -> Server:
    """Return MiniStack under hypercorn: a 12-digit access key id is the root of that account, `secret` its secret.

    It inherits `listener`, and answers on its port.
    It reads its contents from the folder `state`, and writes each change there before it is answered; without `state`
    everything is in memory and ends with the server.
    """
    port = listener.getsockname()[1]
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as hypercorn does for a port that it binds itself
    command = [sys.executable, "-P", "-m", "hypercorn", "localcloud.aws.application:app"]
    command += ["--workers", "0", "--graceful-timeout", "0", "--bind", f"fd://{listener.fileno()}"]
    command += ["--certfile", str(certificates.server), "--keyfile", str(certificates.server_key)]
    environment = {
        "AUTH": "true",
        "AWS_SECRET_ACCESS_KEY": secret,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "USE_SSL": "1",  # queue URLs begin with https
        "IOT_MTLS_ENABLED": "0",  # would listen on every interface
        "SFTP_ENABLED": "0",
        **(_kept_in(state) if state else {}),
    }
    return Server("aws", command, environment, lambda: _is_ready(port, certificates), (listener,))


def _kept_in(state: Path) -> dict[str, str]:
    """Return MiniStack's variables for state that outlives it."""
    return {
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "aws"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
    }


def _is_ready(port: int, certificates: Certificates) -> bool:
    """Return whether this cloud's MiniStack answers: another server on the port can't show a certificate of this CA."""
    context = ssl.create_default_context(cafile=str(certificates.authority))
    connection = http.client.HTTPSConnection(HOST, port, timeout=5, context=context)
    return is_healthy(connection, "/_ministack/ready")


def endpoint(port: int) -> str:
    """Return the URL of the local AWS."""
    return f"https://{HOST}:{port}"


def create_snowflake_user(port: int, certificates: Certificates, secret: str) -> tuple[str, str]:
    """Create the IAM user that the local Snowflake acts as, allowed to assume roles, and to have the queue for events.

    Return its access key id and secret: a new key, even if the user was kept. The owners of roles decide which of them
    trust it.
    """
    iam = boto3.client(
        "iam",
        endpoint_url=endpoint(port),
        region_name="us-east-1",
        aws_access_key_id=_SNOWFLAKE_ACCOUNT_ID,
        aws_secret_access_key=secret,
        verify=str(certificates.authority),
        config=Config(proxies={}),
    )
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(UserName=SNOWFLAKE_USER)
    for old in iam.list_access_keys(UserName=SNOWFLAKE_USER)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=SNOWFLAKE_USER, AccessKeyId=old["AccessKeyId"])
    iam.put_user_policy(UserName=SNOWFLAKE_USER, PolicyName="snowflake", PolicyDocument=POLICY)
    key = iam.create_access_key(UserName=SNOWFLAKE_USER)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]
