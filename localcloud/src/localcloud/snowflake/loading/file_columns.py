"""The columns of one data file, with the types that its values call for.

https://docs.snowflake.com/en/sql-reference/functions/infer_schema
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files import avro, inferred_type, scan, scan_csv
from localcloud.snowflake.files.data_file import Unreadable, decompress
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_defaults import BINARY_TYPES
from localcloud.snowflake.files.inferred_type import InferredType, Number
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.wire import errors

# CSV and JSON: https://docs.snowflake.com/en/sql-reference/functions/infer_schema#usage-notes
_UNREAD = ("DATE_FORMAT", "TIME_FORMAT", "TIMESTAMP_FORMAT")


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: `type` is Snowflake's, `place` counts from 1. `inferred` is None if the file declares it."""

    name: str
    type: str
    place: int
    nullable: bool = True
    inferred: InferredType | None = None

    def merged(self, other: FileColumn) -> FileColumn:
        """Return the column that holds the values of both. Raise SnowflakeError for two declared types."""
        nullable = self.nullable or other.nullable
        if self.inferred is None or other.inferred is None:
            if self.type != other.type:
                raise errors.unsupported(f"files in which {self.name} is {self.type} and {other.type}")
            return FileColumn(self.name, self.type, self.place, nullable)
        both = self.inferred.merged(other.inferred)
        return FileColumn(self.name, both.name, self.place, nullable, both)


def columns_of_file(session: Session, path: Path, format_: FileFormat, records: int | None = None) -> list[FileColumn]:
    """Return the columns of a file, by its first `records` records or all. Raise SnowflakeError for a malformed one."""
    if format_.type in BINARY_TYPES:
        return _declared(path, format_)
    for option in _UNREAD:
        if format_[option] != "AUTO":
            raise errors.unsupported(f"types of columns from {format_.type} files with {option} = {format_[option]}")
    format_.require_loadable()
    staging, plain = f"_fs_staging_{uuid.uuid4().hex}", path.with_name(path.name + ".text")
    with session.connection.cursor() as cursor:
        cursor.execute(f"ATTACH ':memory:' AS {staging}")
        session.cursors.append(cursor)
        try:
            decompress(path, plain, format_["COMPRESSION"])
            part = scan.scan(cursor, plain, format_.with_options({"COMPRESSION": "NONE"}), staging)
            limit = "" if records is None else f" LIMIT {records}"
            names = [f"c{number + 1}" for number in range(part.width)]
            query = f"SELECT error, {', '.join(names)} FROM {part.rows} ORDER BY rn{limit}"
            rows = cursor.execute(query).fetchall()
            return list(_by_record(part, rows, format_, plain))
        except Unreadable as error:
            session.check()
            raise errors.SnowflakeError(error.code, error.sqlstate, str(error)) from error
        finally:
            session.cursors.remove(cursor)
            cursor.execute(f"DETACH {staging}")


def _by_record(part: Part, rows: list[tuple[Any, ...]], format_: FileFormat, path: Path) -> Iterator[FileColumn]:
    for error in islice((row[0] for row in rows if row[0] is not None), 1):
        raise errors.SnowflakeError("100016", "22000", error)
    found: dict[str, InferredType] = {}
    if format_.type == "CSV":
        names = scan_csv.header_names(path, format_) if format_["PARSE_HEADER"] else ()
        for place in range(part.width):
            name = names[place] if place < len(names) else f"c{place + 1}"
            values = (inferred_type.of_text(row[place + 1]) for row in rows)
            found[name] = _merged(values)
    else:
        for _, text in rows:
            record = json.loads(text, parse_int=Number, parse_float=Number)
            for name, value in record.items() if isinstance(record, dict) else ():
                found[name] = found.get(name, InferredType()).merged(inferred_type.of_json(value))
    for place, (name, type_) in enumerate(found.items(), start=1):
        yield FileColumn(name, type_.name, place, inferred=type_)


def _merged(types: Iterator[InferredType]) -> InferredType:
    whole = InferredType()
    for type_ in types:
        whole = whole.merged(type_)
    return whole


def _declared(path: Path, format_: FileFormat) -> list[FileColumn]:
    if format_.type == "AVRO":
        return list(_avro_fields(path, format_))
    try:
        schema = pa.orc.ORCFile(path).schema if format_.type == "ORC" else pa.parquet.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        name = "ORC" if format_.type == "ORC" else "parquet"
        raise errors.SnowflakeError("100016", "22000", f"Invalid {name} file: {error}") from error
    return [
        FileColumn(field.name, _type_of(field, format_), place, field.nullable)
        for place, field in enumerate(schema, start=1)
    ]


# By Avro's types.
_AVRO = {
    **dict.fromkeys(("int", "long"), "NUMBER(38, 0)"),
    **dict.fromkeys(("float", "double"), "REAL"),
    **{"boolean": "BOOLEAN", "string": "TEXT", "enum": "TEXT"},
}


def _avro_fields(path: Path, format_: FileFormat) -> Iterator[FileColumn]:
    plain = path.with_name(path.name + ".plain")
    try:
        decompress(path, plain, format_["COMPRESSION"])
        found = avro.fields(plain)
    except Unreadable as error:
        raise errors.SnowflakeError(error.code, error.sqlstate, str(error)) from error
    for place, (name, type_, nullable) in enumerate(found, start=1):
        word = type_["type"] if isinstance(type_, dict) and "logicalType" not in type_ else type_
        if not isinstance(word, str) or word not in _AVRO:
            raise errors.unsupported(f"INFER_SCHEMA of an Avro field of type {json.dumps(type_)[:60]}")
        yield FileColumn(name, _AVRO[word], place, nullable)


def _type_of(field: pa.Field, format_: FileFormat) -> str:
    """Return the Snowflake type of a column of a Parquet or ORC file.

    Times and bytes are as write_pandas needs them (test_all_pandas_types), bytes whatever BINARY_AS_TEXT says:
    https://github.com/snowflakedb/snowflake-connector-python/blob/main/test/integ/pandas_it/test_pandas_tools.py
    """
    type_ = field.type
    if pa.types.is_timestamp(type_):
        if format_.type == "PARQUET" and not format_["USE_LOGICAL_TYPE"]:
            raise errors.unsupported("INFER_SCHEMA of timestamps without USE_LOGICAL_TYPE = TRUE")
        return "TIMESTAMP_LTZ" if type_.tz else "TIMESTAMP_NTZ"
    if pa.types.is_decimal(type_):
        return f"NUMBER({type_.precision}, {type_.scale})"
    for matches, name in (
        (pa.types.is_integer, "NUMBER(38, 0)"),
        (pa.types.is_floating, "REAL"),
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_time, "TIME"),
        (pa.types.is_binary, "BINARY"),
        (pa.types.is_struct, "VARIANT"),
        (pa.types.is_string, "TEXT"),
        (pa.types.is_large_string, "TEXT"),
    ):
        if matches(type_):
            return name
    raise errors.unsupported(f"INFER_SCHEMA of a column of type {type_}")
