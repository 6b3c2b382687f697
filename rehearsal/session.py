"""One rehearsal from its lock to its clean-up: it runs alone in its folder, and nothing that it started outlives it."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from rehearsal.cloud import Cloud
from rehearsal.flow import ENVIRONMENT, Rehearsal
from rehearsal.guard import guarded
from rehearsal.processes import Processes
from rehearsal.report import Report
from rehearsal.services import without_accounts
from rehearsal.steps import StepFailed, Steps, Timing
from rehearsal.upgrade.flow import SIDES, ChangeRehearsal
from rehearsal.upgrade.page import show
from rehearsal.upgrade.verdict import Verdict


def rehearse(console: Console, folder: Path, file: Path, data: Path | None, keep: bool) -> Report:
    """Rehearse in `folder`, write the report to `file`, and return it; `keep` leaves the local cloud up.

    Raise StepFailed at the first step that can't be finished, or if another rehearsal runs in the folder.
    """
    with session(console, folder, file, keep) as processes:
        report = Rehearsal(Steps(console), processes, folder, data).run()
        report.write(file)
        processes.end_all()
        report.show(console)
        _end(console, report.steps, file)
    return report


def rehearse_change(console: Console, folder: Path, file: Path, commit: str, data: Path | None, keep: bool) -> Verdict:
    """Rehearse the change from `commit` to the working tree in `folder`, write the verdict to `file`, and return it.

    Raise StepFailed if the platform of the commit does not work, or if another rehearsal runs in the folder.
    """
    with session(console, folder, file, keep) as processes:
        verdict = ChangeRehearsal(Steps(console), processes, folder, commit, data).run()
        verdict.write(file)
        show(verdict, console)
        _end(console, verdict.steps, file)
    return verdict


@contextmanager
def session(console: Console, folder: Path, file: Path, keep: bool) -> Iterator[Processes]:
    """Yield the processes of a rehearsal, alone in its folder; end all of them, and the cloud unless `keep`.

    However this process ends, they end, and the files of a change's two sides go.
    """
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    try:
        alone = FileLock(folder / "lock", timeout=0).acquire()
    except Timeout as error:
        raise StepFailed("another one runs in this folder; wait for it, or stop it with Ctrl-C") from error
    name = uuid.uuid4().hex
    with alone, guarded(name, folder / SIDES) as guard:
        file.unlink(missing_ok=True)
        variables = {**without_accounts(os.environ), "LOCALCLOUD_OWNER": name, "PYTHONUNBUFFERED": "1"}
        os.environ.clear()
        os.environ.update(variables)
        processes = Processes(folder / "logs", variables)
        try:
            yield processes
        finally:
            processes.end_all()
        if keep:
            guard.keep()
            console.print('the local cloud stays up: eval "$(make -s env)" points any client at it, make down stops it')
        else:
            Cloud(processes, ENVIRONMENT).stop()


def _end(console: Console, steps: list[Timing], file: Path) -> None:
    total = sum(step.seconds for step in steps)
    console.print(f"\n{len(steps)} steps in {total:.0f} s; the same as JSON is in {file}")
