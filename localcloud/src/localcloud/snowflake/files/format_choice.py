"""The file format that a statement asks for.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#format-type-options
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.files.file_format import read_options
from localcloud.snowflake.wire.statement import Reader


@dataclass(frozen=True)
class FormatChoice:
    """A file format as a statement gives it: a named one, or options of a type; neither means the stage's own."""

    name: str | None = None
    type: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        return bool(self.name or self.type or self.options)


def read_format(reader: Reader) -> FormatChoice:
    """FILE_FORMAT = (FORMAT_NAME = … | TYPE = … options), or = 'name'."""
    if not reader.accept("("):
        return FormatChoice(name=format_text(reader))
    type_, found, name = read_options(reader)
    reader.expect(")")
    return FormatChoice(name, type_, found)


def format_text(reader: Reader) -> str:
    if reader.peek().kind == "string":
        return reader.string()
    return ".".join(reader.name())
