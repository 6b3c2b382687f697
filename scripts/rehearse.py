"""Rehearse the whole platform on this machine: from an empty local cloud to six answers that three engines agree on."""

from pathlib import Path

import click
from rich.console import Console

from command_line.command import Command
from rehearsal.session import rehearse as rehearse_in
from rehearsal.steps import StepFailed

_FOLDER = Path("build/rehearsal")
_REPORT = Path("build/rehearsal.json")


@click.command(cls=Command, help=__doc__)
@click.option(
    "--data",
    envvar="DATA",
    type=click.Path(path_type=Path),
    help="Your own files instead of the sample set: FOLDER/streaming/{users,movies,streams}/ and "
    "FOLDER/vendor/{authors,books,reviews}/.  [variable: DATA]",
)
@click.option("--keep", envvar="KEEP", is_flag=True, help="Leave the local cloud up afterwards.  [variable: KEEP=1]")
def rehearse(data: Path | None, keep: bool) -> None:
    """Run the command line of `python -m scripts.rehearse`."""
    console = Console(highlight=False)
    try:
        report = rehearse_in(console, _FOLDER.absolute(), _REPORT, data and data.absolute(), keep)
    except StepFailed as failure:
        raise click.ClickException(f"rehearsal failed: {failure}") from failure
    except KeyboardInterrupt:
        console.print("stopped; nothing is left running")
        raise
    if wrong := report.disagreements:
        raise click.ClickException(
            f"the engines disagree on {len(wrong)} of {len(report.answers)} questions, the first: {wrong[0].question}"
        )


if __name__ == "__main__":
    rehearse()
