"""One rehearsal from its lock to its clean-up: it runs alone in its folder, and nothing that it started outlives it."""

import os
import uuid
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from rehearsal.cloud import Cloud
from rehearsal.flow import ENVIRONMENT, Rehearsal
from rehearsal.guard import guarded
from rehearsal.processes import Processes
from rehearsal.report import Report
from rehearsal.services import without_accounts
from rehearsal.steps import StepFailed, Steps


def rehearse(console: Console, folder: Path, file: Path, data: Path | None, keep: bool) -> Report:
    """Rehearse in `folder`, write the report to `file`, and return it; `keep` leaves the local cloud up.

    Raise StepFailed at the first step that can't be finished, or if another rehearsal runs in the folder.
    """
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=0):
            return _guarded(console, folder, file, data, keep)
    except Timeout as error:
        raise StepFailed("another one runs in this folder; wait for it, or stop it with Ctrl-C") from error


def _guarded(console: Console, folder: Path, file: Path, data: Path | None, keep: bool) -> Report:
    name = uuid.uuid4().hex
    file.unlink(missing_ok=True)
    with guarded(name) as guard:
        variables = {**without_accounts(os.environ), "LOCALCLOUD_OWNER": name, "PYTHONUNBUFFERED": "1"}
        os.environ.clear()
        os.environ.update(variables)
        processes = Processes(folder / "logs", variables)
        try:
            report = Rehearsal(Steps(console), processes, folder, data).run()
            report.write(file)
        finally:
            processes.end_all()
        report.show(console)
        total = sum(step.seconds for step in report.steps)
        console.print(f"\n{len(report.steps)} steps in {total:.0f} s; the same as JSON is in {file}")
        if keep:
            guard.keep()
            console.print('the local cloud stays up: eval "$(make -s env)" points any client at it, make down stops it')
        else:
            Cloud(processes, ENVIRONMENT).stop()
    return report
