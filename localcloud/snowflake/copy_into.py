"""COPY INTO <table>: files of a stage become rows, all with their history in one transaction.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlglot import exp

from localcloud.snowflake import errors, load_history, rights, scan, transformation
from localcloud.snowflake.account import Object, dotted
from localcloud.snowflake.conversion import Target, refusal
from localcloud.snowflake.copy_statement import CopyStatement
from localcloud.snowflake.errors import SnowflakeError
from localcloud.snowflake.file_format import FileFormat
from localcloud.snowflake.grants import Name
from localcloud.snowflake.load_history import Load
from localcloud.snowflake.objects.stage import resolve
from localcloud.snowflake.records import records
from localcloud.snowflake.result import Result, table
from localcloud.snowflake.session import Session, duck
from localcloud.snowflake.storage import Place, StagedFile, Storage, not_found
from localcloud.snowflake.transformation import Value

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


@dataclass(frozen=True)
class Plan:
    """A COPY whose names are resolved and whose rights are checked."""

    copy: CopyStatement
    table: Object
    stage: Object
    place: Place
    format: FileFormat
    targets: tuple[Target, ...]
    selected: tuple[exp.Expression, ...] | None
    mode: str
    limit: float | None
    pipe: Object | None = None


@dataclass(frozen=True)
class Fault:
    """Why a row, or with `line` None the whole file, can't be loaded."""

    code: str
    sqlstate: str
    text: str
    line: int | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A file converted and waiting in the DuckDB database `staging` (None if it can't be read at all)."""

    file: StagedFile
    staging: str | None
    parsed: int
    good: int
    faults: int
    first: Fault | None


def plan(session: Session, copy: CopyStatement, storage: Storage, pipe: Object | None = None) -> Plan:
    """Resolve and check a COPY for the session. Raises SnowflakeError."""
    name = session.qualify(copy.table, 3, "COPY")
    stage_name = session.qualify(copy.location.stage, 3, "COPY")
    if session.account.find("VIEW", name):
        raise errors.compilation("002003", "42601", f"'{dotted(name)}' is a view: COPY loads tables only.")
    rights.require(session, "INSERT", "TABLE", name)
    thing, stage = session.account.get("TABLE", name), usable_stage(session, stage_name)
    format_ = resolve(session, copy.format, stage.attributes.get("FILE_FORMAT"))
    format_.require_loadable()
    mode, limit = copy.error_limit("SKIP_FILE" if pipe else "ABORT_STATEMENT")
    all_targets = columns_of(session.connection._duck_conn, name)
    targets = chosen(all_targets, copy.columns)
    selected = tuple(transformation.parse_select(copy.select)) if copy.select is not None else None
    if selected is not None and copy.match_by != "NONE":
        raise errors.compilation("001006", "42601", "MATCH_BY_COLUMN_NAME is not supported with COPY transforms.")
    return Plan(copy, thing, stage, storage.place(stage), format_, targets, selected, mode, limit, pipe)


def usable_stage(session: Session, name: Name) -> Object:
    stage = session.account.find("STAGE", name)
    internal = stage is not None and not stage.attributes.get("URL")
    rights.require(session, "READ" if internal else "USAGE", "STAGE", name)
    return session.account.get("STAGE", name)


def columns_of(cursor: duckdb.DuckDBPyConnection, name: Name) -> tuple[Target, ...]:
    rows = cursor.execute(
        """SELECT column_name, data_type, ext_character_maximum_length, is_nullable FROM duckdb_columns()
        LEFT JOIN _fs_global._fs_information_schema._fs_columns_ext ON (ext_table_catalog, ext_table_schema,
            ext_table_name, ext_column_name) = (database_name, schema_name, table_name, column_name)
        WHERE (database_name, schema_name, table_name) = (?, ?, ?) ORDER BY column_index""",
        list(name),
    ).fetchall()
    return tuple(Target(*row) for row in rows)


def chosen(targets: Sequence[Target], names: Sequence[str] | None) -> tuple[Target, ...]:
    if names is None:
        return tuple(targets)
    by_name = {target.name: target for target in targets}
    for name in names:
        if name not in by_name:
            raise errors.compilation("000904", "42000", f"error line 0 at position -1\ninvalid identifier '{name}'")
    return tuple(by_name[name] for name in names)


def candidates(plan: Plan) -> list[StagedFile]:
    """The files that the statement names, or finds by path and PATTERN. Raises SnowflakeError for one not there."""
    copy = plan.copy
    if copy.files is None:
        found = plan.place.list(copy.location.path)
        return [file for file in found if copy.pattern is None or matches(copy.pattern, file, plan)]
    files = []
    for name in copy.files:
        path = copy.location.path + name
        file = plan.place.find(path)
        if file is None:
            raise not_found(path if not plan.stage.attributes.get("URL") else plan.stage.attributes["URL"] + path)
        files.append(file)
    return files


def matches(pattern: str, file: StagedFile, plan: Plan) -> bool:
    """PATTERN is matched against the whole path, of which the part in the stage's URL is one."""
    return any(re.fullmatch(pattern, text) for text in (file.path, file.name, file.url))


def run(session: Session, plan: Plan, in_transaction: bool) -> Result:
    """Load what is to be loaded; nothing is loaded if SnowflakeError is raised."""
    duckdb_session = session.connection._duck_conn
    now = datetime.now(UTC).replace(tzinfo=None)
    files, skipped = to_load(plan, candidates(plan), duckdb_session, now)
    loads = load(session, plan, files, now, in_transaction)
    if plan.copy.purge:
        for file in files:
            if any(done.url == file.url and done.status in load_history.LOADED for done in loads):
                plan.place.remove(file)
    rows = [row_of(one) for one in loads] + [
        [file.url, "LOAD_SKIPPED", 0, 0, None, 1, "File was loaded before.", None, None, None] for file in skipped
    ]
    if not rows:
        return table(("status",), [["Copy executed with 0 files processed."]], QUERY)
    return table(SHOWN, rows, QUERY)


def row_of(load: Load) -> list:
    return [
        load.url, load.status, load.rows_parsed, load.rows_loaded, load.error_limit, load.errors_seen,
        load.first_error, load.first_error_line, load.first_error_character, load.first_error_column,
    ]  # fmt: skip


def to_load(
    plan: Plan, files: list[StagedFile], cursor: duckdb.DuckDBPyConnection, now: datetime
) -> tuple[list[StagedFile], list[StagedFile]]:
    """The files still to load, and of those named in FILES the ones loaded before."""
    if plan.copy.force:
        return files, []
    table_id, database = identity(plan.table), plan.table.name[0]
    before = load_history.loaded_before(cursor, database, table_id, now)
    skipped = [file for file in files if (file.url, file.etag) in before]
    return [file for file in files if file not in skipped], skipped if plan.copy.files is not None else []


def identity(thing: Object) -> str:
    """What tells this table or pipe from another that had or will have its name."""
    return thing.attributes.setdefault("ID", uuid.uuid4().hex)


def load(
    session: Session, plan: Plan, files: Sequence[StagedFile], received_at: datetime, in_transaction: bool
) -> list[Load]:
    """Rows and history of the files in one transaction: the session's own if it is in one, else one of its own."""
    target = session.connection._duck_conn
    with scratch() as folder:
        if in_transaction:
            # DuckDB gives a transaction up at its first error: whatever can go wrong goes wrong before it is touched.
            with staged(target, plan, files, folder) as prepared:
                ready = list(prepared)
                for one in ready:
                    refuse_fault(plan, one)
                return write(target, plan, ready, received_at)
        with staged(target, plan, files, folder) as prepared:
            target.execute("BEGIN")
            try:
                loads = write(target, plan, prepared, received_at)
                target.execute("COMMIT")
            except BaseException:
                target.execute("ROLLBACK")
                raise
            return loads


@contextmanager
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="marquee-copy-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def staged(
    target: duckdb.DuckDBPyConnection, plan: Plan, files: Sequence[StagedFile], folder: Path
) -> Iterator[Iterator[Prepared]]:
    """The files prepared one by one, each in a DuckDB database of its own, gone at the end."""
    with target.cursor() as cursor:
        names: list[str] = []

        def each() -> Iterator[Prepared]:
            for file in files:
                staging = f"_fs_staging_{uuid.uuid4().hex}"
                cursor.execute(f"ATTACH ':memory:' AS {staging}")
                names.append(staging)
                yield prepare(cursor, plan, file, folder, staging)

        try:
            yield each()
        finally:
            for staging in names:
                cursor.execute(f"DETACH {staging}")


