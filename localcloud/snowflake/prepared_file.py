"""One file of a COPY: fetched, read, every value converted in a DuckDB database of its own, and its faults told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

import duckdb
from fakesnow.conn import FakeSnowflakeConnection
from sqlglot import exp

from localcloud.snowflake import errors, scan, scan_csv, transformation
from localcloud.snowflake.conversion import refusal
from localcloud.snowflake.copy_plan import Plan
from localcloud.snowflake.data_file import Unreadable
from localcloud.snowflake.file_format import FileFormat
from localcloud.snowflake.records import records
from localcloud.snowflake.storage import StagedFile
from localcloud.snowflake.transformation import Value


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


@dataclass(frozen=True)
class Prepared:
    """A file converted and waiting in the DuckDB database `staging` (None if it can't be read at all).

    Of its `faults` the first is told, or every one if that was asked.
    """

    file: StagedFile
    staging: str | None
    parsed: int
    good: int
    faults: int
    faults_told: tuple[Fault, ...] = ()

    @property
    def first(self) -> Fault | None:
        return self.faults_told[0] if self.faults_told else None


def prepare(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    folder: Path,
    staging: str,
    every_fault: bool = False,
) -> Prepared:
    """Fetch a file, read it and convert every row, with its faults counted."""
    path = folder / staging
    plan.place.fetch(file, path)
    try:
        scanned = scan.scan(cursor, path, plan.format, staging, lazily=True)
    except Unreadable as unreadable:
        return Prepared(file, None, 0, 0, 1, (Fault("100016", "22000", str(unreadable)),))
    finally:
        path.unlink(missing_ok=True)
    plain = path.with_name(path.name + ".plain")
    try:
        scanned, values = converted(cursor, plan, file, scanned, plain, staging)
        parsed, bad = cursor.execute(f"SELECT count(*), count(*) FILTER (bad) FROM {staging}.typed").fetchall()[0]
        told = faults_of(cursor, plan, values, staging, plain, bad if every_fault else 1) if bad else ()
    except Unreadable as unreadable:
        return Prepared(file, None, 0, 0, 1, (Fault("100016", "22000", str(unreadable)),))
    finally:
        plain.unlink(missing_ok=True)
    cursor.execute(f"DROP {'VIEW' if scanned.lazy else 'TABLE'} {scanned.table}")
    return Prepared(file, staging, parsed, parsed - bad, bad, tuple(told))


def converted(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, file: StagedFile, scanned: scan.Scan, plain: Path, staging: str
) -> tuple[scan.Scan, list[Value]]:
    """Convert what was scanned, reading the file anew if its view can't be read. Raises Unreadable, SnowflakeError."""
    values = values_of(cursor, plan, scanned, plain, staging)
    try:
        convert(cursor, plan, file, values, staging)
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        if not scanned.lazy:
            raise errors.compilation("001007", "22023", str(error).splitlines()[0]) from error
        again = scan.scan_again(cursor, scanned, plain, plan.format)
        return converted(cursor, plan, file, again, plain, staging)
    return scanned, values


def values_of(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, scanned: scan.Scan, plain: Path, staging: str
) -> list[Value]:
    raw = transformation.source(plan.format, scanned.width)
    if plan.selected is not None:
        return transformation.selected(plan.selected, plan.targets, raw, translate)
    if plan.copy.match_by == "NONE":
        return transformation.positional(plan.targets, raw)
    if raw.json:
        keys = cursor.execute(
            f"SELECT DISTINCT unnest(json_keys(c1)) FROM {staging}.raw WHERE error IS NULL"
        ).fetchall()
        names = [key for (key,) in keys]
    elif plan.format["PARSE_HEADER"]:
        names = list(scan_csv.header(plain, plan.format))
    else:
        raise errors.compilation("001006", "42601", "MATCH_BY_COLUMN_NAME with CSV files needs PARSE_HEADER = TRUE.")
    return transformation.by_name(plan.targets, raw, names, plan.copy.match_by == "CASE_SENSITIVE")


def translate(item: exp.Expression) -> str:
    """An expression of Snowflake's SQL in DuckDB's, by fakesnow's rules."""
    connection = duckdb.connect()
    try:
        fake = FakeSnowflakeConnection(connection, {}, create_database=False, create_schema=False)
        select = fake.cursor()._transform(exp.Select(expressions=[item]), None)
        return select.expressions[0].sql(dialect="duckdb")
    finally:
        connection.close()


def convert(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, file: StagedFile, values: Sequence[Value], staging: str
) -> None:
    """Make `staging`.typed: every value wrapped, NULL where it does not fit, and `bad` for rows with a fault."""
    wrapped = ", ".join(f"TRY(struct_pack(v := {value.sql})) AS s{i}" for i, value in enumerate(values))
    faults = ["error IS NOT NULL", *(misfit(i, target.nullable) for i, target in enumerate(plan.targets))]
    if counts_fields(plan):
        faults.append(f"width <> {len(plan.targets)}")
    cursor.execute(
        f"""CREATE TABLE {staging}.typed AS
        SELECT *, {" OR ".join(f"coalesce({fault}, true)" for fault in faults)} AS bad
        FROM (SELECT rn, line, error, width, {wrapped} FROM (SELECT *, ? AS file_name, ? AS file_key,
            ?::TIMESTAMP AS file_modified, now() AS scan_time FROM {staging}.raw))""",
        [file.name, file.etag, file.modified.astimezone(UTC).replace(tzinfo=None)],
    )


def counts_fields(plan: Plan) -> bool:
    """Whether a record must have as many fields as the table has columns: not when a SELECT or names pick them."""
    positional = plan.selected is None and plan.copy.match_by == "NONE" and plan.format.type == "CSV"
    return positional and plan.format["ERROR_ON_COLUMN_COUNT_MISMATCH"]


def faults_of(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, values: Sequence[Value], staging: str, plain: Path, wanted: int
) -> list[Fault]:
    """The first fault of each of so many bad rows."""
    misfits = ", ".join(misfit(i, target.nullable) for i, target in enumerate(plan.targets))
    bad = cursor.execute(
        f"SELECT rn, line, error, width, {misfits} FROM {staging}.typed WHERE bad ORDER BY rn LIMIT {wanted}"
    ).fetchall()
    # What is wrong with them is told from their raw text, and a view would read the file for every one.
    cursor.execute(
        f"CREATE TABLE {staging}.kept AS SELECT raw.* FROM {staging}.raw SEMI JOIN "
        f"(SELECT rn FROM {staging}.typed WHERE bad ORDER BY rn LIMIT {wanted}) AS bad USING (rn)"
    )
    starts = starts_of(plan.format, plain, {row[0] for row in bad})
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
        return Fault("100016" if plan.format.type == "CSV" else "100069", "22000", error, line, number, record=record)
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
    return Fault(*refusal(text, replace(values[index].target, name=target.name)), line, number, where, record)


def misfit(i: int, nullable: bool) -> str:
    """SQL that is true where value `i` did not fit, or is NULL and must not be."""
    return f"s{i} IS NULL" if nullable else f"(s{i} IS NULL OR s{i}.v IS NULL)"


def starts_of(format_: FileFormat, plain: Path, wanted: set[int]) -> dict[int, tuple[int, str]]:
    """The line that each of these records of a CSV file starts at, which its number is unless fields hold newlines,
    and its text."""
    if format_.type != "CSV":
        return {}
    text = plain.read_bytes().decode("utf-8", "replace")
    lines, found, last = text.splitlines(), {}, max(wanted)
    for record in records(text, scan_csv.headless(format_)):
        if record.row in wanted:
            found[record.row] = record.line, lines[record.line - 1]
        if record.row >= last:
            break
    return found
