"""Avro files: the records, and the fields that the file's schema declares.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#type-avro and https://avro.apache.org/docs/1.12.0/specification
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro

from localcloud.snowflake.files.data_file import Unreadable
from localcloud.snowflake.wire import errors

# Compressions of blocks that are read here.
_CODECS = ("null", "deflate", "snappy", "bzip2", "xz")


def write_json(path: Path, target: Path) -> None:
    """Write the records of a decompressed Avro file as lines of JSON.

    Raise Unreadable for a damaged file, SnowflakeError 000002 for a type whose values no page of Snowflake's describes.
    """
    with path.open("rb") as source, target.open("w", encoding="utf-8") as lines:
        for record in _records(source):
            try:
                lines.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
            except ValueError as error:
                raise errors.unsupported("Avro files with numbers that are infinite or NaN") from error


def fields(path: Path) -> list[tuple[str, Any, bool]]:
    """Return the name, the Avro type without null, and whether it may be null, of each field of a file's records.

    Raise Unreadable for a damaged file, and for one whose values are no records.
    """
    with path.open("rb") as source:
        schema = _reader(source).writer_schema
    if not isinstance(schema, dict) or schema["type"] != "record":
        raise Unreadable("Invalid Avro file: its values are no records")
    return [_field(field) for field in schema["fields"]]


def _field(field: dict[str, Any]) -> tuple[str, Any, bool]:
    branches = field["type"] if isinstance(field["type"], list) else [field["type"]]
    types = [branch for branch in branches if branch != "null"]
    return field["name"], types[0] if len(types) == 1 else types, "null" in branches


def _records(source: Any) -> Iterator[Any]:
    reader = _reader(source)
    _refuse(reader.writer_schema)
    if reader.codec not in _CODECS:
        raise errors.unsupported(f"Avro files that are compressed with {reader.codec}")
    try:
        yield from reader
    except Exception as error:
        # The decoders raise what they meet: EOFError, IndexError, zlib.error …
        raise Unreadable(f"Invalid Avro file: {error}") from error


def _reader(source: Any) -> Any:
    try:
        return fastavro.reader(source)
    except Exception as error:
        raise Unreadable(f"Invalid Avro file: {error}") from error


def _refuse(type_: Any) -> None:
    """Raise SnowflakeError 000002 for bytes, logical types, and unions of more than null and another type."""
    match type_:
        case list():
            if len([branch for branch in type_ if branch != "null"]) > 1:
                raise errors.unsupported("Avro files with a union of several types")
            for branch in type_:
                _refuse(branch)
        case {"logicalType": logical}:
            raise errors.unsupported(f"Avro files with the logical type {logical}")
        case {"type": "record", "fields": inner}:
            for field in inner:
                _refuse(field["type"])
        case {"type": "array", "items": items} | {"type": "map", "values": items}:
            _refuse(items)
        case {"type": "enum"}:
            return
        case {"type": inner} if inner != "fixed":
            _refuse(inner)
        # Other texts are plain types, and names of types that were looked at where they are declared.
        case "bytes" | {"type": "fixed"}:
            raise errors.unsupported("Avro files with bytes")
