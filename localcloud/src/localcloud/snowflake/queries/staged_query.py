"""Queries of files: SELECT $1, METADATA$FILENAME FROM @stage (FILE_FORMAT => 'name', PATTERN => '…') t.

https://docs.snowflake.com/en/user-guide/querying-stage
"""

from __future__ import annotations

import tempfile
import uuid
from datetime import UTC
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import register
from localcloud.snowflake.files.data_file import Unreadable
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_choice import FormatChoice
from localcloud.snowflake.files.scan import scan
from localcloud.snowflake.files.stage_location import parse_location
from localcloud.snowflake.loading import file_pattern
from localcloud.snowflake.loading.copy_plan import whole_paths
from localcloud.snowflake.objects.stage import resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.objects.staged_file import StagedFile, StageFolder
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.tables.table_references import name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import quote_name

_METADATA = (
    "METADATA$FILENAME", "METADATA$FILE_ROW_NUMBER", "METADATA$FILE_CONTENT_KEY", "METADATA$FILE_LAST_MODIFIED",
    "METADATA$START_SCAN_TIME",
)  # fmt: skip


def is_stage(table: exp.Table) -> bool:
    """Return whether a FROM clause names a stage here, not a table."""
    return isinstance(table.this, (exp.Var, exp.Literal)) and table.this.name.startswith("@")


def replace(session: Session, expression: exp.Query, storage: Storage) -> bool:
    """Replace each stage by the rows of its files; return whether there is one. Raise SnowflakeError."""
    stages = [table for table in expression.find_all(exp.Table) if is_stage(table)]
    if not stages:
        return False
    if any(isinstance(item, exp.Star) for select in expression.find_all(exp.Select) for item in select.expressions):
        raise errors.compilation("002028", "42601", "SELECT * is not allowed in a query of a stage: name its columns")
    width = _name_columns(expression)
    for number, table in enumerate(stages):
        table.replace(_rows_of(session, table, storage, width, number))
    return True


def _name_columns(expression: exp.Query) -> int:
    """Give `$1` and METADATA$… the names of columns, and return the greatest number."""
    width = 1
    for parameter in list(expression.find_all(exp.Parameter)):
        if isinstance(parameter.this, exp.Literal) and parameter.this.name.isdecimal():
            width = max(width, int(parameter.this.name))
            identifier = exp.to_identifier(f"${parameter.this.name}", quoted=True)
            parameter.replace(identifier if isinstance(parameter.parent, exp.Column) else exp.Column(this=identifier))
    for column in expression.find_all(exp.Column):
        if column.name.upper().startswith("METADATA$"):
            if column.name.upper() not in _METADATA:
                raise errors.unsupported(column.name)
            column.set("this", exp.to_identifier(column.name.upper(), quoted=True))
    return width


def _rows_of(session: Session, table: exp.Table, storage: Storage, width: int, number: int) -> exp.Subquery:
    location = parse_location(table.this.name)
    stage = stage_at(session, location.stage, "SELECT")
    format_ = resolve(session, _choice(table.args.get("format")), stage.file_format)
    format_.require_loadable()
    format_.require_positional()
    place, pattern = storage.place(stage), table.args.get("pattern")
    files = [
        file
        for file in place.list(location.path)
        if pattern is None or any(file_pattern.matches(pattern.name, text) for text in whole_paths(file))
    ]
    parts = [_read(session, place, file, format_, width) for file in files] or [_empty(width)]
    whole = register(session, f"STAGE_{number}", pa.concat_tables(parts, promote_options="default"), exp.Table())
    names = [f"${i + 1}" for i in range(width)]
    columns: list[exp.Expr] = [exp.column(name, quoted=True) for name in (*names, *_METADATA)]
    if format_.type != "CSV":
        columns[0] = exp.alias_(exp.ParseJSON(this=columns[0]), names[0], quoted=True)
    alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(f"STAGE_{number}"))
    return exp.Subquery(this=exp.select(*columns).from_(whole), alias=alias.copy())


def _choice(given: exp.Expression | None) -> FormatChoice:
    if given is None:
        return FormatChoice()
    if isinstance(given, exp.Literal):
        return FormatChoice(name=given.name)
    if isinstance(given, exp.Table):
        return FormatChoice(name=quote_name(name_of(given)))
    raise errors.unsupported(f"FILE_FORMAT => {given.sql(dialect='snowflake')[:60]}")


def _read(session: Session, place: StageFolder, file: StagedFile, format_: FileFormat, width: int) -> pa.Table:
    """Return the file's records as text (JSON unless they are CSV), with METADATA$…; missing fields are NULL."""
    staging = f"_fs_staging_{uuid.uuid4().hex}"
    with (
        tempfile.TemporaryDirectory(prefix="localcloud-query-") as folder,
        session.connection.cursor() as cursor,
    ):
        path = Path(folder) / "file"
        place.fetch(file, path)
        cursor.execute(f"ATTACH ':memory:' AS {staging}")
        session.cursors.append(cursor)
        try:
            found = scan(cursor, path, format_, staging)
            _refuse_errors(cursor, file, found.rows)
            fields = ", ".join(
                f'CAST({f"c{i + 1}" if i < found.width else "NULL"} AS VARCHAR) AS "${i + 1}"' for i in range(width)
            )
            return cursor.execute(
                f"""SELECT {fields}, $name AS METADATA$FILENAME, rn AS METADATA$FILE_ROW_NUMBER,
                    $etag AS METADATA$FILE_CONTENT_KEY, $modified::TIMESTAMP AS METADATA$FILE_LAST_MODIFIED,
                    $now::TIMESTAMP AS METADATA$START_SCAN_TIME FROM {found.rows} ORDER BY rn""",
                {
                    "name": file.name,
                    "etag": file.etag,
                    "modified": file.modified.astimezone(UTC).replace(tzinfo=None),
                    "now": session.account.now().replace(tzinfo=None),
                },
            ).to_arrow_table()
        except Unreadable as error:
            session.check()
            raise SnowflakeError(error.code, error.sqlstate, f"{error}\n  File '{file.name}'") from error
        finally:
            session.cursors.remove(cursor)
            cursor.execute(f"DETACH {staging}")


def _refuse_errors(cursor: duckdb.DuckDBPyConnection, file: StagedFile, table: str) -> None:
    bad = cursor.execute(f"SELECT error, line FROM {table} WHERE error IS NOT NULL ORDER BY rn LIMIT 1").fetchone()
    if bad:
        raise SnowflakeError("100016", "22000", f"{bad[0]}\n  File '{file.name}', line {bad[1] or 0}, character 1")


def _empty(width: int) -> pa.Table:
    names = [*(f"${i + 1}" for i in range(width)), *_METADATA]
    types = [pa.string()] * (width + 1) + [pa.int64(), pa.string(), pa.timestamp("us"), pa.timestamp("us")]
    return pa.schema(list(zip(names, types, strict=True))).empty_table()
