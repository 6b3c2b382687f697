"""The faults of bad rows: code, text, line, row and column, as COPY reports them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from localcloud.snowflake.engine.error_translation import to_snowflake_error
from localcloud.snowflake.files import scan_csv
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_description import printed
from localcloud.snowflake.files.moment_text import with_nanos
from localcloud.snowflake.files.records import records
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.files.text_conversion import conversion_error
from localcloud.snowflake.files.usual_text import MISFIT
from localcloud.snowflake.loading.column_values import NO_TEXT, ColumnValue
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.typed_rows import counts_fields, is_misfit
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

_MARK = re.compile(rf"{MISFIT[:-1]}[^']*'")
_HINT = (
    "  If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or "
    "'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a "
    "SQL client."
)


@dataclass(frozen=True)
class Fault:
    """The reason why a row can't be loaded, or the whole file if `line` is None.

    `text` is Snowflake's message. `line` and `row` count from 1; `column` is '"NAME":2'; `record` is the line's text.
    """

    code: str
    sqlstate: str
    text: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    record: str | None = None


def find_faults(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, values: Sequence[ColumnValue], part: Part, staging: str, limit: int
) -> list[Fault]:
    """Return the first fault of each of the first `limit` bad rows of a part that is in `staging`.typed.

    Raise WideNumber or Nanoseconds for a value that a wider column holds.
    """
    _require_nanos(cursor, values, part, staging)
    misfits = ", ".join(is_misfit(i, target.nullable) for i, target in enumerate(plan.targets))
    bad_rows = f"SELECT rn FROM {staging}.typed WHERE bad AND rn > {part.row} ORDER BY rn LIMIT {limit}"
    # The messages need the raw texts; a query for each row would read the part again.
    cursor.execute(
        f"CREATE OR REPLACE TABLE {staging}.kept AS SELECT raw.* FROM {part.rows} AS raw "
        f"SEMI JOIN ({bad_rows}) AS bad USING (rn)"
    )
    bad = cursor.execute(
        f"SELECT rn, line, error, width, {misfits} FROM {staging}.kept JOIN {staging}.typed USING (rn) ORDER BY rn"
    ).fetchall()
    starts = _find_starts(plan.format, part, {row[0] for row in bad})
    return [_describe_fault(cursor, plan, values, staging, row, *starts.get(row[0], (row[0], None))) for row in bad]


def _require_nanos(cursor: duckdb.DuckDBPyConnection, values: Sequence[ColumnValue], part: Part, staging: str) -> None:
    """Raise Nanoseconds if any bad row has a time that a wider column holds: it is no fault, whatever ON_ERROR says."""
    wider = [
        with_nanos(value.text) for value in values if value.times or (value.target.is_exact and value.text != NO_TEXT)
    ]
    if not wider:
        return
    found = f"""SELECT 1 FROM (SELECT *, '' AS file_name, '' AS file_key, NULL AS file_modified, NULL AS scan_time
        FROM {part.rows} AS raw SEMI JOIN (SELECT rn FROM {staging}.typed WHERE bad AND rn > {part.row}) USING (rn))
        WHERE {" OR ".join(wider)} LIMIT 1"""
    if cursor.execute(found).fetchall():
        raise errors.nanoseconds()


def _describe_fault(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    values: Sequence[ColumnValue],
    staging: str,
    row: tuple[Any, ...],
    start: int,
    record: str | None,
) -> Fault:
    """Return the fault of a bad row: (number, line or None, error or None, width, misfit, misfit …).

    `start` is the line of the record in the file, and `record` the text of that line.
    """
    rn, line, error, width, *bad = row
    line = line if line is not None else start
    number = rn - (scan_csv.header_records(plan.format) if plan.format.type == "CSV" else 0)
    if error is not None:
        code, state = ("100016", "22000") if plan.format.type == "CSV" else ("100069", "22P02")
        return Fault(code, state, error, line, number, record=record)
    if counts_fields(plan) and width != len(plan.targets):
        return replace(_count_fault(plan, width, number), line=line, row=number, record=record)
    index = bad.index(True)
    target = plan.targets[index]
    where = f'"{target.name}":{index + 1}'
    text = _of_row(cursor, values[index].text, staging, rn)
    if found := _error_of_expression(cursor, values[index], staging, rn):
        # A cast in the expression fails with a mark in the place of the text.
        message = _MARK.sub(lambda _: f"'{(text or '')[:100]}'", found.message)
        return Fault(found.code, found.sqlstate, message, line, number, where, record)
    if text is None and not target.nullable:
        return Fault("100072", "22000", "NULL result in a non-nullable column", line, number, where, record)
    return Fault(*conversion_error(text, replace(values[index].target, name=target.name)), line, number, where, record)


def _of_row(cursor: duckdb.DuckDBPyConnection, sql: str, staging: str, rn: int) -> Any:
    """Return the value of an expression for one of the kept rows. Raise duckdb.Error."""
    source = (
        f"(SELECT *, '' AS file_name, '' AS file_key, NULL AS file_modified, NULL AS scan_time FROM {staging}.kept)"
    )
    return cursor.execute(f"SELECT {sql} FROM {source} WHERE rn = ?", [rn]).fetchall()[0][0]


def _error_of_expression(
    cursor: duckdb.DuckDBPyConnection, value: ColumnValue, staging: str, rn: int
) -> SnowflakeError | None:
    """Return the error with which a transformation's expression fails for a row; None if it does not fail by itself."""
    if not value.composed:
        return None
    try:
        _of_row(cursor, value.composed, staging, rn)
    except duckdb.Error as error:
        return to_snowflake_error(error)
    return None


