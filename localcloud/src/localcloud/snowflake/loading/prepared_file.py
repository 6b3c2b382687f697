"""A file of a COPY: downloaded, read, and converted in a DuckDB database of its own, with its faults."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from localcloud.snowflake.engine.error_translation import to_snowflake_error
from localcloud.snowflake.engine.standalone_translation import translate_alone
from localcloud.snowflake.files import scan, scan_csv
from localcloud.snowflake.files.csv_pieces import Irregular
from localcloud.snowflake.files.data_file import Unreadable
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.loading.column_values import ColumnValue, match_by_name, match_by_position, raw_fields
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.row_faults import Fault, find_faults
from localcloud.snowflake.loading.transformation import select_values
from localcloud.snowflake.loading.typed_rows import add_typed_rows, add_usual_rows, count_bad_rows
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire import errors


@dataclass(frozen=True)
class Prepared:
    """A file whose rows are in table `typed` of the DuckDB database `staging` (None if the file can't be read).

    `parsed` rows were read; `good` can be loaded, `faults` can't. `first_faults` has the first fault of the file, or of
    each bad row if all were asked for.
    """

    file: StagedFile
    staging: str | None
    parsed: int
    good: int
    faults: int
    first_faults: tuple[Fault, ...] = ()

    @property
    def first(self) -> Fault | None:
        """Return the file's first fault."""
        return self.first_faults[0] if self.first_faults else None


def prepare(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    folder: Path,
    staging: str,
    every_fault: bool = False,
) -> Prepared:
    """Download a file into `folder`, and convert its rows into the database `staging`. Raises SnowflakeError."""
    own = folder / staging
    own.mkdir()
    path = own / "file"
    try:
        plan.place.fetch(file, path)
        return _read(cursor, plan, file, path, staging, every_fault)
    except Unreadable as unreadable:
        return Prepared(file, None, 0, 0, 1, (Fault(unreadable.code, unreadable.sqlstate, str(unreadable)),))
    finally:
        shutil.rmtree(own)
        cursor.execute(f"DROP TABLE IF EXISTS {staging}.raw; DROP TABLE IF EXISTS {staging}.piece")


def _read(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, file: StagedFile, path: Path, staging: str, every_fault: bool
) -> Prepared:
    """Convert the file part by part, or at once if DuckDB's reader can't be used.

    Raises Unreadable, SnowflakeError.
    """
    try:
        return _convert(cursor, plan, file, scan.scan_parts(cursor, path, plan.format, staging), staging, every_fault)
    except duckdb.InterruptException:
        raise
    except (Irregular, duckdb.Error) as doubt:
        if plan.format.type != "CSV":
            raise _engine_error(doubt) from doubt
    cursor.execute(f"DROP TABLE IF EXISTS {staging}.typed")
    try:
        whole = scan.scan_whole(cursor, path, plan.format, staging)
        return _convert(cursor, plan, file, [whole], staging, every_fault)
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise _engine_error(error) from error


def _engine_error(error: Exception) -> errors.SnowflakeError:
    """Return the error for a statement that DuckDB can't run."""
    return to_snowflake_error(error)


def _convert(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    parts: Iterable[Part],
    staging: str,
    every_fault: bool,
) -> Prepared:
    """Convert the parts into `staging`.typed, and collect their faults."""
    values: list[ColumnValue] = []
    parsed = bad = 0
    first_faults: list[Fault] = []
    is_usual = True  # no part so far had a value in another form than its type's usual one
    for part in parts:
        values = values or _column_values(cursor, plan, part)
        added = add_usual_rows(cursor, plan, file, values, part, staging) if is_usual else None
        is_usual = added is not None
        parsed += add_typed_rows(cursor, plan, file, values, part, staging) if added is None else added
        bad_here = count_bad_rows(cursor, part, staging)
        if bad_here and (every_fault or not first_faults):
            first_faults += find_faults(cursor, plan, values, part, staging, bad_here if every_fault else 1)
        bad += bad_here
    return Prepared(file, staging, parsed, parsed - bad, bad, tuple(first_faults))


def _column_values(cursor: duckdb.DuckDBPyConnection, plan: Plan, part: Part) -> list[ColumnValue]:
    """Return the columns' values by the SELECT, by position, or by name. Raises SnowflakeError."""
    raw = raw_fields(plan.format, part.width)
    if plan.selected is not None:
        translate = partial(translate_alone, formats=plan.input_formats, nanos=plan.nanos)
        return select_values(plan.selected, plan.targets, raw, translate, plan.input_formats)
    if plan.copy.match_by == "NONE":
        return match_by_position(plan.targets, raw)
    if raw.json:
        keys = cursor.execute(f"SELECT DISTINCT unnest(json_keys(c1)) FROM {part.rows} WHERE error IS NULL").fetchall()
        names = [key for (key,) in keys]
    else:
        names = list(scan_csv.header_names(part.text, plan.format))
    case_sensitive = plan.copy.match_by == "CASE_SENSITIVE"
    return match_by_name(plan.targets, raw, names, case_sensitive, dict(plan.copy.include_metadata))
