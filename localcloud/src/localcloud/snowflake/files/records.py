"""The reference reader of CSV: it splits text into records and fields exactly as Snowflake does.

It is slow, and used for irregular files only; DuckDB reads the regular ones (scan.py).
Rules: https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-csv
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from localcloud.snowflake.files.file_format import FileFormat

_LINE_END = re.compile(r"[\r\n]|\Z")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


@dataclass(frozen=True)
class Record:
    """`row` counts all records from 1, the header included; `line` is the first line of the record.

    `fields` are None where Snowflake reads NULL; `error` is the reason why the record can't be read, or None.
    A blank line `is_blank`: it has one field, which is empty.
    """

    row: int
    line: int
    fields: tuple[str | None, ...]
    error: str | None = None
    is_blank: bool = False


@dataclass(frozen=True)
class _Dialect:
    """The options of a CSV format that decide where fields and records end, and what fields hold."""

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

    def unenclosed_value(self, text: str) -> str | None:
        """Return the value of a field without quotes."""
        if self.format["TRIM_SPACE"]:
            text = text.strip(" ")
        if self._is_null(text):
            return None
        return None if text == "" and self.format["EMPTY_FIELD_AS_NULL"] else _unescape(text, self.escape_unenclosed)

    def enclosed_value(self, text: str) -> str | None:
        """Return the value of a field from the text between its quotes."""
        value = text.replace(self.quote * 2, self.quote)
        return None if self._is_null(value) else _unescape(value, self._char("ESCAPE"))

    def _is_null(self, text: str) -> bool:
        # Compared before escapes are replaced: the default NULL_IF, \N, is an escape.
        return text in self.format["NULL_IF"]


def _unescape(text: str, escape: str) -> str:
    """Replace escape sequences by their characters."""
    if not escape or escape not in text:
        return text
    return re.sub(re.escape(escape) + "(.)", lambda m: ESCAPES.get(m[1], m[1]), text, flags=re.DOTALL)


def records(text: str, format_: FileFormat) -> Iterator[Record]:
    """Yield the records of a file's text, without those of SKIP_HEADER and PARSE_HEADER."""
    dialect = _Dialect(format_)
    skip = format_["SKIP_HEADER"] + (1 if format_["PARSE_HEADER"] else 0)
    position, line, row = 0, 1, 0
    while position < len(text):
        fields, error, end = _read_record(text, position, dialect)
        blank = end == position
        after = end + (2 if text.startswith("\r\n", end) else 1)
        if not (blank and format_["SKIP_BLANK_LINES"]):
            row += 1
            if row > skip:
                yield Record(row, line, fields, error, blank)
        line += text.count("\n", position, after)
        position = after


def _read_record(text: str, position: int, dialect: _Dialect) -> tuple[tuple[str | None, ...], str | None, int]:
    """Return the fields of the record at `position`, an error text or None, and the position of its end."""
    fields: list[str | None] = []
    while True:
        start = _skip_spaces(text, position, dialect)
        if dialect.enclosed and text.startswith(dialect.quote, start):
            match = dialect.enclosed.match(text, start)
            if match is None:
                return tuple(fields), "Missing closing quote", len(text)
            fields.append(dialect.enclosed_value(match[1]))
            position = _skip_spaces(text, match.end(), dialect)
        else:
            match = dialect.unenclosed.match(text, position)
            assert match is not None
            fields.append(dialect.unenclosed_value(match[0]))
            position = match.end()
        if dialect.delimiter and text.startswith(dialect.delimiter, position):
            position += len(dialect.delimiter)
        elif position >= len(text) or text[position] in "\r\n":
            return tuple(fields), None, position
        else:
            error = f"Found character '{text[position]}' instead of field delimiter '{dialect.delimiter}'"
            line_end = _LINE_END.search(text, position)
            assert line_end is not None
            return tuple(fields), error, line_end.start()


def _skip_spaces(text: str, position: int, dialect: _Dialect) -> int:
    """Return the position after spaces for TRIM_SPACE; otherwise a space before a quote makes the quote plain text."""
    if dialect.format["TRIM_SPACE"]:
        while text.startswith(" ", position):
            position += 1
    return position
