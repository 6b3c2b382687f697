"""The converted rows of a file, in table `typed` of its DuckDB database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from functools import partial

import duckdb

from localcloud.snowflake.files import scan
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.loading.column_values import NO_TEXT, ColumnValue
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.objects.staged_file import StagedFile


def add_typed_rows(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    values: Sequence[ColumnValue],
    part: Part,
    staging: str,
) -> int:
    """Add a part to `staging`.typed, and return the number of its rows. Raises Irregular, duckdb.Error.

    Its columns are `rn`, a structure s0, s1 … around each value (see `_with_values`), and `bad` for rows with a fault.
    """
    misfits = [is_misfit(i, target.nullable) for i, target in enumerate(plan.targets)]
    return _add(cursor, plan, file, part, staging, partial(_with_values, values), misfits)


def add_usual_rows(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    values: Sequence[ColumnValue],
    part: Part,
    staging: str,
) -> int | None:
    """Add a part as `add_typed_rows` does; return None, and add nothing, if a value is not in its type's usual form.

    DuckDB plans it in a third of the time: for a small file, that is most of the work. Raises Irregular.
    """
    if not all(value.usual for value in values):
        return None
    usual = ", ".join(f"struct_pack(v := {value.usual}) AS s{i}" for i, value in enumerate(values))
    nulls = [f"s{i}.v IS NULL" for i, target in enumerate(plan.targets) if not target.nullable]
    try:
        return _add(cursor, plan, file, part, staging, lambda source: f"(SELECT *, {usual} FROM {source})", nulls)
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        return None


def _add(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    file: StagedFile,
    part: Part,
    staging: str,
    with_values: Callable[[str], str],
    misfits: Sequence[str],
) -> int:
    """Add the rows with the values that `with_values` adds to a source; a misfit is SQL that is true for a bad row."""
    faults = ["error IS NOT NULL", *misfits]
    if counts_fields(plan):
        faults.append(f"width <> {len(plan.targets)}")
    bad = " OR ".join(f"coalesce({fault}, true)" for fault in faults)
    source = f"""(SELECT *, ? AS file_name, ? AS file_key, ?::TIMESTAMP AS file_modified, now() AS scan_time
        FROM {part.rows})"""
    columns = ", ".join(["rn", *(f"s{i}" for i in range(len(plan.targets)))])
    query = f"SELECT {columns}, {bad} AS bad FROM {with_values(source)}"
    metadata = [file.name, file.etag, file.modified.astimezone(UTC).replace(tzinfo=None)]
    return scan.add_rows(cursor, part, f"{staging}.typed", query, metadata)


def count_bad_rows(cursor: duckdb.DuckDBPyConnection, part: Part, staging: str) -> int:
    """Return the number of rows with a fault in the last part that was added."""
    query = f"SELECT count(*) FROM {staging}.typed WHERE bad AND rn > {part.row}"
    bad: int
    (bad,) = cursor.execute(query).fetchone() or (0,)
    return bad


def counts_fields(plan: Plan) -> bool:
    """Return whether a CSV record must have as many fields as the table has columns: not with a SELECT."""
    return plan.selected is None and plan.format.type == "CSV" and bool(plan.format["ERROR_ON_COLUMN_COUNT_MISMATCH"])


def is_misfit(i: int, nullable: bool) -> str:
    """Return SQL that is true where value `i` does not fit, or is NULL in a NOT NULL column."""
    return f"s{i} IS NULL" if nullable else f"(s{i} IS NULL OR s{i}.v IS NULL)"


def _with_values(values: Sequence[ColumnValue], source: str) -> str:
    """Return SQL of the source with the values as s0, s1 …: structures {v: value}, NULL where a value does not fit.

    DuckDB computes common parts of expressions once, outside of their TRY. Values with common parts are therefore
    computed in nested queries, and composed ones before they are converted.
    """
    tried = [f"TRY(struct_pack(v := {value.sql})) AS s{i}" for i, value in enumerate(values)]
    texts = [value.text for value in values if value.text != NO_TEXT]
    if not any(value.composed for value in values) and len(set(texts)) == len(texts):
        return f"(SELECT *, {', '.join(tried)} FROM {source})"
    for i, value in enumerate(values):
        if value.composed:
            source = f"(SELECT *, TRY(struct_pack(v := {value.composed})) AS composed FROM {source})"
            tried[i] = f"CASE WHEN composed IS NOT NULL THEN TRY(struct_pack(v := {value.sql})) END AS s{i}"
        hidden = " EXCLUDE (composed)" * bool(value.composed)
        source = f"(SELECT *{hidden}, {tried[i]} FROM {source})"
    return source
