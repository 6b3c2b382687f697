"""The vendor's tables, from their contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from contracts.contract import Column, Contract
from contracts.reader import contracts


@dataclass(frozen=True, eq=False)
class Table:
    """The table of a contract. A field of its files has the name of its column in lower case."""

    contract: Contract

    @property
    def name(self) -> str:
        """The name in the warehouse."""
        return self.contract.name.upper()

    @property
    def folder(self) -> str:
        """The folder below vendor/ in landing, which is also the dataset's name."""
        return self.contract.name

    @property
    def fields(self) -> Mapping[str, Column]:
        """The columns by the names of their fields, in the table's order."""
        return {column.name: column for column in self.contract.columns}

    @property
    def columns(self) -> str:
        """The columns, for a statement."""
        return ", ".join(self.fields).upper()

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The groups of fields that no two rows share."""
        unique = tuple((column.name,) for column in self.contract.columns if column.unique)
        return (self.contract.key, *unique) if self.contract.key else unique


@cache
def tables() -> tuple[Table, ...]:
    """Return the vendor's tables, sorted by name, read once. Raises ContractError."""
    return tuple(Table(contract) for contract in contracts().values() if contract.domain == "vendor")
