"""INFER_SCHEMA: the columns of the Parquet, CSV and JSON files in a stage.

https://docs.snowflake.com/en/sql-reference/functions/infer_schema
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_choice import FormatChoice
from localcloud.snowflake.files.stage_location import parse_location
from localcloud.snowflake.loading.file_columns import FileColumn, columns_of_file
from localcloud.snowflake.objects.stage import resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.objects.staged_file import StagedFile, StageFolder, not_found
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire import errors

_FOUND = pa.schema(
    [("COLUMN_NAME", pa.string()), ("TYPE", pa.string()), ("NULLABLE", pa.bool_()), ("EXPRESSION", pa.string()),
     ("FILENAMES", pa.string()), ("ORDER_ID", pa.int64())]
)  # fmt: skip
COLUMNS = tuple(_FOUND.names)
_KNOWN = ("LOCATION", "FILE_FORMAT", "FILES", "IGNORE_CASE", "MAX_FILE_COUNT", "MAX_RECORDS_PER_FILE", "KIND")


@dataclass
class _Found:
    """A column of some of the files: its name, its type so far, and the files that have it."""

    column: FileColumn
    files: list[str] = field(default_factory=list)


def infer_schema(session: Session, call: exp.Expression, storage: Storage) -> pa.Table:
    """Return the rows of INFER_SCHEMA(LOCATION => '@stage', FILE_FORMAT => 'name', …). Raise SnowflakeError.

    A Parquet column is nullable if a file's is, or a file lacks it, others always; Parquet files that differ in a
    column's type are refused.
    """
    given = _arguments(call)
    location = parse_location(_text(given, "LOCATION"))
    place = storage.place(stage_at(session, location.stage, "INFER_SCHEMA"))
    format_ = resolve(session, FormatChoice(name=_text(given, "FILE_FORMAT")))
    ignore_case = _truth(given, "IGNORE_CASE")
    files = _files(place, location.path, given)[: _number(given, "MAX_FILE_COUNT")]
    if not files:
        raise not_found(_text(given, "LOCATION"))
    found: dict[str, _Found] = {}
    with tempfile.TemporaryDirectory(prefix="localcloud-infer-") as folder:
        for number, file in enumerate(files):
            path = Path(folder) / str(number)
            place.fetch(file, path)
            for column in columns_of_file(session, path, format_, _number(given, "MAX_RECORDS_PER_FILE")):
                _add(found, column, file.name, ignore_case)
            path.unlink()
    return _table(found, len(files), format_, ignore_case)


def _arguments(call: exp.Expression) -> dict[str, exp.Expression]:
    given = {
        argument.this.name.upper(): argument.expression
        for argument in call.expressions
        if isinstance(argument, exp.Kwarg)
    }
    if not {"LOCATION", "FILE_FORMAT"} <= set(given) <= set(_KNOWN) or len(given) != len(call.expressions):
        raise errors.unsupported(f"INFER_SCHEMA with other arguments than {', '.join(_KNOWN)}, the first two always")
    if "KIND" in given and _text(given, "KIND").upper() != "STANDARD":
        raise errors.unsupported("INFER_SCHEMA with KIND other than 'STANDARD'")
    return given


def _text(given: dict[str, exp.Expression], key: str) -> str:
    if not isinstance(given[key], exp.Literal):
        raise errors.unsupported(f"INFER_SCHEMA with {key} other than a text")
    return str(given[key].name)


def _truth(given: dict[str, exp.Expression], key: str) -> bool:
    value = given.get(key, exp.false())
    if not isinstance(value, exp.Boolean):
        raise errors.invalid_value(value.sql(dialect="snowflake"), key)
    return bool(value.this)


def _number(given: dict[str, exp.Expression], key: str) -> int | None:
    if key not in given:
        return None
    value = given[key].name
    if not isinstance(given[key], exp.Literal) or not value.isdecimal() or int(value) == 0:
        raise errors.invalid_value(given[key].sql(dialect="snowflake"), key)
    return int(value)


def _files(place: StageFolder, path: str, given: dict[str, exp.Expression]) -> list[StagedFile]:
    """Return the files of FILES, or all below the path. Raise SnowflakeError 091016 for one that is not there."""
    if "FILES" not in given:
        return place.list(path)
    listed = given["FILES"]
    names = listed.expressions if isinstance(listed, exp.Tuple) else [listed.unnest()]
    found = []
    for name in names:
        below = path + "/" * bool(path and not path.endswith("/"))
        file = place.find(below + name.name)
        if file is None:
            raise not_found(below + name.name)
        found.append(file)
    return found


def _add(found: dict[str, _Found], column: FileColumn, file: str, ignore_case: bool) -> None:
    name = column.name.upper() if ignore_case else column.name
    known = found.setdefault(name, _Found(column))
    known.column = known.column.merged(column)
    if file not in known.files:
        known.files.append(file)


def _table(found: dict[str, _Found], count: int, format_: FileFormat, ignore_case: bool) -> pa.Table:
    rows = []
    for number, (name, one) in enumerate(found.items()):
        column, type_ = one.column, one.column.type
        nullable = column.nullable or len(one.files) < count
        expression = _expression(name, column, format_, ignore_case)
        rows.append([name, type_, nullable, f"{expression}::{type_}", ", ".join(one.files), number])
    return pa.table([pa.array(column) for column in _columns_of(rows)], schema=_FOUND)


def _expression(name: str, column: FileColumn, format_: FileFormat, ignore_case: bool) -> str:
    if format_.type == "CSV" and not format_["PARSE_HEADER"]:
        return f"${column.place}"
    return f"GET_IGNORE_CASE ($1, {name})" if ignore_case else f"$1:{name}"


def _columns_of(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in _FOUND]
