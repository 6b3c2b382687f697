"""A file format: its type and its options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.files.format_defaults import BINARY_TYPES, COMPRESSIONS, DEFAULTS, HONOURED, INERT, Options
from localcloud.snowflake.files.moment_pattern import pattern_of
from localcloud.snowflake.wire import errors

# The option that says how the texts of a type of DuckDB are written.
_MOMENTS = {
    "DATE": "DATE_FORMAT",
    "TIME": "TIME_FORMAT",
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"), "TIMESTAMP_FORMAT"),
    "INTERVAL": "TIMESTAMP_FORMAT",
    "TIME_NS": "TIME_FORMAT",
}


def session_pattern(type_: str, session: Mapping[str, str]) -> str | None:
    """Return DuckDB's pattern of the texts of a DuckDB type in a session; None for AUTO and for other types.

    https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#format-type-options-formattypeoptions
    """
    given = session.get(_MOMENTS.get(type_, "").replace("_FORMAT", "_INPUT_FORMAT"))
    return None if given is None else pattern_of(given)


@dataclass(frozen=True)
class FileFormat:
    """A file format: `type` is CSV, JSON, PARQUET, ORC or AVRO; `options` are those that were set, as Python values."""

    type: str = "CSV"
    options: Options = field(default_factory=dict)

    def __getitem__(self, option: str) -> Any:
        """Return the option's value, or its default."""
        return self.options.get(option, DEFAULTS[self.type][option])

    @property
    def binary(self) -> str:
        """The BINARY_FORMAT of texts: HEX, BASE64 or UTF8. Others than CSV and JSON have bytes, not texts."""
        return "HEX" if self.type in BINARY_TYPES else str(self["BINARY_FORMAT"])

    def pattern(self, type_: str, session: Mapping[str, str]) -> str | None:
        """Return DuckDB's pattern of the texts of a DuckDB type; None for AUTO and for other types.

        `session` are the session's parameters DATE_INPUT_FORMAT … that are not AUTO. Raise SnowflakeError 000002 for a
        format that is not supported.
        """
        option = _MOMENTS.get(type_)
        if option is None or self.type in BINARY_TYPES or self[option] == "AUTO":
            return session_pattern(type_, session)
        return pattern_of(self[option])

    def with_options(self, options: Options) -> FileFormat:
        """Return a copy with these options set."""
        return FileFormat(self.type, {**self.options, **options})

    def all_options(self) -> Options:
        """Return TYPE and every option of the type, defaults included."""
        return {"TYPE": self.type, **{name: self[name] for name in DEFAULTS[self.type]}}

    def as_json(self) -> str:
        """Return the text of SHOW FILE FORMATS' column `format_options`."""
        return json.dumps(self.all_options(), separators=(",", ":"))

    def require_loadable(self) -> None:
        """Raise SnowflakeError for an option that the loader would not honour."""
        for name, value in self.options.items():
            honoured = name in HONOURED[self.type] or name in INERT
            if not honoured and value != DEFAULTS[self.type][name]:
                raise errors.unsupported(f"{self.type} files with {name} = {value}")
        if self.type == "CSV" and self["PARSE_HEADER"] and self["SKIP_HEADER"]:
            raise errors.unsupported("SKIP_HEADER with PARSE_HEADER = TRUE, which Snowflake does not support either")
        if "COMPRESSION" in DEFAULTS[self.type] and self["COMPRESSION"] not in COMPRESSIONS:
            raise errors.unsupported(f"COMPRESSION = {self['COMPRESSION']}")

    def require_positional(self) -> None:
        """Raise SnowflakeError for PARSE_HEADER, which only MATCH_BY_COLUMN_NAME and INFER_SCHEMA understand.

        https://github.com/dbt-labs/dbt-external-tables/issues/254
        """
        if self.type == "CSV" and self["PARSE_HEADER"]:
            text = 'Invalid file format "PARSE_HEADER" is only allowed for CSV INFER_SCHEMA and MATCH_BY_COLUMN_NAME'
            raise errors.compilation("001006", "42601", text)

    @property
    def fingerprint(self) -> str:
        """Return a text that is equal for equal formats only."""
        return json.dumps([self.type, self.options], sort_keys=True)
