"""INFER_SCHEMA: the columns of Parquet files in a stage, as `write_pandas` asks for them.

https://docs.snowflake.com/en/sql-reference/functions/infer_schema
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_choice import FormatChoice
from localcloud.snowflake.files.stage_location import parse_location
from localcloud.snowflake.objects.stage import resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.objects.staged_file import not_found
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire import errors

_FOUND = pa.schema(
    [("COLUMN_NAME", pa.string()), ("TYPE", pa.string()), ("NULLABLE", pa.bool_()), ("EXPRESSION", pa.string()),
     ("FILENAMES", pa.string()), ("ORDER_ID", pa.int64())]
)  # fmt: skip


def infer_schema(session: Session, call: exp.Anonymous, storage: Storage) -> pa.Table:
    """Return the rows of INFER_SCHEMA(LOCATION => '@stage', FILE_FORMAT => 'name'). Raise SnowflakeError.

    A column is nullable if a file's is, or a file lacks it; files that differ in a column's type are refused.
    """
    given = {
        argument.this.name.upper(): argument.expression
        for argument in call.expressions
        if isinstance(argument, exp.Kwarg)
    }
    if set(given) != {"LOCATION", "FILE_FORMAT"} or len(given) != len(call.expressions):
        raise errors.unsupported("INFER_SCHEMA with anything but LOCATION => '…', FILE_FORMAT => '…'")
    if not all(isinstance(value, exp.Literal) for value in given.values()):
        raise errors.unsupported("INFER_SCHEMA of anything but texts")
    location = parse_location(given["LOCATION"].name)
    place = storage.place(stage_at(session, location.stage, "INFER_SCHEMA"))
    format_ = resolve(session, FormatChoice(name=given["FILE_FORMAT"].name))
    if format_.type != "PARQUET":
        raise errors.unsupported(f"INFER_SCHEMA of {format_.type} files")
    files = place.list(location.path)
    if not files:
        raise not_found(given["LOCATION"].name)
    with tempfile.TemporaryDirectory(prefix="localcloud-infer-") as folder:
        schemas = {}
        for number, file in enumerate(files):
            path = Path(folder) / str(number)
            place.fetch(file, path)
            schemas[file.name] = _schema_of(path)
    return _columns(schemas, format_)


def _schema_of(path: Path) -> pa.Schema:
    try:
        return pa.parquet.read_schema(path)
    except pa.ArrowException as error:
        raise errors.SnowflakeError("100016", "22000", f"Invalid parquet file: {error}") from error


def _columns(schemas: dict[str, pa.Schema], format_: FileFormat) -> pa.Table:
    found: dict[str, tuple[str, list[str], bool]] = {}
    for file, schema in schemas.items():
        for field in schema:
            type_ = _type_of(field, format_)
            known, files, nullable = found.get(field.name, (type_, [], False))
            if known != type_:
                raise errors.unsupported(f"INFER_SCHEMA of files in which {field.name} is {known} and {type_}")
            found[field.name] = known, [*files, file], nullable or field.nullable
    rows = [
        [name, type_, nullable or len(files) < len(schemas), f"$1:{name}::{type_}", ", ".join(files), number]
        for number, (name, (type_, files, nullable)) in enumerate(found.items())
    ]
    return pa.table([pa.array(column) for column in _columns_of(rows)], schema=_FOUND)


def _columns_of(rows: Iterable[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in _FOUND]


def _type_of(field: pa.Field, format_: FileFormat) -> str:
    """Return the Snowflake type of a Parquet column."""
    type_ = field.type
    if pa.types.is_timestamp(type_):
        if not format_["USE_LOGICAL_TYPE"]:
            raise errors.unsupported("INFER_SCHEMA of timestamps without USE_LOGICAL_TYPE = TRUE")
        return "TIMESTAMP_LTZ" if type_.tz else "TIMESTAMP_NTZ"
    if pa.types.is_decimal(type_):
        return f"NUMBER({type_.precision}, {type_.scale})"
    for matches, name in (
        (pa.types.is_integer, "NUMBER(38, 0)"),
        (pa.types.is_floating, "REAL"),
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_string, "TEXT"),
        (pa.types.is_large_string, "TEXT"),
    ):
        if matches(type_):
            return name
    raise errors.unsupported(f"INFER_SCHEMA of a Parquet column of type {type_}")
