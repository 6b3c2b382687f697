"""Delimited text cut into records exactly as Snowflake cuts it, one character class at a time.

This is the reference: slow, and used for whatever is not plainly regular. DuckDB reads the regular files (scan.py).
Rules: https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-csv
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from localcloud.snowflake.files.file_format import FileFormat

LINE_END = re.compile(r"[\r\n]|\Z")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


@dataclass(frozen=True)
class Record:
    """`row` counts all records from 1, the header too; `line` is the line it starts at.

    `fields` are None where Snowflake reads NULL; `error` says why the record can't be read, else None.
    """

    row: int
    line: int
    fields: tuple[str | None, ...]
    error: str | None = None


@dataclass(frozen=True)
class Dialect:
    """The options of a CSV format that decide where fields and records end."""

    format: FileFormat

    @cached_property
    def quote(self) -> str:
        return self._char("FIELD_OPTIONALLY_ENCLOSED_BY")

    def _char(self, option: str) -> str:
        value = self.format[option]
        return "" if value == "NONE" else value

    @cached_property
    def enclosed(self) -> re.Pattern[str] | None:
        if not self.quote:
            return None
        quote, escape = re.escape(self.quote), self._char("ESCAPE")
        escaped = f"|{re.escape(escape)}." if escape and escape != self.quote else ""
        not_special = f"[^{quote}{re.escape(escape) if escaped else ''}]"
        return re.compile(f"{quote}((?:{not_special}+|{quote}{quote}{escaped})*){quote}", re.DOTALL)

    @cached_property
    def unenclosed(self) -> re.Pattern[str]:
        delimiter = "(?!" + re.escape(self.delimiter) + ")" if self.delimiter else ""
        escape = self.escape_unenclosed
        escaped = f"{re.escape(escape)}.|" if escape else ""
        not_special = rf"[^\r\n{re.escape(escape)}]" if escape else r"[^\r\n]"
        return re.compile(f"(?:{escaped}{delimiter}{not_special})*", re.DOTALL)

    @cached_property
    def delimiter(self) -> str:
        return self._char("FIELD_DELIMITER")

    @cached_property
    def escape_unenclosed(self) -> str:
        # ESCAPE, when set, holds for both kinds of fields.
        return self._char("ESCAPE") or self._char("ESCAPE_UNENCLOSED_FIELD")

    def plain(self, text: str) -> str | None:
        """An unenclosed field's value."""
        if self.format["TRIM_SPACE"]:
            text = text.strip(" ")
        if self.is_null(text):
            return None
        return None if text == "" and self.format["EMPTY_FIELD_AS_NULL"] else unescape(text, self.escape_unenclosed)

    def quoted(self, text: str) -> str | None:
        value = text.replace(self.quote * 2, self.quote)
        return None if self.is_null(value) else unescape(value, self._char("ESCAPE"))

    def is_null(self, text: str) -> bool:
        # Compared before escapes are undone: the default NULL_IF, \N, is itself an escape.
        return text in self.format["NULL_IF"]


def unescape(text: str, escape: str) -> str:
    if not escape or escape not in text:
        return text
    return re.sub(re.escape(escape) + "(.)", lambda m: ESCAPES.get(m[1], m[1]), text, flags=re.DOTALL)


def records(text: str, format_: FileFormat) -> Iterator[Record]:
    """The records of a whole file's text, without those of SKIP_HEADER and PARSE_HEADER."""
    dialect = Dialect(format_)
    skip = format_["SKIP_HEADER"] + (1 if format_["PARSE_HEADER"] else 0)
    position, line, row = 0, 1, 0
    while position < len(text):
        fields, error, end = record(text, position, dialect)
        blank = end == position or text[position:end] == ""
        after = end + (2 if text.startswith("\r\n", end) else 1)
        if not (blank and format_["SKIP_BLANK_LINES"]):
            row += 1
            if row > skip:
                yield Record(row, line, fields, error)
        line += text.count("\n", position, after)
        position = after


def record(text: str, position: int, dialect: Dialect) -> tuple[tuple[str | None, ...], str | None, int]:
    """The fields of the record at `position`, an error text or None, and where the record ends."""
    fields: list[str | None] = []
    while True:
        start = after_spaces(text, position, dialect)
        if dialect.enclosed and text.startswith(dialect.quote, start):
            match = dialect.enclosed.match(text, start)
            if match is None:
                return tuple(fields), "Missing closing quote", len(text)
            fields.append(dialect.quoted(match[1]))
            position = after_spaces(text, match.end(), dialect)
        else:
            match = dialect.unenclosed.match(text, position)
            assert match is not None
            fields.append(dialect.plain(match[0]))
            position = match.end()
        if dialect.delimiter and text.startswith(dialect.delimiter, position):
            position += len(dialect.delimiter)
        elif position >= len(text) or text[position] in "\r\n":
            return tuple(fields), None, position
        else:
            error = f"Found character '{text[position]}' instead of field delimiter '{dialect.delimiter}'"
            return tuple(fields), error, LINE_END.search(text, position).start()


def after_spaces(text: str, position: int, dialect: Dialect) -> int:
    """Where the field begins or ends for TRIM_SPACE; without it a space before a quote makes the quote plain text."""
    if dialect.format["TRIM_SPACE"]:
        while text.startswith(" ", position):
            position += 1
    return position
