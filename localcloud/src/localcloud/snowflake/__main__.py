"""Start the local Snowflake alone, on loopback: `localcloud snowflake --help`."""

from __future__ import annotations

import atexit
import gc
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

import click

from localcloud.certificates import certificates_in, create_certificates
from localcloud.ports import listen
from localcloud.process import CloudError
from localcloud.settings import DEFAULT_SNOWFLAKE_PORT, HOST, Accounts
from localcloud.snowflake.ending import end_with_parent, remove_when_stopped

_CONNECT = """
import snowflake.connector

snowflake.connector.connect(
    host="{host}", port={port}, protocol="http", account="{account}", user="{user}", password="{password}"
)
"""


@click.command(context_settings={"show_default": True})
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_SNOWFLAKE_PORT,
    envvar="LOCALCLOUD_SNOWFLAKE_PORT",
    show_envvar=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@click.option(
    "--tls-port",
    type=click.IntRange(0, 65535),
    default=0,
    envvar="LOCALCLOUD_SNOWFLAKE_TLS_PORT",
    show_envvar=True,
    help="Port for the same over TLS, on 127.0.0.1; 0 takes a free one.",
)
@click.option(
    "--folder", type=click.Path(path_type=Path), show_default="a temporary one", help="Folder of its stages and state."
)
@click.option("--account", default=Accounts().snowflake_account, help="Account identifier: organization-account.")
@click.option("--admin", default="ADMIN", help="Name of the administrator, with role ACCOUNTADMIN.")
@click.option(
    "--admin-password",
    envvar="LOCALCLOUD_ADMIN_PASSWORD",
    show_envvar=True,
    show_default="a random one, printed",
    help="Password of the administrator.",
)
@click.option(
    "--aws-user-arn",
    default="arn:aws:iam::999999999999:user/snowflake",
    help="IAM user that storage integrations act as, shown by DESCRIBE INTEGRATION.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Continue from the state in FOLDER/state/snowflake, and save the state there; else it is in memory.",
)
@click.option("--certificates", type=click.Path(path_type=Path), hidden=True, help="Folder of certificates to use.")
@click.option("--socket", "descriptors", type=int, multiple=True, hidden=True, help="Inherited: plain, then with TLS.")
@click.option("--parent", type=int, hidden=True, help="End, and remove FOLDER, when this process, its parent, ends.")
def main(
    port: int,
    tls_port: int,
    folder: Path | None,
    account: str,
    admin: str,
    admin_password: str | None,
    aws_user_arn: str,
    keep: bool,
    certificates: Path | None,
    descriptors: tuple[int, ...],
    parent: int | None,
) -> None:
    """Run Snowflake alone, in the foreground, and print how to connect.

    GET /health answers 200 when it is ready. Its contents are lost when it stops, unless they are kept.
    """
    # Imported here, because they take a second, and the other commands need none of it.
    with _uncollected():
        sys.meta_path.insert(0, _WithoutPandas())
        from localcloud.snowflake.server.app import Settings, create_app
        from localcloud.snowflake.server.persistence import UnreadableState
        from localcloud.snowflake.server.serving import TlsListener, serve

    if keep and not folder:
        raise click.UsageError("--keep needs a --folder")
    try:
        listeners = [socket.socket(fileno=one) for one in descriptors] or [listen(port), listen(tls_port)]
    except CloudError as error:
        raise click.ClickException(str(error)) from error
    folder = _prepared(folder, parent)
    password = admin_password or secrets.token_hex(20)
    try:
        app = create_app(Settings(password, account, admin, folder, aws_user_arn, keep))
    except UnreadableState as error:
        raise click.ClickException(str(error)) from error
    tls = certificates_in(certificates) if certificates else create_certificates(folder / "tls")
    bound, bound_tls = (listener.getsockname()[1] for listener in listeners)
    click.echo(f"Snowflake account {account} is on {HOST}:{bound}, its administrator is {admin}")
    if not admin_password:
        click.echo(_CONNECT.format(host=HOST, port=bound, account=account, user=admin, password=password))
    click.echo(f"With TLS it is on {HOST}:{bound_tls}; clients trust it by {tls.authority}")
    serve(app, listeners[0], TlsListener(listeners[1], tls.server, tls.server_key))


def _prepared(folder: Path | None, parent: int | None) -> Path:
    """Return the folder, a temporary one if none is given; one that goes away with the process or its parent does."""
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="localcloud-snowflake-"))
        remove_when_stopped(folder)
    elif parent is not None:
        end_with_parent(parent, folder)
    return folder


class _WithoutPandas(MetaPathFinder):
    """Keep pandas out, an eighth of the start: the connector below fakesnow tries to import it, and nothing needs it.

    A None in sys.modules would not do: pyarrow takes it for pandas.
    https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-pandas#installation
    """

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raise ModuleNotFoundError for pandas; the other finders look for any other module."""
        if name == "pandas":
            raise ModuleNotFoundError("the local Snowflake needs no pandas", name=name)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make objects that stay as long as the process: looking for garbage among them is a seventh of the imports' time.

    https://docs.python.org/3/library/gc.html#gc.freeze
    """
    gc.disable()
    try:
        yield
        gc.freeze()
        atexit.register(gc.unfreeze)  # nanobind, below DuckDB, calls what is not collected at the end a leak
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
