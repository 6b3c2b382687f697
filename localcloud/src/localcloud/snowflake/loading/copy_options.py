"""The options of COPY INTO <table>.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options-copyoptions
"""

from __future__ import annotations

import re
from typing import Any

from localcloud.snowflake.files.format_choice import read_format
from localcloud.snowflake.loading.column_values import METADATA
from localcloud.snowflake.loading.file_pattern import read_pattern
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

_MAX_FILES = 1_000


def read_copy_options(reader: Reader) -> dict[str, Any]:
    """Return the options after the source, to the end, as fields of CopyStatement. Raises SnowflakeError."""
    fields: dict[str, Any] = {}
    while not reader.done():
        if reader.accept(","):
            continue
        key = reader.identifier()
        reader.expect("=")
        match key:
            case "FILES":
                fields["files"] = _read_files(reader)
            case "PATTERN":
                fields["pattern"] = read_pattern(reader)
            case "FILE_FORMAT":
                fields["format"] = read_format(reader)
            case "ON_ERROR":
                fields["on_error"] = _read_on_error(reader)
            case "FORCE" | "PURGE" | "LOAD_UNCERTAIN_FILES":
                fields[key.lower()] = _read_flag(reader, key)
            case "MATCH_BY_COLUMN_NAME":
                fields["match_by"] = reader.value().upper()
            case "INCLUDE_METADATA":
                fields["include_metadata"] = _read_include_metadata(reader)
            case "SIZE_LIMIT":
                fields["size_limit"] = _read_positive(reader, key)
            case "RETURN_FAILED_ONLY":
                fields["failed_only"] = _read_flag(reader, key)
            case "VALIDATION_MODE":
                fields["validation"] = _read_validation_mode(reader)
            case "ENFORCE_LENGTH" | "TRUNCATECOLUMNS":
                if _read_flag(reader, key) != (key == "ENFORCE_LENGTH"):
                    raise errors.unsupported(f"COPY with {key}")
            case _:
                raise errors.unsupported(f"COPY with {key}")
    if fields.get("match_by", "NONE") not in ("NONE", "CASE_SENSITIVE", "CASE_INSENSITIVE"):
        raise errors.invalid_value(fields["match_by"], "MATCH_BY_COLUMN_NAME")
    if "files" in fields and "pattern" in fields:
        raise errors.unsupported("COPY with both FILES and PATTERN")
    return fields


def _read_files(reader: Reader) -> tuple[str, ...]:
    """Return the names, each once. Raises SnowflakeError for more than Snowflake accepts."""
    names = reader.values()
    if len(names) > _MAX_FILES:
        raise errors.compilation("001003", "42601", f"The number of files exceeds the {_MAX_FILES:,} limit.")
    return tuple(dict.fromkeys(names))


def _read_include_metadata(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the columns with their METADATA$…. Raises SnowflakeError 001008 for an unknown one, 002025 for a repeat.

    https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options-copyoptions
    """
    found: dict[str, str] = {}
    reader.expect("(")
    while not found or reader.accept(","):
        column = reader.identifier()
        reader.expect("=")
        field = reader.identifier().upper()
        if field not in METADATA:
            raise errors.invalid_value(field, "INCLUDE_METADATA")
        if column in found:
            raise errors.compilation("002025", "42S21", f"duplicate column name '{column}'")
        found[column] = field
    reader.expect(")")
    return tuple(found.items())


def _read_on_error(reader: Reader) -> str:
    value = reader.value().upper()
    return value + "%" if reader.accept("%") else value


def _read_positive(reader: Reader, key: str) -> int:
    value = reader.value()
    if not value.isdecimal() or int(value) == 0:
        raise errors.invalid_value(value, key)
    return int(value)


def _read_validation_mode(reader: Reader) -> str:
    value = reader.value().upper()
    if not re.fullmatch(r"RETURN_(ERRORS|ALL_ERRORS|[1-9]\d*_ROWS)", value):
        raise errors.invalid_value(value, "VALIDATION_MODE")
    return value


def _read_flag(reader: Reader, key: str) -> bool:
    value = reader.value().upper()
    if value not in ("TRUE", "FALSE"):
        raise errors.invalid_value(value, key)
    return value == "TRUE"
