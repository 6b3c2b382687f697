"""The gates of fields: each record is an object with the contract's fields, and each value fits its column unchanged.

They look at the raw table, before anything is cast: Snowflake would store an object in a text column as its JSON, drop
an offset, round a fraction and load a field of another spelling as NULL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.contract import Column
from pipelines.bulk_load import examples
from pipelines.bulk_load.fault import RESEND, Fault, acceptable
from pipelines.bulk_load.field_value import ValueGate, path, value_gates
from pipelines.bulk_load.raw_table import RawTable, name_in
from pipelines.bulk_load.warehouse import literals
from pipelines.file_names import kind_of

FIELD_GATES = ("missing", "nested", "type", "nul", "offset", "value")  # the last word of a column's gate
UNKNOWN = 5  # names of unknown fields in a message


@dataclass(frozen=True)
class FieldGates:
    """The gates of one dataset's raw table, which has `rows` rows."""

    raw: RawTable
    rows: int

    def faults(self) -> Iterator[Fault]:
        """Yield the faults, a line for each field and kind of fault."""
        yield from self._no_objects()
        yield from self._unknown()
        yield from self._missing()
        yield from self._values()

    def _no_objects(self) -> Iterator[Fault]:
        query = f"SELECT COUNT(*) FROM {self.raw.name} WHERE TYPEOF(V) <> 'OBJECT' OR V IS NULL"
        [(count,)] = self.raw.warehouse.rows(query)
        if count:
            found = self._examples("TYPEOF(V) <> 'OBJECT' OR V IS NULL", "V::VARCHAR", personal=True)
            yield self._fault("fields", f"{self._of_rows(count)} no object with fields ({found}); {RESEND}")

    def _unknown(self) -> Iterator[Fault]:
        known = self.raw.table.fields
        rows = self.raw.warehouse.rows(
            f"SELECT F.KEY, COUNT(*) AS N, MIN(R.FILE) FROM (SELECT V, FILE FROM {self.raw.name} "
            f"WHERE TYPEOF(V) = 'OBJECT') AS R, LATERAL FLATTEN(INPUT => R.V) AS F "
            f"WHERE F.KEY NOT IN ({literals(known)}) GROUP BY F.KEY ORDER BY N DESC, F.KEY LIMIT {UNKNOWN + 1}"
        )
        more = "; there are more unknown fields" if len(rows) > UNKNOWN else ""
        for name, count, file in rows[:UNKNOWN]:
            cause = (
                f"unknown field {name[:40]!r} in {count} of {self.rows} rows ({name_in(self.raw.table, file)}{more})"
            )
            spelling = next((field for field in known if field.lower() == name.strip().lower()), None)
            remedy = f"it is spelt {spelling!r}" if spelling else f"add it to {self.raw.table.contract.path.name}"
            folder = self.raw.table.folder
            yield acceptable(f"{folder}.unknownFields", f"{folder}: {cause}; {remedy}")

    def _missing(self) -> Iterator[Fault]:
        fields = list(self.raw.table.fields)
        counts = ", ".join(f"COUNT({path(name)})" for name in fields)
        gone: dict[str, list[str]] = {}
        for file, *present in self.raw.warehouse.rows(
            f"SELECT FILE, {counts} FROM {self.raw.name} GROUP BY FILE ORDER BY FILE"
        ):
            for name, count in zip(fields, present, strict=True):
                if not count and kind_of(file) != "csv" and not _may_be_missing(self.raw.table.fields[name]):
                    gone.setdefault(name, []).append(name_in(self.raw.table, file))
        for name, files in gone.items():
            more = f" and {len(files) - examples.LIMIT} more files" if len(files) > examples.LIMIT else ""
            text = f"no row of {', '.join(files[: examples.LIMIT])}{more} has the field {name}"
            yield self._fault(f"{name}.missing", f"{text}; {RESEND}")

    def _values(self) -> Iterator[Fault]:
        gates = [(column, gate) for column in self.raw.table.contract.columns for gate in value_gates(column)]
        counts = ", ".join(f"COUNT_IF({gate.condition})" for _, gate in gates)
        [found] = self.raw.warehouse.rows(f"SELECT {counts} FROM {self.raw.name}")
        for (column, gate), count in zip(gates, found, strict=True):
            if count:
                yield self._value_fault(column, gate, count)

    def _value_fault(self, column: Column, gate: ValueGate, count: int) -> Fault:
        text = f"{path(column.name)}::VARCHAR"
        found = self._examples(gate.condition, text, column.classification == "personal")
        cause = f"{column.name} {gate.cause} in {count} of {self.rows} rows ({found})"
        return self._fault(f"{column.name}.{gate.name}", f"{cause}; {RESEND}")

    def _examples(self, condition: str, text: str, personal: bool) -> str:
        rows: Sequence[tuple[str, int, str]] = self.raw.warehouse.rows(
            f"SELECT FILE, ROW_NUMBER, LEFT({text}, {examples.LENGTH + 1}) FROM {self.raw.name} WHERE {condition} "
            f"ORDER BY FILE, ROW_NUMBER LIMIT {examples.LIMIT}"
        )
        return examples.listed(((name_in(self.raw.table, file), row, value) for file, row, value in rows), personal)

    def _of_rows(self, count: int) -> str:
        return f"{count} of {self.rows} rows {'is' if count == 1 else 'are'}"

    def _fault(self, gate: str, text: str) -> Fault:
        folder = self.raw.table.folder
        return Fault(f"{folder}.{gate}", f"{folder}: {text}")


def _may_be_missing(column: Column) -> bool:
    """Return True if all rows of a file may lack the field: writers of JSON leave out a field that is null."""
    return column.may_be_empty or column.may_be_left_out