def _count_fault(plan: Plan, width: int, number: int) -> Fault:
    """Return the fault of record `number`, whose fields are not as many as the columns.

    A blank line has one field, and is an end-of-record error where the table has one column, too (SKIP_BLANK_LINES):
    https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#format-type-options-formattypeoptions
    Texts for a record behind the first are those of VALIDATION_MODE's example:
    https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#examples
    """
    columns, width = len(plan.targets), max(width, 1)
    if number == 1 and width != columns:
        text = (
            f"Number of columns in file ({width}) does not match that of the corresponding table ({columns}), use file "
            "format option error_on_column_count_mismatch=false to ignore this error"
        )
        return Fault("100080", "22000", text)
    index = min(width, columns - 1)
    where = f'"{plan.targets[index].name}":{index + 1}'
    if width > columns:
        field, record = (printed(plan.format[name]) for name in ("FIELD_DELIMITER", "RECORD_DELIMITER"))
        text = f"Field delimiter '{field}' found while expecting record delimiter '{record}'"
        return Fault("100016", "22000", text, column=where)
    text = f"End of record reached while expected to parse column '{_qualified(plan, where)}'"
    return Fault("100068", "22000", text, column=where)


def _find_starts(format_: FileFormat, part: Part, wanted: set[int]) -> dict[int, tuple[int, str]]:
    """Return the first line, and its text, of each of these records of a CSV file, by their numbers."""
    if format_.type != "CSV":
        return {}
    text = part.text.read_bytes().decode("utf-8", "replace")
    lines, last = text.split("\n"), max(wanted)
    starts: dict[int, tuple[int, str]] = {}
    for record in records(text, scan_csv.without_header(format_)):
        row = part.row + record.row
        if row in wanted:
            starts[row] = part.line + record.line, lines[record.line - 1].rstrip("\r")
        if row >= last:
            break
    return starts


def column_of(plan: Plan, fault: Fault) -> str | None:
    """Return the column as COPY's result names it: "TABLE"["COLUMN":2]. None without one."""
    return _qualified(plan, fault.column) if fault.column else None


def _qualified(plan: Plan, column: str) -> str:
    return f'"{plan.table.name[-1]}"[{column}]'


def abort_error(plan: Plan, file: StagedFile, fault: Fault) -> SnowflakeError:
    """Return the error of ON_ERROR = ABORT_STATEMENT."""
    lines = [fault.text, f"  File '{file.name}', line {fault.line or 0}, character 1"]
    if fault.column:
        lines.append(f"  Row {fault.row}, column {column_of(plan, fault)}")
    return SnowflakeError(fault.code, fault.sqlstate, "\n".join([*lines, _HINT]))
