"""Rehearse the whole platform on this machine: from an empty local cloud to six answers that three engines agree on."""

import os
import signal
import sys
import uuid
from pathlib import Path

import click
from filelock import FileLock, Timeout
from rich.console import Console

from rehearsal.cloud import Cloud
from rehearsal.flow import ENVIRONMENT, Rehearsal
from rehearsal.guard import guarded
from rehearsal.processes import Processes
from rehearsal.report import Report
from rehearsal.services import without_accounts
from rehearsal.steps import StepFailed, Steps

REPORT = Path("build/rehearsal.json")


@click.command(help=__doc__)
@click.option(
    "--data",
    envvar="DATA",
    type=click.Path(path_type=Path),
    help="Your own files instead of the sample set: FOLDER/streaming/{users,movies,streams}/ and "
    "FOLDER/vendor/{authors,books,reviews}/.  [variable: DATA]",
)
@click.option("--keep", envvar="KEEP", is_flag=True, help="Leave the local cloud up afterwards.  [variable: KEEP=1]")
def rehearse(data: Path | None, keep: bool) -> None:
    console = Console(highlight=False)
    folder = Path("build/rehearsal").absolute()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupt)
    try:
        with FileLock(folder / "lock", timeout=0):
            report = _run(console, folder, data and data.absolute(), keep)
    except Timeout:
        sys.exit("another rehearsal runs in this folder; wait for it, or stop it with Ctrl-C")
    except StepFailed as failure:
        sys.exit(f"rehearsal failed: {failure}")
    except KeyboardInterrupt:
        console.print("stopped; nothing is left running")
        sys.exit(130)
    sys.exit(_verdict(report))


def _run(console: Console, folder: Path, data: Path | None, keep: bool) -> Report:
    name = uuid.uuid4().hex
    REPORT.unlink(missing_ok=True)
    with guarded(name) as guard:
        variables = {**without_accounts(os.environ), "MARQUEE_REHEARSAL": name, "PYTHONUNBUFFERED": "1"}
        os.environ.clear()
        os.environ.update(variables)
        processes = Processes(folder / "logs", variables)
        steps = Steps(console)
        try:
            report = Rehearsal(steps, processes, folder, data).run()
            report.write(REPORT)
        finally:
            processes.end_all()
        report.show(console)
        total = sum(step.seconds for step in steps.timings)
        console.print(f"\n{len(steps.timings)} steps in {total:.0f} s; the same as JSON is in {REPORT}")
        if keep:
            guard.keep()
            console.print('the local cloud stays up: eval "$(make -s env)" points any client at it, make down stops it')
        else:
            Cloud(processes, ENVIRONMENT).stop()
    return report


def _verdict(report: Report) -> int | str:
    if not (wrong := report.disagreements):
        return 0
    return f"the engines disagree on {len(wrong)} of {len(report.answers)} questions, the first: {wrong[0].question}"


def _interrupt(number, frame) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    rehearse()
