"""Values of a script: as the protocol carries them in JSON, and as literals of SQL.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from localcloud.snowflake.wire.literals import snowflake_literal
from localcloud.snowflake.wire.result import EPOCH, Column

_UTC_MINUTES = 1440
_NAMES = {
    "text": "VARCHAR", "real": "FLOAT", "boolean": "BOOLEAN", "date": "DATE", "time": "TIME", "binary": "BINARY",
    "timestamp_ntz": "TIMESTAMP_NTZ", "timestamp_ltz": "TIMESTAMP_LTZ", "timestamp_tz": "TIMESTAMP_TZ",
    "variant": "VARIANT", "array": "ARRAY", "object": "OBJECT",
}  # fmt: skip
_SEMI_STRUCTURED = ("variant", "array", "object")


@dataclass(frozen=True)
class Value:
    """A value with its column in the protocol (`type`, `precision`, `scale`); `text` is None for NULL."""

    column: Mapping[str, Any]
    text: str | None

    @property
    def type(self) -> str:
        """The type in the protocol: fixed, text, timestamp_ntz …"""
        return str(self.column["type"])

    @property
    def inferred_type(self) -> str:
        """The type of a variable that is declared without one: FLOAT for every number with a fraction."""
        if self.type == "fixed":
            return "FLOAT" if self.column.get("scale") else "NUMBER(38, 0)"
        return _NAMES.get(self.type, "VARCHAR")

    @property
    def declared_type(self) -> str:
        """The type in SQL: NUMBER(38, 0), VARCHAR."""
        return self._sql_type()

    @property
    def is_true(self) -> bool:
        """True for a BOOLEAN that is true."""
        return self.text in ("1", "true")

    def literal(self) -> str:
        """Return the value as an expression of Snowflake's SQL that has its type."""
        text = self.text
        if text is None:
            return f"NULL::{self._sql_type()}"
        if self.type == "fixed":
            return f"({text})" if text.startswith("-") else text
        if self.type == "boolean":
            return "TRUE" if self.is_true else "FALSE"
        if self.type == "text":
            return snowflake_literal(text)
        if self.type in _SEMI_STRUCTURED:
            cast = "" if self.type == "variant" else f"::{_NAMES[self.type]}"
            return f"PARSE_JSON({snowflake_literal(text)}){cast}"
        return f"({snowflake_literal(self.plain() or '')}::{self._sql_type()})"

    def plain(self) -> str | None:
        """Return the value as text, dates and times in ISO 8601."""
        text = self.text
        if text is None:
            return None
        if self.type == "date":
            return (EPOCH.date() + datetime.timedelta(days=int(text))).isoformat()
        if self.type == "time":
            return _iso(_moment(text).time(), text)
        if self.type == "timestamp_tz":
            seconds, _, minutes = text.partition(" ")
            zone = datetime.timezone(datetime.timedelta(minutes=int(minutes) - _UTC_MINUTES))
            return _iso(_moment(seconds).astimezone(zone), seconds)
        if self.type.startswith("timestamp"):
            moment = _moment(text)
            return _iso(moment if self.type == "timestamp_ltz" else moment.replace(tzinfo=None), text)
        return text

    def _sql_type(self) -> str:
        if self.type == "fixed":
            return f"NUMBER({self.column.get('precision') or 38}, {self.column.get('scale') or 0})"
        return _NAMES.get(self.type, "VARCHAR")


def _moment(seconds: str) -> datetime.datetime:
    return EPOCH + datetime.timedelta(microseconds=int(Decimal(seconds) * 1_000_000 // 1))


def _iso(moment: datetime.datetime | datetime.time, seconds: str) -> str:
    """Return the text of a moment with the digits behind its microseconds, from its number of seconds."""
    nanos = int(Decimal(seconds) * 1_000_000_000) % 1000
    text = moment.isoformat(timespec="microseconds" if nanos else "auto").replace("T", " ")
    return re.sub(r"(\.\d{6})", rf"\g<1>{nanos:03d}", text) if nanos else text


def of_text(text: str | None) -> Value:
    """Return a VARCHAR."""
    return Value(Column("", "text").rowtype(), text)


def of_number(number: int | None) -> Value:
    """Return a NUMBER(38, 0)."""
    return Value(Column("", "fixed").rowtype(), None if number is None else str(number))


def of_boolean(value: bool | None) -> Value:
    """Return a BOOLEAN."""
    return Value(Column("", "boolean").rowtype(), None if value is None else str(value).lower())


def rows_of(data: Mapping[str, Any]) -> list[dict[str, Value]]:
    """Return the rows of an answer by the columns' names."""
    columns = data["rowtype"]
    return [
        {column["name"]: Value(column, text) for column, text in zip(columns, row, strict=True)}
        for row in data["rowset"]
    ]
