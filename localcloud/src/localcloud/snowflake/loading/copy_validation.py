"""COPY with VALIDATION_MODE: what would go wrong, or the first rows; nothing is loaded.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#optional-parameters
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading import copy_into
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.row_faults import Fault
from localcloud.snowflake.objects.storage import StagedFile
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.result import SELECT, Result, table

FOUND = (
    "ERROR", "FILE", "LINE:fixed", "CHARACTER:fixed", "BYTE_OFFSET:fixed", "CATEGORY", "CODE:fixed", "SQL_STATE",
    "COLUMN_NAME", "ROW_NUMBER:fixed", "ROW_START_LINE:fixed", "REJECTED_RECORD",
)  # fmt: skip


def faults(session: Session, plan: Plan, files: Sequence[StagedFile]) -> Result:
    """RETURN_ERRORS: the first fault of every bad row of every file. BYTE_OFFSET is not told here: NULL."""
    rows = []
    with copy_into.scratch() as folder, copy_into.staged(session, plan, files, folder, every_fault=True) as prepared:
        for one in prepared:
            rows += [row(plan, one.file, fault) for fault in one.faults_told]
    return table(FOUND, rows, SELECT)


def row(plan: Plan, file: StagedFile, fault: Fault) -> list:
    category = "conversion" if fault.column else "parsing"
    return [
        fault.text, file.url, fault.line, 1 if fault.line else None, None, category, int(fault.code), fault.sqlstate,
        copy_into.column_of(plan, fault), fault.row, fault.line, fault.record,
    ]  # fmt: skip


def first_rows(session: Session, plan: Plan, files: Sequence[StagedFile], wanted: int) -> pa.Table:
    """RETURN_n_ROWS: so many rows as they would be loaded. Raises SnowflakeError for the first fault in them."""
    cursor, parts = session.connection, []
    with copy_into.scratch() as folder, copy_into.staged(session, plan, files, folder) as prepared:
        for one in prepared:
            left = wanted - sum(part.num_rows for part in parts)
            if left <= 0:
                break
            if one.staging is None and one.first:
                raise copy_into.abort(plan, one.file, one.first)
            names = ", ".join(f"s{i}.v AS {quote_identifier(column.name)}" for i, column in enumerate(plan.targets))
            found = f"SELECT * FROM {one.staging}.typed ORDER BY rn LIMIT {left}"
            bad = cursor.execute(f"SELECT count(*) FILTER (bad) FROM ({found})").fetchall()[0][0]
            if bad and one.first:
                raise copy_into.abort(plan, one.file, one.first)
            parts.append(cursor.execute(f"SELECT {names} FROM ({found})").to_arrow_table())
    if not parts:
        empty = ", ".join(f"CAST(NULL AS {column.type}) AS {quote_identifier(column.name)}" for column in plan.targets)
        return cursor.execute(f"SELECT {empty} LIMIT 0").to_arrow_table()
    return pa.concat_tables(parts)