def write(
    target: duckdb.DuckDBPyConnection, plan: Plan, prepared: Iterable[Prepared], received_at: datetime
) -> list[Load]:
    """Insert the rows that are good and the history. Raises SnowflakeError at the first fault for ABORT_STATEMENT."""
    loads = []
    for one in prepared:
        refuse_fault(plan, one)
        rows = 0 if one.staging is None or skips(plan, one) else one.good
        if rows:
            insert(target, plan, one)
        loads.append(outcome(plan, one, rows, received_at))
    load_history.write(target, plan.table.name[0], loads)
    return loads


def refuse_fault(plan: Plan, one: Prepared) -> None:
    if one.first and plan.mode == "ABORT_STATEMENT":
        raise abort(plan, one.file, one.first)


def skips(plan: Plan, one: Prepared) -> bool:
    return plan.mode == "SKIP_FILE" and one.faults >= (plan.limit or 1)


def insert(target: duckdb.DuckDBPyConnection, plan: Plan, one: Prepared) -> None:
    columns = ", ".join(duck(column.name) for column in plan.targets)
    values = ", ".join(f"s{i}.v" for i in range(len(plan.targets)))
    where = ".".join(map(duck, plan.table.name))
    target.execute(
        f"INSERT INTO {where} ({columns}) SELECT {values} FROM {one.staging}.typed WHERE NOT bad ORDER BY rn"
    )


