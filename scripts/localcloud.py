"""Run the local cloud with this project's accounts: start it, stop it, and print the variables that lead to it.

It runs the command `localcloud` as any other user would, in the folder build/localcloud.
"""

import json
import os
import shlex
import subprocess
import sys
from typing import NoReturn

import click

from command_line.command import Command
from command_line.environment_argument import environment_type
from promotion.environment import PROJECT, Environment
from tools.providers.__main__ import mirror_folder

# `localcloud env` exits with it if the cloud is not up.
_NOT_UP = 1

_environment_argument = click.argument("environment", type=environment_type, default="local")


@click.group(help=__doc__)
def main() -> None:
    """Run the command line of `python -m scripts.localcloud`."""
    os.environ.setdefault("LOCALCLOUD_FOLDER", str(PROJECT / "build" / "localcloud"))


@main.command(cls=Command)
@_environment_argument
def up(environment: Environment) -> None:
    """Start the local cloud with the accounts of ENVIRONMENT. Options come from LOCALCLOUD_… variables."""
    _become("up", *_accounts(environment))


@main.command(cls=Command)
def down() -> None:
    """Stop the local cloud."""
    _become("down")


@main.command(cls=Command)
def status() -> None:
    """Show which servers run. Exits with 0 if both do, else with 1."""
    _become("status")


@main.command(cls=Command)
@_environment_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of export lines.")
@click.option(
    "--format",
    "client",
    metavar="CLIENT",
    help="What a client of Snowflake reads instead: connections.toml, dbt, url (SQLAlchemy), jdbc or dsn (Go).",
)
@click.option("--database", metavar="NAME", help="The database to start in.  [default: that of ENVIRONMENT]")
@click.option("--tls", is_flag=True, help="Snowflake's port for TLS, and the variables by which clients trust it.")
def env(environment: Environment, as_json: bool, client: str | None, database: str | None, tls: bool) -> None:
    """Print the variables that point any client, Terraform included, at the cloud: eval "$(make -s env)"."""
    asked = [*_accounts(environment), f"--database={database or environment.database}", *(["--tls"] if tls else [])]
    if client:
        _become("env", *asked, f"--format={client}")
    command = _command("env", *asked, *(["--json"] if as_json else []))
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == _NOT_UP:
        raise click.ClickException("the local cloud is not up; start it with: make up")
    if done.returncode:
        raise click.ClickException(done.stderr.strip())
    ours = _terraform_variables()
    if as_json:
        click.echo(json.dumps({**json.loads(done.stdout), **ours}, indent=2))
        return
    others = [name for name in sorted(os.environ) if name.startswith("TF_CLI_ARGS") and name not in ours]
    click.echo("".join(f"unset {name}\n" for name in others) + done.stdout, nl=False)
    click.echo("".join(f"export {name}={shlex.quote(value)}\n" for name, value in ours.items()), nl=False)


def _terraform_variables() -> dict[str, str]:
    """Return Terraform's variables: its providers are in a mirror, and the local S3 has no name for each bucket.

    The mirror is this machine's own: each call of Terraform would read 770 MB to compare it with itself.
    """
    return {
        "TF_PLUGIN_MIRROR": str(mirror_folder()),
        "TF_PLUGIN_CHECKSUMS": "off",
        "TF_VAR_s3_use_path_style": "true",
        "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
    }


def _accounts(environment: Environment) -> list[str]:
    return [
        f"--aws-account={environment.aws_account_id}",
        f"--region={environment.aws_region}",
        f"--snowflake-account={environment.snowflake_account}",
    ]


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "localcloud", *arguments]


def _become(*arguments: str) -> NoReturn:
    """Replace this process by the command, so that a signal reaches it and nothing in between."""
    os.execv(sys.executable, _command(*arguments))


if __name__ == "__main__":
    main()
