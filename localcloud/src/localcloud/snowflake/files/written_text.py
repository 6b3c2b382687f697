"""CSV and JSON texts, as COPY INTO <location> writes them.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-location#format-type-options-formattypeoptions
"""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.wire import errors


class CsvWriter:
    """Writes records in a CSV format. `enclosed` says which columns are texts: those stand between quotes."""

    def __init__(self, format_: FileFormat, enclosed: Sequence[bool]) -> None:
        self._format, self._enclosed = format_, enclosed
        self._quote, self._escape = _mark(format_, "FIELD_OPTIONALLY_ENCLOSED_BY"), _mark(format_, "ESCAPE")
        self._unenclosed_escape = self._escape or _mark(format_, "ESCAPE_UNENCLOSED_FIELD")
        self._delimiter, self._end = _mark(format_, "FIELD_DELIMITER"), _mark(format_, "RECORD_DELIMITER")
        self._null = format_["NULL_IF"][0] if format_["NULL_IF"] else ""

    def record(self, values: Sequence[str | None]) -> str:
        """Return a record with its delimiter. Raise SnowflakeError for an empty text that would read as NULL."""
        fields = (self._field(value, enclosed) for value, enclosed in zip(values, self._enclosed, strict=True))
        return self._delimiter.join(fields) + self._end

    def header(self, names: Sequence[str]) -> str:
        """Return the record with the columns' names."""
        return self._delimiter.join(self._text(name) for name in names) + self._end

    def _field(self, value: str | None, enclosed: bool) -> str:
        if value is None:
            return self._null
        if enclosed and self._quote:
            return self._enclose(value)
        return self._text(value) if enclosed else value

    def _text(self, value: str) -> str:
        """Return a text, between quotes if the format has any."""
        if self._quote:
            return self._enclose(value)
        if not value and self._format["EMPTY_FIELD_AS_NULL"]:
            text = "Cannot unload empty string without file format option field_optionally_enclosed_by being specified."
            raise errors.SnowflakeError("100090", "22000", text)
        return self._escaped(value)

    def _enclose(self, value: str) -> str:
        if self._escape:
            value = value.replace(self._escape, self._escape * 2).replace(self._quote, self._escape + self._quote)
        else:
            value = value.replace(self._quote, self._quote * 2)
        return f"{self._quote}{value}{self._quote}"

    def _escaped(self, value: str) -> str:
        escape = self._unenclosed_escape
        if not escape:
            return value
        value = value.replace(escape, escape * 2)
        for special in (self._delimiter, "\n", "\r"):
            value = value.replace(special, escape + special) if special else value
        return value


def json_record(values: Sequence[str | None]) -> str:
    """Return the record of a JSON file: the one value on a line of its own."""
    return f"{'null' if values[0] is None else values[0]}\n"


def _mark(format_: FileFormat, option: str) -> str:
    value: str = format_[option]
    return "" if value == "NONE" else value
