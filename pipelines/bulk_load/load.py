"""Load the files of a dataset into a new table beside the live one, through the contract's gates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.bulk_load.batch import File
from pipelines.bulk_load.csv_table import CsvTable
from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.fault import RESEND, Fault, Refused
from pipelines.bulk_load.field_gates import FIELD_GATES, FieldGates
from pipelines.bulk_load.field_value import value
from pipelines.bulk_load.quality_gates import QualityGates, reference_faults
from pipelines.bulk_load.raw_table import RawTable, by_kind
from pipelines.bulk_load.table import Table
from pipelines.bulk_load.warehouse import Warehouse


@dataclass(frozen=True)
class Loaded:
    """A loaded dataset: the rows of each file, by its name, and the faults of all of them."""

    rows: Mapping[str, int]
    faults: tuple[Fault, ...]

    @property
    def total(self) -> int:
        """The rows of all files."""
        return sum(self.rows.values())


@dataclass(frozen=True)
class Loader:
    """`run`: the suffix of the tables that this run creates."""

    warehouse: Warehouse
    run: str

    def name(self, table: Table) -> str:
        """Return the full name of a loaded table."""
        return f"{self.warehouse.schema}.{table.name}__{self.run}"

    def load(self, table: Table, files: Sequence[File]) -> Loaded:
        """Load a dataset. Raises Refused if its table lacks a column, or a file was removed meanwhile."""
        live = f"{self.warehouse.schema}.{table.name}"
        self._require_columns(table)
        self.warehouse.execute(f"CREATE TABLE {self.name(table)} LIKE {live}")
        reach("created")
        raw = RawTable(self.warehouse, table, self.run)
        raw.create()
        faults = list(_copy(raw, files))
        reach("copied")
        rows = raw.rows_by_file()
        faults += _file_faults(table, files, rows, faults)
        values = ", ".join(map(value, table.contract.columns))
        self.warehouse.execute(f"INSERT INTO {self.name(table)} ({table.columns}) SELECT {values} FROM {raw.name}")
        reach("cast")
        faults += FieldGates(raw, sum(rows.values())).faults()
        faults += QualityGates(raw, self.name(table), live, _broken_columns(table, faults)).faults()
        raw.drop()
        reach("gated")
        return Loaded(rows, tuple(faults))

    def references(self, loaded: Mapping[Table, Loaded]) -> Iterator[Fault]:
        """Yield the faults of the references between the loaded datasets."""
        broken = {
            (table.folder, column) for table, found in loaded.items() for column in _broken_columns(table, found.faults)
        }
        yield from reference_faults(self.warehouse, {table: self.name(table) for table in loaded}, broken)

    def _require_columns(self, table: Table) -> None:
        found = self.warehouse.columns_of(table.name)
        if missing := [name.upper() for name in table.fields if name.upper() not in found]:
            cause = f"has no column {', '.join(missing)}, which" if found else "does not exist, but"
            raise Refused(
                f"{table.folder}: {self.warehouse.schema}.{table.name} {cause} the contract declares; "
                "run the migrations of this release, then the load again"
            )


def _copy(raw: RawTable, files: Sequence[File]) -> Iterator[Fault]:
    for kind, named in by_kind(files).items():
        yield from CsvTable(raw).load(named) if kind == "csv" else raw.copy(kind, named)


def _file_faults(
    table: Table, files: Sequence[File], rows: Mapping[str, int], known: Sequence[Fault]
) -> Iterator[Fault]:
    """Yield the faults of files without rows, and of those with another number than the manifest says."""
    unread = " ".join(fault.text for fault in known if fault.gate.endswith(".files"))
    for file in files:
        count = rows.get(file.name, 0)
        if not count and f" {file.name}:" not in unread:
            text = f"{table.folder}/{file.name}: the file has no rows; the vendor has to send it again"
            yield Fault(f"{table.folder}.files", text)
        elif file.rows is not None and file.rows != count:
            text = f"{table.folder}/{file.name}: the file has {count} rows, the manifest says {file.rows}; {RESEND}"
            yield Fault(f"{table.folder}.files", text)


def _broken_columns(table: Table, faults: Sequence[Fault]) -> frozenset[str]:
    """Return the columns of which values failed a gate of fields."""
    gates = [fault.gate.split(".") for fault in faults]
    return frozenset(gate[1] for gate in gates if len(gate) == 3 and gate[1] in table.fields and gate[2] in FIELD_GATES)
