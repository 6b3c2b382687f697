"""The project that a change starts from: its contracts, its migrations, and the folders that hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from contracts.contract import Column, Contract
from contracts.reader import SUFFIX, read_all
from promotion.dataset.change import identifier
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.tables import Objects, replayed
from promotion.migration import script, target_branch
from promotion.migration.lint import placeholders
from promotion.migration.script import Script

_STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True)
class Folders:
    """The places of a project's files, all below `root`, the top of the repository."""

    root: Path

    @property
    def contracts(self) -> Path:
        """The folder of the contracts."""
        return self.root / "contracts"

    @property
    def migrations(self) -> Path:
        """The folder of the migrations."""
        return self.root / "migrations"

    @property
    def variables(self) -> Mapping[str, str]:
        """The variables that scripts are rendered with. Raises PromotionError."""
        return placeholders.read(self.root / ".sqlfluff")


@dataclass(frozen=True)
class Project:
    """Contracts, scripts and the objects that the scripts make. `newest`: the last version of a script."""

    folders: Folders
    contracts: Mapping[str, Contract]
    objects: Objects
    newest: str

    def contract(self, name: str) -> Contract:
        """Return a dataset's contract. Raises Refusal."""
        if name not in self.contracts:
            raise identifier.unknown("dataset", name, self.contracts)
        return self.contracts[name]

    def column(self, dataset: str, name: str) -> tuple[Contract, Column]:
        """Return a dataset's contract and one of its columns. Raises Refusal."""
        contract = self.contract(dataset)
        for column in contract.columns:
            if column.name == name:
                return contract, column
        raise identifier.unknown(f"column of {dataset}", name, contract.column_names)

    def contract_path(self, name: str) -> Path:
        """Return the path of a dataset's contract."""
        return self.folders.contracts / f"{name}{SUFFIX}"

    def script_path(self, schema: str, what: str, now: datetime) -> Path:
        """Return the path of a new script that runs after all others; `now` is in UTC."""
        stamp = f"{now:{_STAMP}}"
        if stamp <= self.newest:
            stamp = _after(self.newest)
        return self.folders.migrations / schema.lower() / f"V{stamp}__{what}.sql"


def read(folders: Folders, against: str | None) -> Project:
    """Return the project as it is. `against`: the branch whose scripts new ones have to follow; None without git.

    Raises Refusal if a script can't be read, and ContractError.
    """
    scripts, problems = script.read(folders.migrations, folders.variables)
    if problems:
        raise Refusal(f"{problems[0]}; then run this again")
    there: Sequence[Script] = scripts
    if against:
        there = target_branch.read(against, folders.migrations, folders.variables).merged(scripts)
    newest = max((each.version for each in there if each.kind == "V"), default="")
    return Project(folders, read_all(folders.contracts), replayed(scripts), newest)


def _after(stamp: str) -> str:
    """Return the stamp one second later."""
    try:
        return f"{datetime.strptime(stamp, _STAMP) + timedelta(seconds=1):{_STAMP}}"
    except ValueError:
        return str(int(stamp) + 1)
