"""A temporary table with the records of a dataset's files as they came, by COPY: the gates look at it.

A row has the record's fields as the object V, the path of its FILE in the bucket, and its ROW_NUMBER there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.connector.errors import ProgrammingError

from pipelines.bulk_load.batch import File
from pipelines.bulk_load.fault import RESEND, Fault, Refused
from pipelines.bulk_load.table import Table
from pipelines.bulk_load.warehouse import Warehouse, literals
from pipelines.file_names import kind_of

FILES_PER_COPY = 1000  # Snowflake's limit of FILES
METADATA = "METADATA$FILENAME, METADATA$FILE_ROW_NUMBER"


@dataclass(frozen=True)
class RawTable:
    """The records of one dataset in one run."""

    warehouse: Warehouse
    table: Table
    run: str

    @property
    def name(self) -> str:
        """The full name. A temporary table ends with its session: a killed run leaves none."""
        return f"{self.warehouse.schema}.{self.table.name}__{self.run}_RAW"

    def create(self) -> None:
        """Create the table, empty."""
        self.warehouse.execute(
            f"CREATE TEMPORARY TABLE {self.name} (V VARIANT, FILE VARCHAR, ROW_NUMBER NUMBER(38, 0))"
        )

    def drop(self) -> None:
        """Drop the table."""
        self.warehouse.execute(f"DROP TABLE IF EXISTS {self.name}")

    def copy(self, kind: str, files: Sequence[File]) -> Iterator[Fault]:
        """Load files of the kind json or parquet, and yield a fault for each that can't be read. Raises Refused."""
        return copy_files(
            self.warehouse, self.table, kind, files, f"{self.name} (V, FILE, ROW_NUMBER)", f"$1, {METADATA}"
        )

    def rows_by_file(self) -> dict[str, int]:
        """Return the number of records of each file that has one."""
        found = self.warehouse.rows(f"SELECT FILE, COUNT(*) FROM {self.name} GROUP BY FILE")
        return {name_in(self.table, path): int(count) for path, count in found}


def copy_files(
    warehouse: Warehouse, table: Table, kind: str, files: Sequence[File], into: str, values: str
) -> Iterator[Fault]:
    """COPY `values` of the files, and yield a fault for each that can't be read. Raises Refused if one is gone."""
    for start in range(0, len(files), FILES_PER_COPY):
        statement = (
            f"COPY INTO {into} FROM (SELECT {values} FROM @{warehouse.schema}.LANDING/{table.folder}/) "
            f"FILES = ({literals(file.name for file in files[start : start + FILES_PER_COPY])}) "
            f"FILE_FORMAT = (FORMAT_NAME = '{warehouse.schema}.{kind.upper()}') ON_ERROR = SKIP_FILE"
        )
        try:
            report = warehouse.named_rows(statement)
        except ProgrammingError as error:
            raise Refused(f"{table.folder}: {_one_line(error.raw_msg or str(error))}; run again") from error
        yield from _unread(table, report)


def by_kind(files: Sequence[File]) -> Mapping[str, list[File]]:
    """Return the files by their kind."""
    kinds: dict[str, list[File]] = {}
    for file in files:
        kinds.setdefault(str(kind_of(file.name)), []).append(file)
    return kinds


def _unread(table: Table, report: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    for row in report:
        if row["status"] != "LOADED":
            line = f" line {row['first_error_line']}:" if row["first_error_line"] else ""
            reason = _one_line(str(row["first_error"]))
            text = f"{table.folder}: {name_in(table, row['file'])}:{line} {reason}; {RESEND}"
            yield Fault(f"{table.folder}.files", text)


def name_in(table: Table, path: str) -> str:
    """Return a file's name below vendor/<dataset>/, of its path in the bucket or its address."""
    return path.partition(f"vendor/{table.folder}/")[2] or path


def _one_line(text: str) -> str:
    return " ".join(text.split())
