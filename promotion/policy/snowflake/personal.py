"""The columns of people's data, as the contracts classify them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.contract import Contract


@dataclass(frozen=True)
class Personal:
    """`columns`: {SCHEMA.TABLE: names of its columns with people's data}, all in upper case; `masked`: of those, the
    columns that analysts may not read as they are."""

    columns: Mapping[str, frozenset[str]] = field(hash=False)
    masked: Mapping[str, frozenset[str]] = field(hash=False)

    def of(self, table: str) -> frozenset[str]:
        """Return the columns of a table, named as SCHEMA.TABLE; empty if it holds none."""
        return self.columns.get(table.upper(), frozenset())

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all such columns."""
        return frozenset().union(*self.columns.values())


def of(contracts: Iterable[Contract]) -> Personal:
    """Return the columns that contracts classify as people's data."""
    found, masked = {}, {}
    for contract in contracts:
        if names := [each.name.upper() for each in contract.personal]:
            found[contract.table.upper()] = frozenset(names)
            masked[contract.table.upper()] = frozenset(each.name.upper() for each in contract.masked)
    return Personal(found, masked)
