"""Rehearse the whole platform on this machine: from an empty local cloud to six answers that three engines agree on.

With --from, rehearse a change: the platform as of that commit runs and loads files, the working tree is deployed over
it in the lane's order, and taken back. Exits with 1 if a row is lost, doubled or misplaced, or a step fails.
"""

import json
from pathlib import Path

import click
from rich.console import Console

from command_line.command import Command
from rehearsal.session import rehearse as rehearse_in
from rehearsal.session import rehearse_change
from rehearsal.steps import StepFailed

_FOLDER = Path("build/rehearsal")
_REPORT = Path("build/rehearsal.json")
_VERDICT = Path("build/change.json")


@click.command(cls=Command, help=__doc__)
@click.option(
    "--data",
    envvar="DATA",
    type=click.Path(path_type=Path),
    help="Your own files instead of the sample set: FOLDER/streaming/{users,movies,streams}/ and "
    "FOLDER/vendor/{authors,books,reviews}/.  [variable: DATA]",
)
@click.option("--keep", envvar="KEEP", is_flag=True, help="Leave the local cloud up afterwards.  [variable: KEEP=1]")
@click.option(
    "--from",
    "commit",
    envvar="FROM",
    metavar="COMMIT",
    help="Rehearse the change from COMMIT, or the newest commit that HEAD shares with it, to the working tree.  "
    "[variable: FROM]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON; progress goes to stderr.")
def rehearse(data: Path | None, keep: bool, commit: str | None, as_json: bool) -> None:
    """Run the command line of `python -m scripts.rehearse`."""
    console = Console(highlight=False, stderr=as_json)
    file = _VERDICT if commit else _REPORT
    folder, data = _FOLDER.absolute(), data and data.absolute()
    try:
        failure = _change(console, folder, data, keep, commit) if commit else _whole(console, folder, data, keep)
    except StepFailed as stop:
        raise click.ClickException(f"rehearsal failed: {stop}") from stop
    except KeyboardInterrupt:
        console.print("stopped; nothing is left running")
        raise
    if as_json:
        click.echo(json.dumps(json.loads(file.read_text()), indent=2, ensure_ascii=False))
    if failure:
        raise click.ClickException(failure)


def _whole(console: Console, folder: Path, data: Path | None, keep: bool) -> str | None:
    """Rehearse the whole platform; return why it failed, None if it did not."""
    report = rehearse_in(console, folder, _REPORT, data, keep)
    if wrong := report.disagreements:
        return (
            f"the engines disagree on {len(wrong)} of {len(report.answers)} questions, the first: {wrong[0].question}"
        )
    return None


def _change(console: Console, folder: Path, data: Path | None, keep: bool, commit: str) -> str | None:
    """Rehearse a change; return why it failed, None if it did not."""
    verdict = rehearse_change(console, folder, _VERDICT, commit, data, keep)
    if verdict.passed:
        return None
    return f"the change fails on a running platform ({len(verdict.faults)} faults), the first: {verdict.faults[0]}"


if __name__ == "__main__":
    rehearse()