def outcome(plan: Plan, one: Prepared, rows: int, received_at: datetime) -> Load:
    status = "LOADED" if not one.faults and one.staging else "PARTIALLY_LOADED" if rows else "LOAD_FAILED"
    first = one.first
    return Load(
        table_id=identity(plan.table),
        pipe_id=identity(plan.pipe) if plan.pipe else "",
        url=one.file.url,
        path=one.file.path,
        etag=one.file.etag,
        size=one.file.size,
        status=status,
        rows_parsed=one.parsed,
        rows_loaded=rows,
        error_limit=one.parsed if plan.mode == "CONTINUE" else int(plan.limit or 1),
        errors_seen=one.faults,
        first_error=first and first.text,
        first_error_line=first and first.line,
        first_error_character=1 if first and first.line else None,
        first_error_column=first and first.column and f'"{plan.table.name[-1]}"[{first.column}]',
        received_at=received_at,
        loaded_at=datetime.now(UTC).replace(tzinfo=None),
        stage_location=plan.stage.attributes.get("URL", f"{plan.stage.full_name}/"),
        pipe=plan.pipe.full_name if plan.pipe else "",
        table_name=plan.table.full_name,
    )


def abort(plan: Plan, file: StagedFile, fault: Fault) -> SnowflakeError:
    lines = [fault.text, f"  File '{file.name}', line {fault.line or 0}, character 1"]
    if fault.column:
        lines.append(f'  Row {fault.row}, column "{plan.table.name[-1]}"[{fault.column}]')
    return SnowflakeError(fault.code, fault.sqlstate, "\n".join([*lines, HINT]))


def prepare(cursor: duckdb.DuckDBPyConnection, plan: Plan, file: StagedFile, folder: Path, staging: str) -> Prepared:
    """Fetch a file, read it and convert every row, with its faults counted."""
    path = folder / staging
    plan.place.fetch(file, path)
    try:
        scanned = scan.scan(cursor, path, plan.format, staging)
    except scan.Unreadable as unreadable:
        return Prepared(file, None, 0, 0, 1, Fault("100016", "22000", str(unreadable)))
    finally:
        path.unlink(missing_ok=True)
    plain = path.with_name(path.name + ".plain")
    try:
        values = values_of(cursor, plan, scanned, plain, staging)
        convert(cursor, plan, file, values, staging)
        parsed, bad = cursor.execute(f"SELECT count(*), count(*) FILTER (bad) FROM {staging}.typed").fetchall()[0]
        first = first_fault(cursor, plan, values, staging, plain) if bad else None
    finally:
        plain.unlink(missing_ok=True)
    cursor.execute(f"DROP TABLE {staging}.raw")
    return Prepared(file, staging, parsed, parsed - bad, bad, first)


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
        names = list(scan.header(plain, plan.format))
    else:
        raise errors.compilation("001006", "42601", "MATCH_BY_COLUMN_NAME with CSV files needs PARSE_HEADER = TRUE.")
    return transformation.by_name(plan.targets, raw, names, plan.copy.match_by == "CASE_SENSITIVE")


