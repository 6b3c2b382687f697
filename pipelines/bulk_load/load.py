"""Load the files of a table into a new table beside the live one, and check it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from pipelines.bulk_load.batch import File
from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.refused import Refused
from pipelines.bulk_load.table import Table

FILES_PER_COPY = 1000  # Snowflake's limit of FILES
_RESEND = "the vendor has to correct its files and send them again"


@dataclass(frozen=True)
class Loader:
    """`schema`: DATABASE.SCHEMA of the live tables; `run`: the suffix of the tables that this run creates."""

    connection: SnowflakeConnection
    schema: str
    run: str

    def load(self, table: Table, files: Sequence[File]) -> int:
        """Load the new table and return its number of rows. Raises Refused if a file is unreadable or a check fails."""
        beside = f"{self.schema}.{table.name}__{self.run}"
        self._execute(f"CREATE TABLE {beside} LIKE {self.schema}.{table.name}")
        reach("created")
        for start in range(0, len(files), FILES_PER_COPY):
            self._copy(table, beside, files[start : start + FILES_PER_COPY])
        reach("copied")
        return self._check(table, beside)

    def _copy(self, table: Table, beside: str, files: Sequence[File]) -> None:
        try:
            report = self._execute(copy_statement(table, beside, self.schema, files))
        except ProgrammingError as error:
            raise Refused(f"{table.folder}: {' '.join((error.raw_msg or str(error)).split())}") from error
        filled = [f"/{row['file']}" for row in report if int(row.get("rows_loaded", 0))]
        for file in files:
            if not any(path.endswith(f"/{table.folder}/{file.name}") for path in filled):
                raise Refused(f"{table.folder}/{file.name}: the file has no rows; the vendor has to send it again")

    def _check(self, table: Table, beside: str) -> int:
        [row] = self._execute(check_statement(table, beside))
        for number, field in enumerate(table.required):
            if nulls := row[f"NULLS_{number}"]:
                raise Refused(f"{table.folder}: {nulls} of {row['N']} rows have no {field}; {_RESEND}")
        for number, key in enumerate(table.keys):
            if duplicates := row["N"] - row[f"KEYS_{number}"]:
                raise Refused(f"{table.folder}: {duplicates} rows repeat the {', '.join(key)} of another; {_RESEND}")
        return int(row["N"])

    def _execute(self, statement: str) -> list[dict[str, Any]]:
        cursor = self.connection.cursor(DictCursor)
        cursor.execute(statement)
        rows: list[dict[str, Any]] = cursor.fetchall()
        return rows


def copy_statement(table: Table, into: str, schema: str, files: Sequence[File]) -> str:
    """Return the COPY of these files, every field by its name; other fields of a file are not loaded."""
    values = ", ".join(f"$1:{field}::{kind}" for field, kind in table.fields.items())
    names = ", ".join("'" + file.name.replace("\\", "\\\\").replace("'", "\\'") + "'" for file in files)
    return (
        f"COPY INTO {into} ({table.columns}) "
        f"FROM (SELECT {values} FROM @{schema}.LANDING/{table.folder}/) "
        f"FILES = ({names}) FILE_FORMAT = (FORMAT_NAME = '{schema}.JSON') ON_ERROR = ABORT_STATEMENT"
    )


def check_statement(table: Table, beside: str) -> str:
    """Return the query of a loaded table's rows N, NULLs per required field and distinct values per key."""
    nulls = [f"COUNT_IF({field} IS NULL) AS NULLS_{number}" for number, field in enumerate(table.required)]
    keys = [
        f"(SELECT COUNT(*) FROM (SELECT DISTINCT {', '.join(key).upper()} FROM {beside}) AS D) AS KEYS_{number}"
        for number, key in enumerate(table.keys)
    ]
    return f"SELECT {', '.join(['COUNT(*) AS N', *nulls, *keys])} FROM {beside}"
