"""What is wrong with the bad rows of a file that was converted: code, text, line, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from localcloud.snowflake.files import scan_csv
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.records import records
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.files.text_conversion import conversion_error
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.transformation import Value


@dataclass(frozen=True)
class Fault:
    """Why a row, or with `line` None the whole file, can't be loaded."""

    code: str
    sqlstate: str
    text: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    record: str | None = None


def counts_fields(plan: Plan) -> bool:
    """Whether a record must have as many fields as the table has columns: not when a SELECT or names pick them."""
    positional = plan.selected is None and plan.copy.match_by == "NONE" and plan.format.type == "CSV"
    return positional and plan.format["ERROR_ON_COLUMN_COUNT_MISMATCH"]


def misfit(i: int, nullable: bool) -> str:
    """SQL that is true where value `i` did not fit, or is NULL and must not be."""
    return f"s{i} IS NULL" if nullable else f"(s{i} IS NULL OR s{i}.v IS NULL)"


def faults_of(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, values: Sequence[Value], part: Part, staging: str, wanted: int
) -> list[Fault]:
    """The first fault of each of so many bad rows of a part that is in `staging`.typed."""
    misfits = ", ".join(misfit(i, target.nullable) for i, target in enumerate(plan.targets))
    found = f"SELECT rn FROM {staging}.typed WHERE bad AND rn > {part.row} ORDER BY rn LIMIT {wanted}"
    # What is wrong with them is told from their raw text, and a query would read the part for every one.
    cursor.execute(
        f"CREATE OR REPLACE TABLE {staging}.kept AS SELECT raw.* FROM {part.rows} AS raw "
        f"SEMI JOIN ({found}) AS bad USING (rn)"
    )
    bad = cursor.execute(
        f"SELECT rn, line, error, width, {misfits} FROM {staging}.kept JOIN {staging}.typed USING (rn) ORDER BY rn"
    ).fetchall()
    starts = starts_of(plan.format, part, {row[0] for row in bad})
    return [fault_of(cursor, plan, values, staging, row, *starts.get(row[0], (row[0], None))) for row in bad]


def fault_of(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    values: Sequence[Value],
    staging: str,
    row: tuple,
    start: int,
    record: str | None,
) -> Fault:
    """What is wrong with a bad row: its number, line, error, width and which values do not fit. `start` is its line."""
    rn, line, error, width, *bad = row
    line = line if line is not None else start
    number = rn - (scan_csv.header_records(plan.format) if plan.format.type == "CSV" else 0)
    if error is not None:
        code, state = ("100016", "22000") if plan.format.type == "CSV" else ("100069", "22P02")
        return Fault(code, state, error, line, number, record=record)
    if counts_fields(plan) and width != len(plan.targets):
        text = (
            f"Number of columns in file ({width}) does not match that of the corresponding table "
            f"({len(plan.targets)}), use file format option error_on_column_count_mismatch=false to ignore this error"
        )
        return Fault("100080", "22000", text, line, number, record=record)
    index = bad.index(True)
    target = plan.targets[index]
    where = f'"{target.name}":{index + 1}'
    text = cursor.execute(
        f"SELECT {values[index].text} FROM (SELECT *, '' AS file_name, '' AS file_key, NULL AS file_modified, "
        f"NULL AS scan_time FROM {staging}.kept) WHERE rn = ?",
        [rn],
    ).fetchall()[0][0]
    if text is None and not target.nullable:
        return Fault("100072", "22000", "NULL result in a non-nullable column", line, number, where, record)
    return Fault(*conversion_error(text, replace(values[index].target, name=target.name)), line, number, where, record)


def starts_of(format_: FileFormat, part: Part, wanted: set[int]) -> dict[int, tuple[int, str]]:
    """The line that each of these records of a CSV file starts at, which its number is unless fields hold newlines,
    and its text."""
    if format_.type != "CSV":
        return {}
    text = part.text.read_bytes().decode("utf-8", "replace")
    lines, found, last = text.split("\n"), {}, max(wanted)
    for record in records(text, scan_csv.without_header(format_)):
        row = part.row + record.row
        if row in wanted:
            found[row] = part.line + record.line, lines[record.line - 1].rstrip("\r")
        if row >= last:
            break
    return found
