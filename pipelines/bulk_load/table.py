"""The vendor's tables, from their contracts: the fields of their files, and what is checked of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from contracts.contract import Contract
from contracts.reader import contracts


@dataclass(frozen=True, eq=False)
class Table:
    """`fields` maps a JSON field to its column's type; the column has the field's name in upper case.

    `required`: fields that are never null; `keys`: groups of fields that no two rows share.
    """

    name: str
    fields: Mapping[str, str]
    required: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]

    @property
    def folder(self) -> str:
        """The folder below vendor/ in landing."""
        return self.name.lower()

    @property
    def columns(self) -> str:
        """The columns, for a statement."""
        return ", ".join(self.fields).upper()


@cache
def tables() -> tuple[Table, ...]:
    """Return the vendor's tables, sorted by name, read once. Raises ContractError."""
    return tuple(_table(contract) for contract in contracts().values() if contract.domain == "vendor")


def _table(contract: Contract) -> Table:
    unique = [(column.name,) for column in contract.columns if column.unique]
    return Table(
        contract.name.upper(),
        # A text without its length: the column refuses one that is too long, where a cast might shorten it.
        {column.name: "VARCHAR" if column.type.length else str(column.type) for column in contract.columns},
        required=tuple(column.name for column in contract.columns if column.required),
        keys=(*([contract.key] if contract.key else []), *unique),
    )
