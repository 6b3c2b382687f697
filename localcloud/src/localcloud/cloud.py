"""Both halves of the local cloud: started, inspected and stopped together."""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from localcloud import process, snowflake_server
from localcloud.aws.server import aws_server, create_snowflake_user, endpoint
from localcloud.certificates import create_certificates
from localcloud.cloud_state import CloudState, forget, read
from localcloud.ports import holder, is_taken, listen
from localcloud.process import CloudError
from localcloud.settings import HOST, Accounts, Settings, command

_LOCK_SECONDS = 240


@dataclass(frozen=True)
class Half:
    """One server as it is now; `pid` is None if it does not run."""

    name: str
    url: str
    pid: int | None


def up(settings: Settings, accounts: Accounts, say: Callable[[str], None]) -> bool:
    """Start the cloud unless it is up. Return whether it was started now.

    `say` is called with each step. An error or a Ctrl-C ends all processes that were started. Raise CloudError.
    """
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.folder.chmod(0o700)
    with _alone(settings.folder):
        if all(half.pid for half in halves(settings.folder)):
            if settings.keep and not read(settings.folder).kept:
                advice = command("down", settings.folder)
                raise CloudError(f"the local cloud is up and keeps nothing; stop it first with: {advice}")
            return False
        _clear(settings.folder)
        try:
            _start(settings, accounts, say)
        except BaseException:
            _clear(settings.folder)
            raise
    return True


def down(folder: Path, forget_state: bool = False) -> int:
    """Stop every process of the cloud in `folder`. Return how many there were.

    The logs stay. The kept state stays, too, unless `forget_state`.
    """
    if not folder.is_dir():  # removed under a running cloud: its processes still carry its name
        return process.stop(folder)
    with _alone(folder):
        count = _clear(folder)
        if forget_state:
            shutil.rmtree(Settings(folder).state_folder, ignore_errors=True)
        return count


def halves(folder: Path) -> list[Half]:
    """Return both servers as they are now; the URL is empty for a cloud that was never completely up."""
    try:
        state = read(folder)
    except CloudError:
        return [Half(name, "", None) for name in ("aws", "snowflake")]
    return [
        Half("aws", endpoint(state.aws_port), process.pid_of("aws", folder)),
        Half("snowflake", f"http://{HOST}:{state.snowflake_port}", process.pid_of("snowflake", folder)),
    ]


def _start(settings: Settings, accounts: Accounts, say: Callable[[str], None]) -> None:
    folder = settings.folder
    with _listeners(settings) as listeners:
        _start_on(listeners, folder, settings, accounts, say)


def _start_on(
    listeners: list[socket.socket], folder: Path, settings: Settings, accounts: Accounts, say: Callable[[str], None]
) -> None:
    aws_port, snowflake_port, tls_port = (listener.getsockname()[1] for listener in listeners)
    certificates = create_certificates(settings.certificate_folder)
    # Long, because schemachange masks a password wherever its text turns up.
    aws_secret, password = secrets.token_hex(20), secrets.token_hex(20)

    say("starting AWS (MiniStack)")
    kept = settings.state_folder if settings.keep else None
    process.start(aws_server(listeners[0], certificates, aws_secret, kept), folder)
    key = create_snowflake_user(aws_port, certificates, aws_secret)

    say("AWS is up; starting Snowflake")
    access = snowflake_server.aws_access(aws_port, certificates, key, accounts.region)
    account = accounts.snowflake_account
    ports = snowflake_server.Ports(listeners[1], listeners[2], certificates)
    server = snowflake_server.snowflake_server(ports, folder, account, password, access, settings.keep)
    process.start(server, folder)
    authority = str(certificates.authority)
    state = CloudState(aws_port, aws_secret, snowflake_port, password, authority, tls_port, accounts, settings.keep)
    state.write(folder)


@contextmanager
def _listeners(settings: Settings) -> Iterator[list[socket.socket]]:
    """Yield sockets that listen for AWS, for Snowflake, and for Snowflake over TLS. Raise CloudError for a taken port.

    Each server inherits its own: a port that is only found free may be another's when the server starts.
    """
    wanted = {
        "LOCALCLOUD_AWS_PORT": settings.aws_port,
        "LOCALCLOUD_SNOWFLAKE_PORT": settings.snowflake_port,
        "LOCALCLOUD_SNOWFLAKE_TLS_PORT": settings.snowflake_tls_port,
    }
    for variable, port in wanted.items():
        if port and is_taken(port):
            by = holder(port) or "another process"
            raise CloudError(f"port {port} is taken by {by}; stop it, or choose another port: {variable}={port + 1}")
    with ExitStack() as stack:
        yield [stack.enter_context(listen(port)) for port in wanted.values()]


def _clear(folder: Path) -> int:
    count = process.stop(folder)
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    forget(folder)
    return count


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let two `up` at once start one cloud, and a `down` wait for the `up` before it."""
    try:
        lock = FileLock(folder / "lock").acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise CloudError(f"another up or down is at work in {folder}; wait for it, or stop it") from None
    with lock:
        yield
