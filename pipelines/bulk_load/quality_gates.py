"""The contract's rules for a loaded table: required, nullValues, duplicateValues, unique, rowCount and relationships.

A rule that the contract gives the severity `warning` is said and counted; any other refuses the batch.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.contract import Column
from pipelines.bulk_load import examples
from pipelines.bulk_load.fault import RESEND, Fault, acceptable
from pipelines.bulk_load.field_value import path
from pipelines.bulk_load.raw_table import RawTable, name_in
from pipelines.bulk_load.table import Table
from pipelines.bulk_load.warehouse import Warehouse


@dataclass(frozen=True)
class QualityGates:
    """The gates of one dataset: `loaded` is the full name of its loaded table, `live` that of the live one.

    `raw` are its records as they came. `broken`: columns whose values failed a gate of fields; they are NULL in the
    loaded table, so that rules about them would fail for a second time.
    """

    raw: RawTable
    loaded: str
    live: str
    broken: frozenset[str]

    @property
    def table(self) -> Table:
        """The table of the contract."""
        return self.raw.table

    def faults(self) -> Iterator[Fault]:
        """Yield the faults that the dataset shows by itself."""
        checked = [column for column in self.table.contract.columns if column.required or _has_limit(column)]
        keys = [key for key in self.table.keys if not self.broken.intersection(key)]
        [(rows, *counts)] = self.raw.warehouse.rows(
            f"SELECT {', '.join(['COUNT(*)', *map(self._nulls, checked), *map(self._distinct, keys)])} "
            f"FROM {self.loaded} AS L"
        )
        yield from self._band(rows)
        for column, nulls in zip(checked, counts, strict=False):
            yield from self._null_fault(column, nulls, rows)
        for key, distinct in zip(keys, counts[len(checked) :], strict=True):
            if distinct < rows:
                yield self._repeated(key, rows - distinct, rows)

    def _nulls(self, column: Column) -> str:
        return f"COUNT_IF({column.name} IS NULL)"

    def _distinct(self, key: Sequence[str]) -> str:
        return f"(SELECT COUNT(*) FROM (SELECT DISTINCT {', '.join(key)} FROM {self.loaded}) AS D)"

    def _band(self, rows: int) -> Iterator[Fault]:
        band = self.table.contract.rows_percent
        [(live,)] = self.raw.warehouse.rows(f"SELECT COUNT(*) FROM {self.live}")
        if band and live and not band[0] * live <= rows * 100 <= band[1] * live:
            cause = f"{rows} rows are {rows * 100 / live:.0f} % of the live table's {live}"
            text = f"{cause}, the contract allows {band[0]:g} to {band[1]:g} %"
            yield self._rule("rowCount", text, self.table.contract.rows_severity)

    def _null_fault(self, column: Column, nulls: int, rows: int) -> Iterator[Fault]:
        if column.name in self.broken or not nulls:
            return
        found = f"{nulls} of {rows} rows have no {column.name}"
        if column.required:
            yield Fault(
                f"{self.table.folder}.{column.name}.required",
                f"{self.table.folder}: {found} ({self._places(column)}); {RESEND}",
            )
        elif column.max_null_percent is not None and nulls * 100 > column.max_null_percent * rows:
            text = f"{found} ({self._places(column)}), the contract allows {column.max_null_percent:g} %"
            yield self._rule(f"{column.name}.nullValues", text, column.nulls_severity)

    def _places(self, column: Column) -> str:
        rows: list[tuple[Any, ...]] = self.raw.warehouse.rows(
            f"SELECT FILE, ROW_NUMBER FROM {self.raw.name} WHERE {path(column.name)}::VARCHAR IS NULL "
            f"ORDER BY FILE, ROW_NUMBER LIMIT {examples.LIMIT}"
        )
        return examples.listed(((name_in(self.table, file), row, None) for file, row in rows), personal=False)

    def _repeated(self, key: Sequence[str], repeated: int, rows: int) -> Fault:
        texts = ", ".join(f"{name}::VARCHAR" for name in key)
        groups = self.raw.warehouse.rows(
            f"SELECT {texts} FROM {self.loaded} GROUP BY {', '.join(key)} HAVING COUNT(*) > 1 "
            f"ORDER BY COUNT(*) DESC LIMIT {examples.LIMIT}"
        )
        personal = [self.table.fields[name].classification == "personal" for name in key]
        found = ", ".join(" / ".join(map(_shown, group, personal)) for group in groups)
        text = f"{repeated} of {rows} rows repeat the {', '.join(key)} of another ({found})"
        unique = len(key) == 1 and self.table.fields[key[0]].unique
        if unique:
            return Fault(f"{self.table.folder}.{key[0]}.unique", f"{self.table.folder}: {text}; {RESEND}")
        return self._rule("duplicateValues", text, self.table.contract.key_severity)

    def _rule(self, rule: str, text: str, severity: str) -> Fault:
        return _rule_fault(self.table, rule, text, severity)


def reference_faults(
    warehouse: Warehouse, loaded: Mapping[Table, str], broken: Collection[tuple[str, str]]
) -> Iterator[Fault]:
    """Yield the faults of the references between the loaded tables, whose full names are given.

    `broken`: datasets and columns whose values failed another gate. A reference to a dataset that is not the vendor's
    is not checked: its rows come at other times.
    """
    by_name = {table.folder: (table, name) for table, name in loaded.items()}
    for table, name in loaded.items():
        for column in table.contract.columns:
            to = column.references
            if to is None or to.dataset not in by_name:
                continue
            if {(table.folder, column.name), (to.dataset, to.column)}.isdisjoint(broken):
                yield from _orphans(warehouse, table, name, column, by_name[to.dataset][1])


def _orphans(warehouse: Warehouse, table: Table, name: str, column: Column, other: str) -> Iterator[Fault]:
    to = column.references
    assert to is not None
    source = (
        f"FROM {name} AS L LEFT JOIN (SELECT DISTINCT {to.column} AS KNOWN FROM {other}) AS O "
        f"ON O.KNOWN = L.{column.name} WHERE L.{column.name} IS NOT NULL AND O.KNOWN IS NULL"
    )
    [(orphans, rows)] = warehouse.rows(f"SELECT COUNT(*), (SELECT COUNT(*) FROM {name}) {source}")
    if orphans:
        values = warehouse.rows(
            f"SELECT DISTINCT L.{column.name}::VARCHAR AS VALUE {source} ORDER BY VALUE LIMIT {examples.LIMIT}"
        )
        found = ", ".join(_shown(value, column.classification == "personal") for (value,) in values)
        text = f"{column.name} is no {to.column} of {to.dataset} in {orphans} of {rows} rows ({found})"
        yield _rule_fault(table, f"{column.name}.relationships", text, to.severity)


def _rule_fault(table: Table, rule: str, text: str, severity: str) -> Fault:
    """Return the fault of a rule to which the contract gives a severity."""
    return acceptable(f"{table.folder}.{rule}", f"{table.folder}: {text}", severity)


def _has_limit(column: Column) -> bool:
    return column.max_null_percent is not None


def _shown(value: str | None, personal: bool) -> str:
    return "NULL" if value is None else examples.shown(value, personal)
