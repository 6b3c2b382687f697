"""Both sides of a change, set up: their files, their packages, and the local cloud that they share."""

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from promotion import uv
from promotion.environment import PROJECT, load
from rehearsal.processes import Processes
from rehearsal.steps import StepFailed
from rehearsal.upgrade import clone, commit
from rehearsal.upgrade.checkout import Checkout

REPORT_GROUPS = ("exploration",)  # of the report and of the answers


@dataclass(frozen=True)
class Files:
    """The files of both sides, in folders of their own. `change`: the working tree's name (export_working_tree).

    `same`: both had the same files when they were written, before any job ran in them. `head`: the commit of the
    working tree in its side's clone.
    """

    folder: Path
    base: commit.Base
    change: str
    same: bool
    head: str

    @classmethod
    def write(cls, named: str, folder: Path) -> "Files":
        """Write the files of the commit `named` to `folder`/old and those of the working tree to `folder`/new.

        Raise StepFailed if there is no such commit, or if the change moves the environment to other accounts.
        """
        base = commit.find_base(named, PROJECT)
        commit.export_commit(base.commit, PROJECT, folder / "old")
        change = commit.export_working_tree(PROJECT, folder / "new")
        same = commit.same_files(folder / "old", folder / "new", ".")
        clone.check_out(folder / "old", PROJECT, base.commit)
        head = clone.check_out(folder / "new", PROJECT, change.rstrip("+"))
        files = cls(folder, base, change, same, head)
        old, new = (_accounts(files.of(name)) for name in ("old", "new"))
        if old != new:
            raise StepFailed(f"the change moves {old} to {new}; accounts can't be changed in a rehearsal")
        return files

    def same_in(self, *names: str) -> bool:
        """Return True if both sides have the same files below each of these."""
        return commit.same_files(self.of("old"), self.of("new"), *names)

    def of(self, name: str) -> Path:
        """Return the folder of the side `old` or `new`."""
        return self.folder / name

    def checkout(self, name: str, processes: Processes, cloud: Mapping[str, str]) -> Checkout:
        """Return the side `old` or `new`. Raise UvNotInstalled."""
        commit_ = self.base.commit if name == "old" else self.head
        return Checkout(name, self.of(name), commit_, load("local"), processes, cloud, uv.find())

    @staticmethod
    def remove(folder: Path) -> None:
        """Remove what was written to `folder`, and all that was built beside it."""
        shutil.rmtree(folder, ignore_errors=True)


class Packages:
    """The environments of both sides, built one after the other while other steps run; leaving the block gives up."""

    def __init__(self, *sides: Checkout) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="packages")
        self._running: dict[str, Future[None]] = {}
        for side in sides:
            self._running[side.name] = self._pool.submit(side.install)
            self._running[f"{side.name} report"] = self._pool.submit(side.install, REPORT_GROUPS)

    def __enter__(self) -> "Packages":
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wait(self, *names: str) -> None:
        """Wait for the environments `old`, `old report` and so on. Raise StepFailed if one can't be built."""
        for name in names:
            self._running[name].result()


def _accounts(project: Path) -> list[str]:
    values = json.loads((project / "environments" / "local.tfvars.json").read_text())
    account = values["snowflake_account"]
    return [values["aws_account_id"], values["aws_region"], f"{account['organization']}-{account['name']}"]
