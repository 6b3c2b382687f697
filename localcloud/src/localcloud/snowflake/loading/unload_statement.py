"""COPY INTO <location>, read from a statement.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from localcloud.snowflake.files.format_choice import FormatChoice, read_format
from localcloud.snowflake.files.stage_location import Location, read_location
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.statement import Reader, Statement

# https://docs.snowflake.com/en/sql-reference/sql/copy-into-location#copy-options-copyoptions
_MAX_FILE_SIZE = 16_777_216
_LARGEST_FILE = 5 << 30
_FLAGS = ("OVERWRITE", "SINGLE", "INCLUDE_QUERY_ID", "DETAILED_OUTPUT", "HEADER")
_OPTIONS = ("FILE_FORMAT", "MAX_FILE_SIZE", "VALIDATION_MODE", *_FLAGS)


@dataclass(frozen=True)
class Unload:
    """`query` is SQL of the rows, `partition_by` of their partition; the other parts are the statement's options."""

    location: Location
    query: str
    partition_by: str | None = None
    format: FormatChoice = field(default_factory=FormatChoice)
    overwrite: bool = False
    single: bool = False
    max_file_size: int = _MAX_FILE_SIZE
    include_query_id: bool = False
    detailed_output: bool = False
    header: bool = False
    validation: bool = False

    def require_consistent(self) -> None:
        """Raise SnowflakeError 001006 for options that exclude each other.

        https://docs.snowflake.com/en/sql-reference/sql/copy-into-location#copy-options-copyoptions
        """
        for refused, text in (
            (self.partition_by and self.single, "PARTITION BY is not supported with SINGLE = TRUE."),
            (self.partition_by and self.overwrite, "PARTITION BY is not supported with OVERWRITE = TRUE."),
            (self.include_query_id and self.single, "INCLUDE_QUERY_ID is not supported with SINGLE = TRUE."),
            (self.include_query_id and self.overwrite, "INCLUDE_QUERY_ID is not supported with OVERWRITE = TRUE."),
        ):
            if refused:
                raise errors.compilation("001006", "42601", text)


def is_unload(statement: Statement) -> bool:
    """Return whether a COPY writes files: its target is a location."""
    reader = statement.reader()
    return reader.accept("COPY", "INTO") and (reader.at("@") or reader.peek().kind == "string")


def read_unload(statement: Statement) -> Unload:
    """Return the COPY INTO <location>. Raise SnowflakeError for bad syntax and unsupported options."""
    reader = statement.reader()
    reader.expect("COPY", "INTO")
    location = read_location(reader)
    reader.expect("FROM")
    query = reader.parenthesized() if reader.at("(") else _whole_table(reader)
    partition_by = reader.text_until(*_OPTIONS) if reader.accept("PARTITION", "BY") else None
    found = replace(Unload(location, query, partition_by), **_read_options(reader))
    found.require_consistent()
    return found


def _whole_table(reader: Reader) -> str:
    start = reader.peek().start
    reader.name()
    return f"SELECT * FROM {reader.statement.text[start : reader.statement.tokens[reader.position - 1].end]}"


def _read_options(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not reader.done():
        if reader.accept(","):
            continue
        key = reader.identifier()
        if key == "HEADER" and not reader.at("="):
            found["header"] = True
            continue
        reader.expect("=")
        if key in _FLAGS:
            found[key.lower()] = options.flag(reader)
        elif key == "FILE_FORMAT":
            found["format"] = read_format(reader)
        elif key == "MAX_FILE_SIZE":
            found["max_file_size"] = _size(reader)
        elif key == "VALIDATION_MODE":
            options.one_of(key, "RETURN_ROWS")(reader)
            found["validation"] = True
        else:
            raise errors.unsupported(f"COPY INTO a location with {key}")
    return found


def _size(reader: Reader) -> int:
    value = options.number(reader)
    if not value.isdecimal() or not 0 < int(value) <= _LARGEST_FILE:
        raise errors.invalid_value(value, "MAX_FILE_SIZE")
    return int(value)
