"""Show the warehouse's pipes; drain one before a change by hand, and let it run again.

Nobody needs this for a migration: `python -m scripts.migrate` drains a pipe before a script that drops it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from command_line.command import Command
from command_line.environment_argument import environment_argument
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.migration.lease import Lease
from promotion.outputs import Outputs
from promotion.pipe import pipes
from promotion.pipe.drain import Drain
from promotion.pipe.pipes import BY_DEPLOY, BY_HAND, Pipe

_pipe_argument = click.argument("pipe", metavar="PIPE")
_outputs = click.option(
    "--outputs", type=click.Path(path_type=Path), help="Terraform's outputs.  [default: build/ENVIRONMENT/outputs.json]"
)


@click.group(help=__doc__)
def pipe() -> None:
    """Run the command line of `python -m scripts.pipe`."""


@pipe.command("list", cls=Command)
@environment_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_outputs
def list_pipes(environment: Environment, as_json: bool, outputs: Path | None) -> None:
    """Show each pipe: its state, how many files it has still to load, and whether splitters send new parts to it.

    newest: they do. retiring: only parts that were sent to it before; a later migration drops it.
    """
    with _drain(environment, outputs) as (_, found):
        shown = [_facts(each, found) for each in found]
    if as_json:
        click.echo(json.dumps(shown, indent=1))
        return
    table = Table("pipe", "table", "state", "pending", "role", "drained")
    for each in shown:
        table.add_row(*(str(value or "") for value in each.values()))
    Console().print(table)


@pipe.command(cls=Command)
@environment_argument
@_pipe_argument
@click.option("--seconds", default=300.0, show_default=True, help="How long to wait for its files to be loaded.")
@_outputs
def drain(environment: Environment, pipe: str, seconds: float, outputs: Path | None) -> None:
    """Pause PIPE (RAW.STREAMS_PIPE) at a moment at which it has nothing to load. Files wait until `resume`.

    It is refused while a deploy runs.
    """
    with _drain(environment, outputs, seconds) as (drain, found):
        named = _named(pipe, found)
        _require_no_deploy(drain, named)
        drain.drain(named)
    click.echo(f"paused; when you are done: python -m scripts.pipe resume {environment.name} {pipe}")


@pipe.command(cls=Command)
@environment_argument
@_pipe_argument
@_outputs
def resume(environment: Environment, pipe: str, outputs: Path | None) -> None:
    """Let PIPE (RAW.STREAMS_PIPE) run again, whoever paused it; not while the deploy runs that paused it."""
    with _drain(environment, outputs) as (drain, found):
        named = _named(pipe, found)
        if named.drained_by == BY_DEPLOY:
            _require_no_deploy(drain, named)
        drain.resume(named)


def _require_no_deploy(drain: Drain, pipe: Pipe) -> None:
    """Raise LeaseTaken if a deploy runs: a pipe that it paused must stay so, and one that it needs must run."""
    database = pipe.name.partition(".")[0]
    Lease(drain.connection, f"{database}.DEPLOY.LEASE", "scripts.pipe").require_free()


@contextmanager
def _drain(environment: Environment, outputs: Path | None, seconds: float = 0.0) -> Iterator[tuple[Drain, list[Pipe]]]:
    """Yield a drain as the environment's migrator, and the pipes."""
    user = Outputs.read(environment, outputs).service_user("migrator", environment.snowflake_account)
    with user.connect(network_timeout=60) as connection:
        yield Drain(connection, click.echo, BY_HAND, seconds), pipes.read(connection, user.database)


def _facts(pipe: Pipe, others: list[Pipe]) -> dict[str, str | int]:
    return {
        "pipe": pipe.name.partition(".")[2],
        "table": pipe.table,
        "state": pipe.state,
        "pending": pipe.pending,
        "role": "newest" if pipes.newest(others, pipe.table) == pipe.name else "retiring",
        "drained": pipe.drained_by.strip(" ()"),
    }


def _named(name: str, found: list[Pipe]) -> Pipe:
    for each in found:
        if name.upper() in (each.name, each.name.partition(".")[2]):
            return each
    names = ", ".join(each.name.partition(".")[2] for each in found)
    raise PromotionError(f"there is no pipe {name}; there are {names or 'none'}")


if __name__ == "__main__":
    pipe()
