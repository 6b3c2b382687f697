"""One file of a COPY: fetched, read, every value converted in a DuckDB database of its own, and its faults told."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb

from localcloud.snowflake.engine.connection import translate_alone
from localcloud.snowflake.files import scan, scan_csv
from localcloud.snowflake.files.csv_pieces import Irregular
from localcloud.snowflake.files.data_file import Unreadable
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.loading import transformation
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.row_faults import Fault, counts_fields, faults_of, misfit
from localcloud.snowflake.loading.transformation import Value
from localcloud.snowflake.objects.storage import StagedFile
from localcloud.snowflake.wire import errors


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
    own = folder / staging
    own.mkdir()
    path = own / "file"
    try:
        plan.place.fetch(file, path)
        return read(cursor, plan, file, path, staging, every_fault)
    except Unreadable as unreadable:
        return Prepared(file, None, 0, 0, 1, (Fault(unreadable.code, unreadable.sqlstate, str(unreadable)),))
    finally:
        shutil.rmtree(own)
        cursor.execute(f"DROP TABLE IF EXISTS {staging}.raw; DROP TABLE IF EXISTS {staging}.piece")


def read(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, file: StagedFile, path: Path, staging: str, every_fault: bool
) -> Prepared:
    """Convert the file part by part; if DuckDB can't be trusted to read it, all of it at once.

    Raises Unreadable, SnowflakeError.
    """
    try:
        return converted(cursor, plan, file, scan.scan_parts(cursor, path, plan.format, staging), staging, every_fault)
    except duckdb.InterruptException:
        raise
    except (Irregular, duckdb.Error) as doubt:
        if plan.format.type != "CSV":
            raise refused(doubt) from doubt
    cursor.execute(f"DROP TABLE IF EXISTS {staging}.typed")
    try:
        whole = scan.scan_whole(cursor, path, plan.format, staging)
        return converted(cursor, plan, file, [whole], staging, every_fault)
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise refused(error) from error


def refused(error: Exception) -> errors.SnowflakeError:
    return errors.compilation("001007", "22023", str(error).splitlines()[0])


def converted(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    parts: Iterable[Part],
    staging: str,
    every_fault: bool,
) -> Prepared:
    values: list[Value] = []
    parsed = bad = 0
    told: list[Fault] = []
    for part in parts:
        values = values or values_of(cursor, plan, part)
        parsed += convert(cursor, plan, file, values, part, staging)
        (found,) = cursor.execute(f"SELECT count(*) FROM {staging}.typed WHERE bad AND rn > {part.row}").fetchone() or (
            0,
        )
        if found and (every_fault or not told):
            told += faults_of(cursor, plan, values, part, staging, found if every_fault else 1)
        bad += found
    return Prepared(file, staging, parsed, parsed - bad, bad, tuple(told))


def values_of(cursor: duckdb.DuckDBPyConnection, plan: Plan, part: Part) -> list[Value]:
    raw = transformation.source(plan.format, part.width)
    if plan.selected is not None:
        return transformation.selected(plan.selected, plan.targets, raw, translate_alone)
    if plan.copy.match_by == "NONE":
        return transformation.positional(plan.targets, raw)
    if raw.json:
        keys = cursor.execute(f"SELECT DISTINCT unnest(json_keys(c1)) FROM {part.rows} WHERE error IS NULL").fetchall()
        names = [key for (key,) in keys]
    elif plan.format["PARSE_HEADER"]:
        names = list(scan_csv.header_names(part.text, plan.format))
    else:
        raise errors.compilation("001006", "42601", "MATCH_BY_COLUMN_NAME with CSV files needs PARSE_HEADER = TRUE.")
    return transformation.by_name(plan.targets, raw, names, plan.copy.match_by == "CASE_SENSITIVE")


def convert(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    values: Sequence[Value],
    part: Part,
    staging: str,
) -> int:
    """Add a part to `staging`.typed: values wrapped, NULL where one does not fit, and `bad` for rows with a fault."""
    faults = ["error IS NOT NULL", *(misfit(i, target.nullable) for i, target in enumerate(plan.targets))]
    if counts_fields(plan):
        faults.append(f"width <> {len(plan.targets)}")
    bad = " OR ".join(f"coalesce({fault}, true)" for fault in faults)
    source = f"""(SELECT *, ? AS file_name, ? AS file_key, ?::TIMESTAMP AS file_modified, now() AS scan_time
        FROM {part.rows})"""
    kept = ", ".join(["rn", *(f"s{i}" for i in range(len(values)))])
    query = f"SELECT {kept}, {bad} AS bad FROM {wrapped(values, source)}"
    about = [file.name, file.etag, file.modified.astimezone(UTC).replace(tzinfo=None)]
    return scan.add_rows(cursor, part, f"{staging}.typed", query, about)


def wrapped(values: Sequence[Value], source: str) -> str:
    """SQL of the source with every value as s0, s1 …, a structure around it, NULL where the value does not fit.

    DuckDB works a part that values have in common out once, outside of their TRY: such values are worked out one after
    the other, and one that is composed before it is converted.
    """
    tried = [f"TRY(struct_pack(v := {value.sql})) AS s{i}" for i, value in enumerate(values)]
    if not any(value.composed for value in values) and len({value.text for value in values}) == len(values):
        return f"(SELECT *, {', '.join(tried)} FROM {source})"
    for i, value in enumerate(values):
        if value.composed:
            source = f"(SELECT *, TRY(struct_pack(v := {value.composed})) AS composed FROM {source})"
            tried[i] = f"CASE WHEN composed IS NOT NULL THEN TRY(struct_pack(v := {value.sql})) END AS s{i}"
        hidden = " EXCLUDE (composed)" * bool(value.composed)
        source = f"(SELECT *{hidden}, {tried[i]} FROM {source})"
    return source