def translate(item: exp.Expression) -> str:
    """An expression of Snowflake's SQL in DuckDB's, by fakesnow's rules."""
    from fakesnow.conn import FakeSnowflakeConnection

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
    faults = ["error IS NOT NULL", *(f"s{i} IS NULL" for i in range(len(values)))]
    faults += [f"s{i}.v IS NULL" for i, target in enumerate(plan.targets) if not target.nullable]
    if counts_fields(plan):
        faults.append(f"width <> {len(plan.targets)}")
    try:
        cursor.execute(
            f"""CREATE TABLE {staging}.typed AS
            SELECT *, {" OR ".join(f"coalesce({fault}, true)" for fault in faults)} AS bad
            FROM (SELECT rn, line, error, width, {wrapped} FROM (SELECT *, ? AS file_name, ? AS file_key,
                ?::TIMESTAMP AS file_modified, now() AS scan_time FROM {staging}.raw))""",
            [file.name, file.etag, file.modified.astimezone(UTC).replace(tzinfo=None)],
        )
    except duckdb.Error as error:
        raise errors.compilation("001007", "22023", str(error).splitlines()[0]) from error


def counts_fields(plan: Plan) -> bool:
    """Whether a record must have as many fields as the table has columns: not when a SELECT or names pick them."""
    positional = plan.selected is None and plan.copy.match_by == "NONE" and plan.format.type == "CSV"
    return positional and plan.format["ERROR_ON_COLUMN_COUNT_MISMATCH"]


def first_fault(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, values: Sequence[Value], staging: str, plain: Path
) -> Fault:
    misfits = ", ".join(
        f"s{i} IS NULL OR ({'s%d.v IS NULL' % i if not t.nullable else 'false'})" for i, t in enumerate(plan.targets)
    )
    rn, line, error, width, *bad = cursor.execute(
        f"SELECT rn, line, error, width, {misfits} FROM {staging}.typed WHERE bad ORDER BY rn LIMIT 1"
    ).fetchall()[0]
    line = line if line is not None else line_of(plan.format, plain, rn)
    row = rn - (scan.header_records(plan.format) if plan.format.type == "CSV" else 0)
    if error is not None:
        return Fault("100016" if plan.format.type == "CSV" else "100069", "22000", error, line, row)
    if counts_fields(plan) and width != len(plan.targets):
        text = (
            f"Number of columns in file ({width}) does not match that of the corresponding table "
            f"({len(plan.targets)}), use file format option error_on_column_count_mismatch=false to ignore this error"
        )
        return Fault("100080", "22000", text, line, row)
    index = bad.index(True)
    target = plan.targets[index]
    where = f'"{target.name}":{index + 1}'
    text = cursor.execute(
        f"SELECT {values[index].text} FROM (SELECT *, '' AS file_name, '' AS file_key, NULL AS file_modified, "
        f"NULL AS scan_time FROM {staging}.raw) WHERE rn = ?",
        [rn],
    ).fetchall()[0][0]
    if text is None and not target.nullable:
        return Fault("100072", "22000", "NULL result in a non-nullable column", line, row, where)
    return Fault(*refusal(text, replace(values[index].target, name=target.name)), line, row, where)


def line_of(format_: FileFormat, plain: Path, rn: int) -> int:
    """The line that a record starts at: its number, unless fields hold newlines."""
    if format_.type != "CSV":
        return rn
    text = plain.read_bytes().decode("utf-8", "replace")
    return next((record.line for record in records(text, scan.headless(format_)) if record.row == rn), rn)
