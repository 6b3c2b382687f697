"""The options of COPY INTO <table>.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options-copyoptions
"""

from __future__ import annotations

import re
from typing import Any

from localcloud.snowflake.files.format_choice import read_format
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

MOST_FILES = 1_000


def read_copy_options(reader: Reader) -> dict[str, Any]:
    """What stands after the source, to the end, as fields of CopyStatement. Raises SnowflakeError."""
    found: dict[str, Any] = {}
    while not reader.done():
        if reader.accept(","):
            continue
        key = reader.identifier()
        reader.expect("=")
        match key:
            case "FILES":
                found["files"] = files(reader)
            case "PATTERN":
                found["pattern"] = reader.string()
            case "FILE_FORMAT":
                found["format"] = read_format(reader)
            case "ON_ERROR":
                found["on_error"] = on_error(reader)
            case "FORCE" | "PURGE" | "LOAD_UNCERTAIN_FILES":
                found[key.lower()] = flag(reader, key)
            case "MATCH_BY_COLUMN_NAME":
                found["match_by"] = reader.value().upper()
            case "SIZE_LIMIT":
                found["size_limit"] = positive(reader, key)
            case "RETURN_FAILED_ONLY":
                found["failed_only"] = flag(reader, key)
            case "VALIDATION_MODE":
                found["validation"] = validation_mode(reader)
            case "ENFORCE_LENGTH" | "TRUNCATECOLUMNS":
                if flag(reader, key) != (key == "ENFORCE_LENGTH"):
                    raise errors.unsupported(f"COPY with {key}")
            case _:
                raise errors.unsupported(f"COPY with {key}")
    if found.get("match_by", "NONE") not in ("NONE", "CASE_SENSITIVE", "CASE_INSENSITIVE"):
        raise errors.invalid_value(found["match_by"], "MATCH_BY_COLUMN_NAME")
    if "files" in found and "pattern" in found:
        raise errors.unsupported("COPY with both FILES and PATTERN")
    return found


def files(reader: Reader) -> tuple[str, ...]:
    """Each name once. Raises SnowflakeError for more than Snowflake takes."""
    found = reader.values()
    if len(found) > MOST_FILES:
        raise errors.compilation("001003", "42601", f"The number of files exceeds the {MOST_FILES:,} limit.")
    return tuple(dict.fromkeys(found))


def on_error(reader: Reader) -> str:
    value = reader.value().upper()
    return value + "%" if reader.accept("%") else value


def positive(reader: Reader, key: str) -> int:
    value = reader.value()
    if not value.isdecimal() or int(value) == 0:
        raise errors.invalid_value(value, key)
    return int(value)


def validation_mode(reader: Reader) -> str:
    value = reader.value().upper()
    if not re.fullmatch(r"RETURN_(ERRORS|ALL_ERRORS|[1-9]\d*_ROWS)", value):
        raise errors.invalid_value(value, "VALIDATION_MODE")
    return value


def flag(reader: Reader, key: str) -> bool:
    value = reader.value().upper()
    if value not in ("TRUE", "FALSE"):
        raise errors.invalid_value(value, key)
    return value == "TRUE"
