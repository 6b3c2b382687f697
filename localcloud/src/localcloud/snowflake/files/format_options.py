"""The options of a file format, read from SQL.

https://docs.snowflake.com/en/sql-reference/sql/create-file-format
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.files.format_defaults import BINARY_FORMATS, DEFAULTS, Options
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

# Options that are not supported, and the types of the formats that have them: from the same page.
_DOCUMENTED = {
    "SNAPPY_COMPRESSION": ("PARQUET",),
    **dict.fromkeys(
        ("PRESERVE_SPACE", "STRIP_OUTER_ELEMENT", "DISABLE_AUTO_CONVERT", "DISABLE_SNOWFLAKE_DATA"), ("XML",)
    ),
}


def read_options(reader: Reader, type_: str | None = None) -> tuple[str | None, Options, str | None]:
    """Return the type (None without one), the options and the FORMAT_NAME of `TYPE = CSV SKIP_HEADER = 1 …`.

    Stops at the first word that is not an option. `type_` is the type of an existing format that is altered. With a
    FORMAT_NAME the options stay texts. Raises SnowflakeError for an option that the type does not have.
    """
    options: Options = {}
    name = None
    while reader.peek().kind == "word" and reader.peek(1).value == "=" and is_option(reader.peek().value):
        key = reader.next().value
        reader.expect("=")
        if key == "FORMAT_NAME":
            name = _dotted_name(reader)
        elif key == "TYPE":
            type_ = reader.value().upper()
        else:
            options[key] = reader.values() if reader.at("(") else reader.value()
        reader.accept(",")
    effective = type_ or "CSV"
    if effective not in DEFAULTS:
        raise errors.unsupported(f"file formats of type {effective}")
    if name is None:
        options = {key: parse_value(effective, key, value) for key, value in options.items()}
    return type_, options, name


def is_option(option: str) -> bool:
    """Return whether a file format of some type has the option."""
    return option in ("TYPE", "FORMAT_NAME", *_DOCUMENTED) or any(option in defaults for defaults in DEFAULTS.values())


def _dotted_name(reader: Reader) -> str:
    """Return the value of FORMAT_NAME as written: 'RAW.PART' or RAW.PART."""
    start = reader.peek()
    if start.kind == "string":
        return reader.string()
    reader.name()
    end = reader.statement.tokens[reader.position - 1].end
    return reader.statement.text[start.start : end]


def parse_value(type_: str, option: str, value: Any) -> Any:
    """Return the value in the type of the option's default. Raises SnowflakeError 001008 or 001420."""
    if option not in DEFAULTS[type_] and option in _DOCUMENTED and type_ in _DOCUMENTED[option]:
        raise errors.unsupported(f"{option} of {type_}")
    if option not in DEFAULTS[type_]:
        raise errors.compilation("001420", "22023", f"invalid property '{option}' for '{type_}'")
    default = DEFAULTS[type_][option]
    if isinstance(default, list):
        return list(value) if isinstance(value, list) else [value]
    if isinstance(value, list):
        raise errors.invalid_value(str(value), option)
    if isinstance(default, bool):
        if value.upper() not in ("TRUE", "FALSE"):
            raise errors.invalid_value(value, option)
        return value.upper() == "TRUE"
    if isinstance(default, int):
        if not value.isdecimal():
            raise errors.invalid_value(value, option)
        return int(value)
    if option == "BINARY_FORMAT" and value.upper() not in BINARY_FORMATS:
        raise errors.invalid_value(value, option)
    plain_word = option in ("COMPRESSION", "ENCODING", "BINARY_FORMAT") or value.upper() in ("NONE", "AUTO")
    return value.upper() if plain_word else value
