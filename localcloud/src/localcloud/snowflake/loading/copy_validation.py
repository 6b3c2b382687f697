"""COPY with VALIDATION_MODE: it returns the faults, or the first rows, and loads nothing.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#optional-parameters
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.row_faults import Fault, abort_error, column_of
from localcloud.snowflake.loading.staging_area import prepare_files, scratch_folder
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.result import SELECT, Result, table

COLUMNS = (
    "ERROR", "FILE", "LINE:fixed", "CHARACTER:fixed", "BYTE_OFFSET:fixed", "CATEGORY", "CODE:fixed", "SQL_STATE",
    "COLUMN_NAME", "ROW_NUMBER:fixed", "ROW_START_LINE:fixed", "REJECTED_RECORD",
)  # fmt: skip
# Codes of records with too many fields, or too few.
_PARSING = ("100016", "100068")


def faults(session: Session, plan: Plan, files: Sequence[StagedFile]) -> Result:
    """Return the first fault of each bad row, for RETURN_ERRORS. BYTE_OFFSET is NULL."""
    return table(COLUMNS, fault_rows(session, plan, files), SELECT)


def fault_rows(session: Session, plan: Plan, files: Sequence[StagedFile]) -> list[list[object]]:
    """Return the first fault of each bad row of the files, as rows of COLUMNS. Raises SnowflakeError."""
    rows: list[list[object]] = []
    with scratch_folder() as folder, prepare_files(session, plan, files, folder, every_fault=True) as prepared:
        for file in prepared:
            rows += [_fault_row(plan, file.file, fault) for fault in file.first_faults]
    return rows


def _fault_row(plan: Plan, file: StagedFile, fault: Fault) -> list[object]:
    category = "conversion" if fault.column and fault.code not in _PARSING else "parsing"
    return [
        fault.text, file.url, fault.line, 1 if fault.line else None, None, category, int(fault.code), fault.sqlstate,
        column_of(plan, fault), fault.row, fault.line, fault.record,
    ]  # fmt: skip


def first_rows(session: Session, plan: Plan, files: Sequence[StagedFile], limit: int) -> pa.Table:
    """Return the first rows as they would be loaded, for RETURN_n_ROWS. Raises SnowflakeError for a fault in them."""
    connection = session.connection
    parts: list[pa.Table] = []
    with scratch_folder() as folder, prepare_files(session, plan, files, folder) as prepared:
        for file in prepared:
            left = limit - sum(part.num_rows for part in parts)
            if left <= 0:
                break
            if file.staging is None and file.first:
                raise abort_error(plan, file.file, file.first)
            names = ", ".join(f"s{i}.v AS {quote_identifier(column.name)}" for i, column in enumerate(plan.targets))
            rows = f"SELECT * FROM {file.staging}.typed ORDER BY rn LIMIT {left}"
            bad = connection.execute(f"SELECT count(*) FILTER (bad) FROM ({rows})").fetchall()[0][0]
            if bad and file.first:
                raise abort_error(plan, file.file, file.first)
            parts.append(connection.execute(f"SELECT {names} FROM ({rows})").to_arrow_table())
    if not parts:
        empty = ", ".join(f"CAST(NULL AS {column.type}) AS {quote_identifier(column.name)}" for column in plan.targets)
        return connection.execute(f"SELECT {empty} LIMIT 0").to_arrow_table()
    return pa.concat_tables(parts)
