"""COPY INTO <table>: load the rows of staged files, and their history, in a single transaction.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import context_defaults
from localcloud.snowflake.engine.columns import written_defaults
from localcloud.snowflake.engine.time_digits import cut
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.copy_files import to_load
from localcloud.snowflake.loading.copy_jobs import CopyJobs
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.prepared_file import Prepared
from localcloud.snowflake.loading.row_faults import abort_error, column_of
from localcloud.snowflake.loading.staging_area import prepare_files, scratch_folder
from localcloud.snowflake.objects import past_rows
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire import row_counts
from localcloud.snowflake.wire.names import quote_identifier, quote_name
from localcloud.snowflake.wire.result import Result, table

SHOWN = (
    "file", "status", "rows_parsed:fixed", "rows_loaded:fixed", "error_limit:fixed", "errors_seen:fixed", "first_error",
    "first_error_line:fixed", "first_error_character:fixed", "first_error_column_name",
)  # fmt: skip
# The type of a query in the protocol: clients fetch the rows of COPY's result like a query's.
QUERY = 0x1000
# Rows that DuckDB inserts in two thirds of the time by one thread: those of more threads are copied once more, unless
# they fill a row group of 122,880.
_FEW_ROWS = 100_000


def run(session: Session, plan: Plan, jobs: CopyJobs, in_transaction: bool) -> Result:
    """Load the files that are not loaded yet, and return a row for each. Raises SnowflakeError, and then loads nothing.

    `jobs` remembers the statement; `in_transaction` is whether the session is in a transaction.
    """
    now = session.account.now().replace(tzinfo=None)
    files, skipped = to_load(plan, session.connection, now)
    jobs.add(session, plan, files)
    loads = load_files(session, plan, files, now, in_transaction)
    if plan.copy.purge:
        for file in files:
            if any(done.url == file.url and done.status in load_history.LOADED for done in loads):
                plan.place.remove(file)
    if not loads and not skipped:
        return table(("status",), [["Copy executed with 0 files processed."]], QUERY)
    reported = [load for load in loads if load.status != "LOADED" or not plan.copy.failed_only]
    rows = [_result_row(load) for load in reported] + [
        [file.url, "LOAD_SKIPPED", 0, 0, None, 1, "File was loaded before.", None, None, None] for file in skipped
    ]
    loaded = row_counts.counts(numRowsInserted=sum(load.rows_loaded for load in loads))
    return replace(table(SHOWN, rows, QUERY), stats=loaded)


def _result_row(load: Load) -> list[object]:
    return [
        load.url, load.status, load.rows_parsed, load.rows_loaded, load.error_limit, load.errors_seen,
        load.first_error, load.first_error_line, load.first_error_character, load.first_error_column,
    ]  # fmt: skip


def load_files(
    session: Session, plan: Plan, files: Sequence[StagedFile], received_at: datetime, in_transaction: bool
) -> list[Load]:
    """Load files and write their history, in the session's transaction or in a new one.

    Raises SnowflakeError at the first fault for ABORT_STATEMENT.
    """
    target = session.connection
    context_defaults.put(session, written_defaults(target, plan.table.name).values())
    with scratch_folder() as folder:
        if in_transaction:
            # DuckDB aborts a transaction at its first error, so all errors must occur before it is used.
            with prepare_files(session, plan, files, folder) as prepared:
                ready = list(prepared)
                for file in ready:
                    _raise_fault(plan, file)
                return _write(target, plan, ready, received_at)
        changing = past_rows.changing(session, plan.table.name, in_place=False)
        with prepare_files(session, plan, files, folder) as prepared, changing:
            return _write(target, plan, prepared, received_at)


def load_prepared(session: Session, plan: Plan, prepared: Prepared, received_at: datetime) -> Load:
    """Load a prepared file of a pipe and write its history, in a transaction of its own."""
    context_defaults.put(session, written_defaults(session.connection, plan.table.name).values())
    with past_rows.changing(session, plan.table.name, in_place=False):
        [load] = _write(session.connection, plan, [prepared], received_at)
        return load


def _write(target: SupportsExecute, plan: Plan, prepared: Iterable[Prepared], received_at: datetime) -> list[Load]:
    """Insert the good rows and the history. Raises SnowflakeError at the first fault for ABORT_STATEMENT."""
    loads = []
    for one in prepared:
        _raise_fault(plan, one)
        rows = 0 if one.staging is None or plan.on_error.skips(one.faults, one.parsed) else one.good
        if rows:
            _insert(target, plan, one)
        loads.append(_load_of(plan, one, rows, received_at))
    load_history.write(target, plan.table.name[0], loads)
    return loads


def _raise_fault(plan: Plan, file: Prepared) -> None:
    """Raise SnowflakeError for a file with a fault for ABORT_STATEMENT."""
    if file.first and plan.on_error.mode == "ABORT_STATEMENT":
        raise abort_error(plan, file.file, file.first)


def _insert(target: SupportsExecute, plan: Plan, file: Prepared) -> None:
    columns = ", ".join(quote_identifier(column.name) for column in plan.targets)
    values = ", ".join(cut(f"s{i}.v", column.type, column.length) for i, column in enumerate(plan.targets))
    rows = f"SELECT {values} FROM {file.staging}.typed WHERE NOT bad"
    if file.good < _FEW_ROWS:
        # A range of none has no place in an order that threads share: so a single one inserts the rows.
        rows += f" UNION ALL SELECT {', '.join('NULL' for _ in plan.targets)} FROM range(0)"
    target.execute(f"INSERT INTO {quote_name(plan.table.name)} ({columns}) {rows}")


def _load_of(plan: Plan, one: Prepared, rows: int, received_at: datetime) -> Load:
    """Return the history of a file of which `rows` rows were inserted."""
    status = "LOADED" if not one.faults and one.staging else "PARTIALLY_LOADED" if rows else "LOAD_FAILED"
    first = one.first
    return Load(
        table_id=plan.table.id,
        pipe_id=plan.pipe.id if plan.pipe else "",
        url=one.file.url,
        path=_history_path(plan, one.file),
        etag=one.file.etag,
        size=one.file.size,
        status=status,
        rows_parsed=one.parsed,
        rows_loaded=rows,
        error_limit=plan.on_error.error_limit(one.parsed),
        errors_seen=one.faults,
        first_error=first.text if first else None,
        first_error_line=first.line if first else None,
        first_error_character=1 if first and first.line else None,
        first_error_column=column_of(plan, first) if first else None,
        received_at=received_at,
        loaded_at=plan.account.now().replace(tzinfo=None),
        stage_location=f"{plan.stage.full_name}/" if plan.stage.url is None else plan.stage.url,
        pipe=plan.pipe.full_name if plan.pipe else "",
        table_name=plan.table.full_name,
    )


def _history_path(plan: Plan, file: StagedFile) -> str:
    """Return the path below the pipe's location, or below the stage's for COPY."""
    return file.path.removeprefix(plan.copy.location.path) if plan.pipe else file.path
