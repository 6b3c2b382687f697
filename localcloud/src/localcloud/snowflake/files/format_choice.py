"""The clause FILE_FORMAT of a statement.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#format-type-options
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.files.format_options import read_options
from localcloud.snowflake.wire.statement import Reader


@dataclass(frozen=True)
class FormatChoice:
    """The file format of a statement: a named one, or options of a type. Neither means the stage's."""

    name: str | None = None
    type: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        """Return whether the statement has a FILE_FORMAT."""
        return bool(self.name or self.type or self.options)


def read_format(reader: Reader) -> FormatChoice:
    """Return the choice of FILE_FORMAT = (FORMAT_NAME = … | TYPE = … options) or = 'name', after the equals sign."""
    if not reader.accept("("):
        return FormatChoice(name=read_format_name(reader))
    type_, options, name = read_options(reader)
    reader.expect(")")
    return FormatChoice(name, type_, options)


def read_format_name(reader: Reader) -> str:
    """Return the name of a file format, written as a string or as a dotted name."""
    if reader.peek().kind == "string":
        return reader.string()
    return ".".join(reader.name())
