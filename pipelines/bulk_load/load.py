"""Load the files of a table into a new table beside the live one, and check it there."""

from collections.abc import Sequence
from dataclasses import dataclass

from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from pipelines.bulk_load.batch import File
from pipelines.bulk_load.failpoint import reach
from pipelines.bulk_load.refused import Refused
from pipelines.bulk_load.table import Table

FILES_A_COPY = 1000  # Snowflake's limit of FILES


@dataclass(frozen=True)
class Loader:
    """`schema` is DATABASE.SCHEMA of the live tables, `run` the suffix of the tables this run makes."""

    connection: SnowflakeConnection
    schema: str
    run: str

    def load(self, table: Table, files: Sequence[File]) -> int:
        """Make the new table and return its rows. Raises Refused if a file can't be read whole or a check fails."""
        beside = f"{self.schema}.{table.name}__{self.run}"
        self._execute(f"CREATE TABLE {beside} LIKE {self.schema}.{table.name}")
        reach("created")
        for start in range(0, len(files), FILES_A_COPY):
            self._copy(table, beside, files[start : start + FILES_A_COPY])
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
                raise Refused(f"{table.folder}/{file.name}: no row came out of it; the vendor has to send it again")

    def _check(self, table: Table, beside: str) -> int:
        identity = ", ".join(table.identity).upper()
        [row] = self._execute(
            f"SELECT COUNT(*) AS N, COUNT_IF({table.required} IS NULL) AS NULLS, "
            f"(SELECT COUNT(*) FROM (SELECT DISTINCT {identity} FROM {beside}) AS D) AS IDENTITIES FROM {beside}"
        )
        if row["NULLS"]:
            raise Refused(f"{table.folder}: {row['NULLS']} of {row['N']} rows have no {table.required}")
        if duplicates := row["N"] - row["IDENTITIES"]:
            raise Refused(f"{table.folder}: {duplicates} rows repeat the {identity.lower()} of another")
        return row["N"]

    def _execute(self, statement: str) -> list[dict]:
        return self.connection.cursor(DictCursor).execute(statement).fetchall()


def copy_statement(table: Table, into: str, schema: str, files: Sequence[File]) -> str:
    """COPY of these files, every field by its name; what a file says besides is not loaded."""
    values = ", ".join(f"$1:{field}::{kind}" for field, kind in table.fields.items())
    names = ", ".join("'" + file.name.replace("\\", "\\\\").replace("'", "\\'") + "'" for file in files)
    return (
        f"COPY INTO {into} ({table.columns}) "
        f"FROM (SELECT {values} FROM @{schema}.LANDING/{table.folder}/) "
        f"FILES = ({names}) FILE_FORMAT = (FORMAT_NAME = '{schema}.JSON') ON_ERROR = ABORT_STATEMENT"
    )
