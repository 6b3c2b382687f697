"""A file format's options: their names, defaults and how they are read from SQL.

Defaults and meanings: https://docs.snowflake.com/en/sql-reference/sql/create-file-format#format-type-options-formattypeoptions
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

# In the order in which SHOW FILE FORMATS prints them.
CSV = {
    "RECORD_DELIMITER": "\n",
    "FIELD_DELIMITER": ",",
    "FILE_EXTENSION": None,
    "SKIP_HEADER": 0,
    "PARSE_HEADER": False,
    "DATE_FORMAT": "AUTO",
    "TIME_FORMAT": "AUTO",
    "TIMESTAMP_FORMAT": "AUTO",
    "BINARY_FORMAT": "HEX",
    "ESCAPE": "NONE",
    "ESCAPE_UNENCLOSED_FIELD": "\\",
    "TRIM_SPACE": False,
    "FIELD_OPTIONALLY_ENCLOSED_BY": "NONE",
    "NULL_IF": ["\\N"],
    "COMPRESSION": "AUTO",
    "ERROR_ON_COLUMN_COUNT_MISMATCH": True,
    "VALIDATE_UTF8": True,
    "SKIP_BLANK_LINES": False,
    "REPLACE_INVALID_CHARACTERS": False,
    "EMPTY_FIELD_AS_NULL": True,
    "SKIP_BYTE_ORDER_MARK": True,
    "ENCODING": "UTF8",
    "MULTI_LINE": True,
}
JSON = {
    "FILE_EXTENSION": None,
    "DATE_FORMAT": "AUTO",
    "TIME_FORMAT": "AUTO",
    "TIMESTAMP_FORMAT": "AUTO",
    "BINARY_FORMAT": "HEX",
    "TRIM_SPACE": False,
    "NULL_IF": [],
    "COMPRESSION": "AUTO",
    "ENABLE_OCTAL": False,
    "ALLOW_DUPLICATE": False,
    "STRIP_OUTER_ARRAY": False,
    "STRIP_NULL_VALUES": False,
    "IGNORE_UTF8_ERRORS": False,
    "REPLACE_INVALID_CHARACTERS": False,
    "SKIP_BYTE_ORDER_MARK": True,
    "MULTI_LINE": True,
}
PARQUET = {
    "TRIM_SPACE": False,
    "NULL_IF": [],
    "COMPRESSION": "AUTO",
    "BINARY_AS_TEXT": True,
    "USE_LOGICAL_TYPE": False,
    "USE_VECTORIZED_SCANNER": False,
    "REPLACE_INVALID_CHARACTERS": False,
}
DEFAULTS = {"CSV": CSV, "JSON": JSON, "PARQUET": PARQUET}

# Options that change nothing here whatever their value: what they tune has no counterpart.
INERT = {"FILE_EXTENSION", "COMPRESSION", "USE_VECTORIZED_SCANNER", "MULTI_LINE", "VALIDATE_UTF8", "BINARY_AS_TEXT"}
# Options that the loader honours; any other must have its default, or the load is refused.
HONOURED = {
    "CSV": {
        "FIELD_DELIMITER",
        "SKIP_HEADER",
        "PARSE_HEADER",
        "ESCAPE",
        "ESCAPE_UNENCLOSED_FIELD",
        "TRIM_SPACE",
        "FIELD_OPTIONALLY_ENCLOSED_BY",
        "NULL_IF",
        "ERROR_ON_COLUMN_COUNT_MISMATCH",
        "SKIP_BLANK_LINES",
        "REPLACE_INVALID_CHARACTERS",
        "EMPTY_FIELD_AS_NULL",
    },
    "JSON": {"NULL_IF", "STRIP_OUTER_ARRAY"},
    "PARQUET": {"NULL_IF", "USE_LOGICAL_TYPE"},
}
COMPRESSIONS = ("AUTO", "GZIP", "ZSTD", "NONE", "SNAPPY")


@dataclass(frozen=True)
class FileFormat:
    """`type` is CSV, JSON or PARQUET; `options` hold what was set, in Python values."""

    type: str = "CSV"
    options: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, option: str) -> Any:
        """The option's value, its default if it was not set."""
        return self.options.get(option, DEFAULTS[self.type][option])

    def with_options(self, options: dict[str, Any]) -> FileFormat:
        return FileFormat(self.type, {**self.options, **options})

    def all_options(self) -> dict[str, Any]:
        return {"TYPE": self.type, **{name: self[name] for name in DEFAULTS[self.type]}}

    def as_json(self) -> str:
        """The text of SHOW FILE FORMATS' column `format_options`."""
        return json.dumps(self.all_options(), separators=(",", ":"))

    def require_loadable(self) -> None:
        """Raises SnowflakeError for an option that the loader would not honour."""
        for name, value in self.options.items():
            honoured = name in HONOURED[self.type] or name in INERT
            if not honoured and value != DEFAULTS[self.type][name]:
                raise errors.unsupported(f"{self.type} files with {name} = {value}")
        if self["COMPRESSION"] not in COMPRESSIONS:
            raise errors.unsupported(f"COMPRESSION = {self['COMPRESSION']}")

    @property
    def fingerprint(self) -> str:
        return json.dumps([self.type, self.options], sort_keys=True)


def read_options(reader: Reader, type_: str | None = None) -> tuple[str | None, dict[str, Any], str | None]:
    """Read `TYPE = CSV SKIP_HEADER = 1 …` as far as it goes; commas between options are allowed.

    Returns the type (None if not said), the options set, and the text of FORMAT_NAME. `type_` is the type of an
    existing format that is being altered. Raises SnowflakeError for an option that the type does not have.
    """
    raw: dict[str, Any] = {}
    name = None
    while reader.peek().kind == "word" and reader.peek(1).value == "=" and known(reader.peek().value):
        key = reader.next().value
        reader.expect("=")
        if key == "FORMAT_NAME":
            name = format_name(reader)
        elif key == "TYPE":
            type_ = reader.value().upper()
        else:
            raw[key] = reader.values() if reader.at("(") else reader.value()
        reader.accept(",")
    effective = type_ or "CSV"
    if effective not in DEFAULTS:
        raise errors.unsupported(f"file formats of type {effective}")
    if name is None:
        raw = {key: typed(effective, key, value) for key, value in raw.items()}
    return type_, raw, name


def known(option: str) -> bool:
    return option in ("TYPE", "FORMAT_NAME") or any(option in options for options in DEFAULTS.values())


def format_name(reader: Reader) -> str:
    """FORMAT_NAME = 'RAW.PART' or an identifier: as the text of a dotted name."""
    start = reader.peek()
    if start.kind == "string":
        return reader.string()
    reader.name()
    end = reader.statement.tokens[reader.position - 1].end
    return reader.statement.text[start.start : end]


def typed(type_: str, option: str, value: Any) -> Any:
    """The value as its option wants it: number, boolean, list or text. Raises SnowflakeError 001008."""
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
    plain_word = option in ("COMPRESSION", "ENCODING", "BINARY_FORMAT") or value.upper() in ("NONE", "AUTO")
    return value.upper() if plain_word else value
