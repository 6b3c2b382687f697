"""CSV files on their way into the raw table: by position into texts, then by the names of each file's own header.

A header in any order is read, and a file's header is not taken for that of another. An empty field is NULL.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.bulk_load.batch import File
from pipelines.bulk_load.fault import RESEND, Fault
from pipelines.bulk_load.raw_table import METADATA, RawTable, copy_files, name_in
from pipelines.bulk_load.warehouse import literal, literals

_SPARE = 8  # columns beyond the contract's, to see what else a header has
_NULL_SIGN = "\\N"  # https://dev.mysql.com/doc/refman/8.4/en/load-data.html

Header = tuple[str, ...]


@dataclass(frozen=True)
class CsvTable:
    """The fields C1, C2 … of CSV files as texts; NULL beyond a record's last field."""

    raw: RawTable

    @property
    def name(self) -> str:
        """The full name of this temporary table."""
        return f"{self.raw.name}_CSV"

    def load(self, files: Sequence[File]) -> Iterator[Fault]:
        """Load the files into the raw table, and yield their faults."""
        width = len(self.raw.table.fields) + _SPARE
        names = [f"C{number}" for number in range(1, width + 1)]
        warehouse, fields = self.raw.warehouse, ", ".join(names)
        columns = ", ".join(f"{name} VARCHAR" for name in names)
        warehouse.execute(f"CREATE TEMPORARY TABLE {self.name} ({columns}, FILE VARCHAR, ROW_NUMBER NUMBER(38, 0))")
        values = ", ".join(f"${number}" for number in range(1, width + 1))
        into = f"{self.name} ({fields}, FILE, ROW_NUMBER)"
        yield from copy_files(warehouse, self.raw.table, "csv", files, into, f"{values}, {METADATA}")
        for header, paths in self._headers(fields).items():
            yield from self._faults(header, paths, width)
            self._insert(header, paths)
        warehouse.execute(f"DROP TABLE {self.name}")

    @property
    def _body(self) -> str:
        """The records with the number of their file's first one, which is the header."""
        first = f"SELECT FILE AS NAME, MIN(ROW_NUMBER) AS FIRST_ROW FROM {self.name} GROUP BY FILE"
        return f"{self.name} AS C JOIN ({first}) AS H ON H.NAME = C.FILE"

    def _headers(self, fields: str) -> dict[Header, list[str]]:
        """Return {header: the paths of the files that have it}."""
        headers: dict[Header, list[str]] = {}
        query = f"SELECT FILE, {fields} FROM {self._body} WHERE ROW_NUMBER = FIRST_ROW ORDER BY FILE"
        for path, *cells in self.raw.warehouse.rows(query):
            headers.setdefault(tuple(cell for cell in cells if cell is not None), []).append(path)
        return headers

    def _faults(self, header: Header, paths: Sequence[str], width: int) -> Iterator[Fault]:
        table = self.raw.table
        missing = [name for name, column in table.fields.items() if name not in header and not column.may_be_left_out]
        unknown = [name for name in header if name not in table.fields]
        twice = [name for name, times in Counter(header).items() if times > 1]
        for cause, names in (("lacks", missing), ("has the unknown", unknown), ("repeats", twice)):
            if names:
                files = _some([name_in(table, path) for path in paths])
                text = f"the header of {files} {cause} {_some(names)}; it has to name {', '.join(table.fields)}"
                yield Fault(f"{table.folder}.fields", f"{table.folder}: {text}: {RESEND}")
        # An empty field is a text here: NULL says that the record has no such field.
        ragged = f"C{len(header)} IS NULL" + (f" OR C{len(header) + 1} IS NOT NULL" if len(header) < width else "")
        query = f"SELECT COUNT(*), MIN(FILE) FROM {self._body} WHERE {self._of(paths)} AND ({ragged})"
        [(rows, example)] = self.raw.warehouse.rows(query)
        if rows:
            text = f"{rows} rows, the first in {name_in(table, example)}, have more or fewer fields than their header"
            yield Fault(f"{table.folder}.fields", f"{table.folder}: {text}; {RESEND}")
        signs = " OR ".join(f"C{number} = {literal(_NULL_SIGN)}" for number in range(1, len(header) + 1))
        query = f"SELECT COUNT(*), MIN(FILE) FROM {self._body} WHERE {self._of(paths)} AND ({signs})"
        [(rows, example)] = self.raw.warehouse.rows(query)
        if rows:
            text = (
                f"{rows} rows, the first in {name_in(table, example)}, have a field \\N, as MySQL and Hive write NULL"
            )
            yield Fault(f"{table.folder}.fields", f"{table.folder}: {text}; an empty field is NULL; {RESEND}")

    def _insert(self, header: Header, paths: Sequence[str]) -> None:
        pairs = ", ".join(
            f"{literal(name)}, NULLIF(C{number}, '')"
            for number, name in enumerate(header, 1)
            if name in self.raw.table.fields and header.index(name) == number - 1
        )
        self.raw.warehouse.execute(
            f"INSERT INTO {self.raw.name} (V, FILE, ROW_NUMBER) "
            f"SELECT OBJECT_CONSTRUCT({pairs}), FILE, ROW_NUMBER - FIRST_ROW FROM {self._body} "
            f"WHERE {self._of(paths)}"
        )

    def _of(self, paths: Sequence[str]) -> str:
        """Return the condition for the rows of these files, without their headers."""
        return f"ROW_NUMBER > FIRST_ROW AND FILE IN ({literals(paths)})"


def _some(names: Sequence[str]) -> str:
    """Return at most three names, quoted, and the number of the others."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(repr(name[:40]) for name in names[:3]) + more
