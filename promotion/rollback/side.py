"""One of two releases: its migrations, rendered, its contracts, and the code of its services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.contract import Contract
from contracts.document import ContractError
from contracts.reader import read_all
from promotion.migration import script
from promotion.migration.lint import service_code
from promotion.migration.lint.service_code import ServiceCode
from promotion.migration.script import Script


@dataclass(frozen=True)
class Side:
    """The scripts in running order, and {dataset: contract}. `unread`: why the contracts can't be read, or empty."""

    scripts: Sequence[Script] = ()
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    code: ServiceCode = field(default_factory=ServiceCode)
    unread: str = ""

    @classmethod
    def read(cls, project: Path, variables: Mapping[str, str]) -> "Side":
        """Read a release in `project`. Files that are no script are left out."""
        scripts, _ = script.read(project / "migrations", variables)
        contracts, unread = {}, ""
        try:
            contracts = read_all(project / "contracts") if (project / "contracts").is_dir() else {}
        except ContractError as error:
            unread = str(error).replace(f"{project}/", "")
        return cls(scripts, contracts, service_code.in_folder(project), unread)

    @property
    def versioned(self) -> list[Script]:
        """Return the scripts that run once."""
        return [each for each in self.scripts if each.kind == "V"]

    @property
    def repeatable(self) -> list[Script]:
        """Return the scripts that run whenever their text changes."""
        return [each for each in self.scripts if each.kind == "R"]
