"""COPY INTO <table>: files of a stage become rows, all with their history in one transaction.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.copy_files import to_load
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.load_history import Load
from localcloud.snowflake.loading.prepared_file import Prepared, prepare
from localcloud.snowflake.loading.row_faults import Fault
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import quote_identifier, quote_name
from localcloud.snowflake.wire.result import Result, table

SHOWN = (
    "file", "status", "rows_parsed:fixed", "rows_loaded:fixed", "error_limit:fixed", "errors_seen:fixed", "first_error",
    "first_error_line:fixed", "first_error_character:fixed", "first_error_column_name",
)  # fmt: skip
HINT = (
    "  If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or "
    "'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a "
    "SQL client."
)
# The type of a query in the protocol: the rows of COPY are fetched like a query's.
QUERY = 0x1000


def run(session: Session, plan: Plan, in_transaction: bool) -> Result:
    """Load what is to be loaded; nothing is loaded if SnowflakeError is raised."""
    now = session.account.now().replace(tzinfo=None)
    files, skipped = to_load(plan, session.connection, now)
    loads = load(session, plan, files, now, in_transaction)
    if plan.copy.purge:
        for file in files:
            if any(done.url == file.url and done.status in load_history.LOADED for done in loads):
                plan.place.remove(file)
    if not loads and not skipped:
        return table(("status",), [["Copy executed with 0 files processed."]], QUERY)
    shown = [one for one in loads if one.status != "LOADED" or not plan.copy.failed_only]
    rows = [row_of(one) for one in shown] + [
        [file.url, "LOAD_SKIPPED", 0, 0, None, 1, "File was loaded before.", None, None, None] for file in skipped
    ]
    return table(SHOWN, rows, QUERY)


def row_of(load: Load) -> list:
    return [
        load.url, load.status, load.rows_parsed, load.rows_loaded, load.error_limit, load.errors_seen,
        load.first_error, load.first_error_line, load.first_error_character, load.first_error_column,
    ]  # fmt: skip


def load(
    session: Session, plan: Plan, files: Sequence[StagedFile], received_at: datetime, in_transaction: bool
) -> list[Load]:
    """Rows and history of the files in one transaction: the session's own if it is in one, else one of its own."""
    target = session.connection
    with scratch() as folder:
        if in_transaction:
            # DuckDB gives a transaction up at its first error: whatever can go wrong goes wrong before it is touched.
            with staged(session, plan, files, folder) as prepared:
                ready = list(prepared)
                for one in ready:
                    refuse_fault(plan, one)
                return write(target, plan, ready, received_at)
        with staged(session, plan, files, folder) as prepared, target.transaction():
            return write(target, plan, prepared, received_at)


@contextmanager
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="localcloud-copy-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def staged(
    session: Session,
    plan: Plan,
    files: Sequence[StagedFile],
    folder: Path,
    every_fault: bool = False,
) -> Iterator[Iterator[Prepared]]:
    """The files prepared one by one, each in a DuckDB database of its own, gone at the end."""
    with session.connection.cursor() as cursor:
        names: list[str] = []
        session.cursors.append(cursor)

        def each() -> Iterator[Prepared]:
            for file in files:
                staging = f"_fs_staging_{uuid.uuid4().hex}"
                cursor.execute(f"ATTACH ':memory:' AS {staging}")
                names.append(staging)
                one = prepare(cursor, plan, file, folder, staging, every_fault)
                # An interrupted file looks like a bad one.
                session.check()
                yield one

        try:
            yield each()
        finally:
            session.cursors.remove(cursor)
            for staging in names:
                cursor.execute(f"DETACH {staging}")


def write(target: SupportsExecute, plan: Plan, prepared: Iterable[Prepared], received_at: datetime) -> list[Load]:
    """Insert the rows that are good and the history. Raises SnowflakeError at the first fault for ABORT_STATEMENT."""
    loads = []
    for one in prepared:
        refuse_fault(plan, one)
        rows = 0 if one.staging is None or plan.on_error.skips(one.faults, one.parsed) else one.good
        if rows:
            insert(target, plan, one)
        loads.append(outcome(plan, one, rows, received_at))
    load_history.write(target, plan.table.name[0], loads)
    return loads


def refuse_fault(plan: Plan, one: Prepared) -> None:
    if one.first and plan.on_error.mode == "ABORT_STATEMENT":
        raise abort(plan, one.file, one.first)


def insert(target: SupportsExecute, plan: Plan, one: Prepared) -> None:
    columns = ", ".join(quote_identifier(column.name) for column in plan.targets)
    values = ", ".join(f"s{i}.v" for i in range(len(plan.targets)))
    where = quote_name(plan.table.name)
    target.execute(f"INSERT INTO {where} ({columns}) SELECT {values} FROM {one.staging}.typed WHERE NOT bad")


def outcome(plan: Plan, one: Prepared, rows: int, received_at: datetime) -> Load:
    status = "LOADED" if not one.faults and one.staging else "PARTIALLY_LOADED" if rows else "LOAD_FAILED"
    first = one.first
    return Load(
        table_id=plan.table.id,
        pipe_id=plan.pipe.id if plan.pipe else "",
        url=one.file.url,
        path=path_of(plan, one.file),
        etag=one.file.etag,
        size=one.file.size,
        status=status,
        rows_parsed=one.parsed,
        rows_loaded=rows,
        error_limit=plan.on_error.error_limit(one.parsed),
        errors_seen=one.faults,
        first_error=first and first.text,
        first_error_line=first and first.line,
        first_error_character=1 if first and first.line else None,
        first_error_column=first and column_of(plan, first),
        received_at=received_at,
        loaded_at=plan.account.now().replace(tzinfo=None),
        stage_location=f"{plan.stage.full_name}/" if plan.stage.url is None else plan.stage.url,
        pipe=plan.pipe.full_name if plan.pipe else "",
        table_name=plan.table.full_name,
    )


def column_of(plan: Plan, fault: Fault) -> str | None:
    """The column as the answers name it: "TABLE"["COLUMN":2]."""
    return f'"{plan.table.name[-1]}"[{fault.column}]' if fault.column else None


def path_of(plan: Plan, file: StagedFile) -> str:
    """The path as Snowflake was told it: below the pipe's location, or below the stage's."""
    return file.path.removeprefix(plan.copy.location.path) if plan.pipe else file.path


def abort(plan: Plan, file: StagedFile, fault: Fault) -> SnowflakeError:
    lines = [fault.text, f"  File '{file.name}', line {fault.line or 0}, character 1"]
    if fault.column:
        lines.append(f"  Row {fault.row}, column {column_of(plan, fault)}")
    return SnowflakeError(fault.code, fault.sqlstate, "\n".join([*lines, HINT]))
