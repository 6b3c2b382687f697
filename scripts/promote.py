"""Promote through three environments on this machine: the committed pipeline over dev, staging and prod, each in an
empty local cloud with accounts of its own.

From nothing to all three verified, with prod's button pressed; then a release with a migration, an image and a changed
resource; then back, by each environment's rollback. After each phase every environment is asked what it has.
"""

import json
from pathlib import Path

import click
from rich.console import Console

from command_line.command import Command
from rehearsal.promotion.session import rehearse_promotion
from rehearsal.steps import StepFailed

_FOLDER = Path("build/promote")
_REPORT = Path("build/promote.json")


@click.command(cls=Command, help=__doc__)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON; progress goes to stderr.")
def promote(as_json: bool) -> None:
    """Run the command line of `python -m scripts.promote`."""
    console = Console(highlight=False, stderr=as_json)
    try:
        rehearse_promotion(console, _FOLDER.absolute(), _REPORT.absolute())
    except StepFailed as stop:
        raise click.ClickException(f"promotion failed: {stop}") from stop
    except KeyboardInterrupt:
        console.print("stopped; nothing is left running")
        raise
    if as_json:
        click.echo(json.dumps(json.loads(_REPORT.read_text()), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    promote()
