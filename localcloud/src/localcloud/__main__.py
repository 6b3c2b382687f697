"""AWS and Snowflake on this machine, on loopback only: started, shown and stopped together."""

import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from localcloud import cloud
from localcloud.cloud_state import read
from localcloud.environment import export_lines, read_environment, variables
from localcloud.process import CloudError
from localcloud.settings import DEFAULT_AWS_PORT, DEFAULT_FOLDER, DEFAULT_SNOWFLAKE_PORT, Settings

INTERRUPTED = 130
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=DEFAULT_FOLDER,
    envvar="MARQUEE_CLOUD_FOLDER",
    show_envvar=True,
    help="The cloud's folder: logs, process ids, certificates.  [default: build/localcloud]",
)
environment_option = click.option(
    "--environment", default="local", show_default=True, help="One of environments/*.tfvars.json: its accounts, region."
)


def _port_option(cloud_half: str, variable: str, default: int):
    return click.option(
        f"--{cloud_half}-port",
        type=click.IntRange(0, 65535),
        default=default,
        envvar=variable,
        show_default=True,
        show_envvar=True,
        help="Port on 127.0.0.1; 0 takes a free one.",
    )


@click.group(help=__doc__)
def main() -> None:
    pass


@main.command()
@folder_option
@environment_option
@_port_option("aws", "MARQUEE_AWS_PORT", DEFAULT_AWS_PORT)
@_port_option("snowflake", "MARQUEE_SNOWFLAKE_PORT", DEFAULT_SNOWFLAKE_PORT)
@click.option(
    "--keep/--no-keep",
    envvar="MARQUEE_CLOUD_KEEP",
    show_envvar=True,
    help="Go on from what an earlier cloud kept in FOLDER/state, and keep there what is made.  [default: no-keep]",
)
def up(folder: Path, environment: str, aws_port: int, snowflake_port: int, keep: bool) -> None:
    """Start the local cloud and wait until it is healthy. Does nothing if it is up."""
    folder = folder.resolve()
    console = Console(highlight=False)
    account = read_environment(environment).account
    with console.status("starting the local cloud") as status:

        def say(text: str) -> None:
            status.update(text)
            if not console.is_terminal:
                console.print(text, soft_wrap=True)

        started = cloud.up(Settings(folder, aws_port, snowflake_port, keep), account, say)
    where = ", ".join(f"{half.name} on {half.url}" for half in cloud.halves(folder))
    console.print(f"the local cloud is {'up' if started else 'already up'}: {where}", soft_wrap=True)


@main.command()
@folder_option
@click.option("--forget", is_flag=True, help="Remove what was kept, too.")
def down(folder: Path, forget: bool) -> None:
    """Stop the local cloud and all its processes. What was in it is gone, unless it is kept; its logs stay."""
    count = cloud.down(folder.resolve(), forget)
    click.echo(f"the local cloud is down ({count} processes ended)" if count else "the local cloud was not up")


@main.command()
@folder_option
@environment_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of export lines.")
def env(folder: Path, environment: str, as_json: bool) -> None:
    """Print the variables that point any client at the cloud: eval "$(make -s env)"."""
    folder = folder.resolve()
    values = variables(read(folder), read_environment(environment))
    if not all(half.pid for half in cloud.halves(folder)):
        raise CloudError("the local cloud is not up any more; start it again with: make up")
    click.echo(json.dumps(values, indent=2) if as_json else export_lines(values), nl=as_json)


@main.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def status(folder: Path, as_json: bool) -> None:
    """Show what runs. Exits with 0 if both halves do, else with 1."""
    halves = cloud.halves(folder.resolve())
    if as_json:
        click.echo(json.dumps({half.name: asdict(half) for half in halves}, indent=2))
    else:
        for half in halves:
            click.echo(f"{half.name:<10} {f'up on {half.url}, pid {half.pid}' if half.pid else 'down'}")
    sys.exit(0 if all(half.pid for half in halves) else 1)


def _interrupt(number, frame) -> None:
    """End, but only once: an impatient second Ctrl-C must not stop the tidying up after the first."""
    for name in STOPS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    for number in STOPS:
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
        sys.exit(INTERRUPTED)
