"""AWS and Snowflake on this machine, on loopback only: started, shown and stopped together, or Snowflake alone."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console

from localcloud import cloud
from localcloud.client_formats import FORMATS, Login
from localcloud.cloud_state import read
from localcloud.environment import export_lines, variables
from localcloud.process import CloudError
from localcloud.settings import (
    DEFAULT_AWS_PORT,
    DEFAULT_FOLDER,
    DEFAULT_SNOWFLAKE_PORT,
    HOST,
    Accounts,
    Settings,
    command,
)
from localcloud.snowflake.__main__ import main as snowflake_command
from localcloud.snowflake_server import ADMINISTRATOR

_Command = TypeVar("_Command", bound=Callable[..., Any])
_INTERRUPTED = 130
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=DEFAULT_FOLDER,
    envvar="LOCALCLOUD_FOLDER",
    show_default=True,
    show_envvar=True,
    help="The cloud's folder: logs, process ids, certificates.",
)


def _port_option(cloud_half: str, variable: str, default: int, title: str = "Port") -> Callable[[_Command], _Command]:
    return click.option(
        f"--{cloud_half}-port",
        type=click.IntRange(0, 65535),
        default=default,
        envvar=variable,
        show_default=True,
        show_envvar=True,
        help=f"{title} on 127.0.0.1; 0 takes a free one.",
    )


def _account_options(start: bool) -> Callable[[_Command], _Command]:
    """Return the options of the accounts: with defaults to start a cloud with, else those of the running cloud."""
    texts = {
        "aws_account": "AWS account id, 12 digits: its root is the administrator.",
        "region": "AWS region.",
        "snowflake_account": "Snowflake account identifier: ORGANIZATION-NAME.",
    }

    def add(function: _Command) -> _Command:
        for name, text in reversed(texts.items()):
            function = click.option(
                f"--{name.replace('_', '-')}",
                default=getattr(Accounts(), name) if start else None,
                envvar=f"LOCALCLOUD_{name.upper()}" if start else None,
                show_default=start or "of the running cloud",
                show_envvar=start,
                help=text,
            )(function)
        return function

    return add


@click.group(help=__doc__)
@click.version_option(package_name="localcloud")
def main() -> None:
    """The command `localcloud` and its subcommands."""


@main.command()
@_folder_option
@_port_option("aws", "LOCALCLOUD_AWS_PORT", DEFAULT_AWS_PORT)
@_port_option("snowflake", "LOCALCLOUD_SNOWFLAKE_PORT", DEFAULT_SNOWFLAKE_PORT)
@_port_option("snowflake-tls", "LOCALCLOUD_SNOWFLAKE_TLS_PORT", 0, "Snowflake's second port, for TLS,")
@_account_options(start=True)
@click.option(
    "--keep/--no-keep",
    envvar="LOCALCLOUD_KEEP",
    show_envvar=True,
    help="Continue from the state in FOLDER/state, and save the state there.  [default: no-keep]",
)
def up(folder: Path, aws_port: int, snowflake_port: int, snowflake_tls_port: int, keep: bool, **accounts: str) -> None:
    """Start the local cloud and wait until it is healthy. Does nothing if it is up."""
    folder = folder.resolve()
    console = Console(highlight=False)
    chosen = _accounts(Accounts(), accounts)
    with console.status("starting the local cloud") as status:

        def say(text: str) -> None:
            status.update(text)
            if not console.is_terminal:
                console.print(text, soft_wrap=True)

        started = cloud.up(Settings(folder, aws_port, snowflake_port, keep, snowflake_tls_port), chosen, say)
    where = ", ".join(f"{half.name} on {half.url}" for half in cloud.halves(folder))
    console.print(f"the local cloud is {'up' if started else 'already up'}: {where}", soft_wrap=True)


@main.command()
@_folder_option
@click.option("--forget", is_flag=True, help="Remove the kept state, too.")
def down(folder: Path, forget: bool) -> None:
    """Stop the local cloud and all its processes. Its contents are lost, unless they are kept; its logs stay."""
    count = cloud.down(folder.resolve(), forget)
    click.echo(f"the local cloud is down ({count} processes ended)" if count else "the local cloud was not up")


@main.command()
@_folder_option
@_account_options(start=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of export lines.")
@click.option(
    "--format",
    "client",
    type=click.Choice(list(FORMATS)),
    help="What a client of Snowflake reads instead: a connections.toml, a dbt profile, the URL of SQLAlchemy (with "
    'connect_args={"protocol": "http"}, unless --tls), or of JDBC, the DSN of Go.',
)
@click.option("--database", metavar="NAME", help="The database that Snowflake's clients start in.")
@click.option("--tls", is_flag=True, help="Snowflake's port for TLS, and the variables by which clients trust it.")
def env(
    folder: Path, as_json: bool, client: str | None, database: str | None, tls: bool, **accounts: str | None
) -> None:
    """Print the variables that point any client at the cloud: eval "$(localcloud env)". Exits with 1 if it is down."""
    folder = folder.resolve()
    state = read(folder)
    if not all(half.pid for half in cloud.halves(folder)):
        raise CloudError(f"the local cloud is not up any more; start it again with: {command('up', folder)}")
    chosen = _accounts(state.accounts, accounts)
    if client:
        port = state.snowflake_tls_port if tls else state.snowflake_port
        login = Login(chosen.snowflake_account, ADMINISTRATOR, state.password, HOST, port, tls=tls, database=database)
        click.echo(FORMATS[client](login), nl=False)
        return
    values = variables(state, chosen, database=database, tls=tls)
    click.echo(json.dumps(values, indent=2) if as_json else export_lines(values), nl=as_json)


@main.command()
@_folder_option
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def status(folder: Path, as_json: bool) -> None:
    """Show which servers run. Exits with 0 if both do, else with 1."""
    halves = cloud.halves(folder.resolve())
    if as_json:
        click.echo(json.dumps({half.name: asdict(half) for half in halves}, indent=2))
    else:
        for half in halves:
            click.echo(f"{half.name:<10} {f'up on {half.url}, pid {half.pid}' if half.pid else 'down'}")
    sys.exit(0 if all(half.pid for half in halves) else 1)


main.add_command(snowflake_command, "snowflake")


def run() -> NoReturn:
    """Run the command line: an error is one line, and a signal to stop ends all processes that were started."""
    for number in _STOPS:
        signal.signal(number, _interrupt)
    try:
        sys.exit(main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except CloudError as error:
        sys.exit(str(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing is left running", err=True)
        sys.exit(_INTERRUPTED)


def _accounts(accounts: Accounts, changes: dict[str, str] | dict[str, str | None]) -> Accounts:
    """Return `accounts` with the options that were given. Raise CloudError for an identifier of a wrong form."""
    try:
        return replace(accounts, **{name: value for name, value in changes.items() if value})
    except ValueError as error:
        raise CloudError(str(error)) from None


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End, but only once: an impatient second Ctrl-C must not stop the clean-up after the first."""
    for name in _STOPS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
