"""The types of columns that values in CSV and JSON files call for.

https://docs.snowflake.com/en/sql-reference/functions/infer_schema#usage-notes
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

_PRECISION = 38
_NUMBER = re.compile(r"[+-]?(\d+)(?:\.(\d*))?")
_REAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}:\d{2}(\.\d{1,9})?"
_ZONE = r"(\s*(Z|[+-]\d{2}:?\d{2}))?"


@dataclass(frozen=True)
class InferredType:
    """A type of Snowflake's; "" for values that are NULL. A NUMBER has `digits` before the point and `scale` after."""

    kind: str = ""
    digits: int = 0
    scale: int = 0

    def merged(self, other: InferredType) -> InferredType:
        """Return the type that holds the values of both."""
        if not self.kind or not other.kind:
            return self if self.kind else other
        if self.kind == other.kind:
            return InferredType(self.kind, max(self.digits, other.digits), max(self.scale, other.scale))
        kinds = {self.kind, other.kind}
        if kinds == {"NUMBER", "REAL"}:
            return InferredType("REAL")
        if kinds == {"DATE", "TIMESTAMP_NTZ"}:
            return InferredType("TIMESTAMP_NTZ")
        return InferredType("VARIANT" if kinds & {"ARRAY", "OBJECT", "VARIANT"} else "TEXT")

    @property
    def name(self) -> str:
        """The type in SQL: TEXT for a column without values."""
        if self.kind != "NUMBER":
            return self.kind or "TEXT"
        precision = max(self.digits + self.scale, 1)
        return f"NUMBER({precision}, {self.scale})" if precision <= _PRECISION else "REAL"


def of_text(text: str | None) -> InferredType:
    """Return the type of a field of a CSV file."""
    if text is None:
        return InferredType()
    plain = text.strip()
    if plain.lower() in ("true", "false"):
        return InferredType("BOOLEAN")
    if number := _NUMBER.fullmatch(plain):
        return InferredType("NUMBER", len(number[1].lstrip("0")), len(number[2] or ""))
    return InferredType("REAL") if _REAL.fullmatch(plain) else _of_words(plain)


def of_json(value: Any) -> InferredType:
    """Return the type of a value of a JSON file, in which numbers are texts behind a type of their own (`Number`)."""
    match value:
        case None:
            return InferredType()
        case bool():
            return InferredType("BOOLEAN")
        case Number():
            return of_text(value.text)
        case list():
            return InferredType("ARRAY")
        case dict():
            return InferredType("OBJECT")
    return _of_words(str(value))


@dataclass(frozen=True)
class Number:
    """A number as it is written in a JSON file."""

    text: str


def _of_words(text: str) -> InferredType:
    for pattern, kind in ((_DATE, "DATE"), (_TIME, "TIME"), (f"{_DATE}[T ]{_TIME}{_ZONE}", "TIMESTAMP_NTZ")):
        if re.fullmatch(pattern, text) and _is_moment(text, kind):
            return InferredType(kind)
    return InferredType("TEXT")


def _is_moment(text: str, kind: str) -> bool:
    try:
        if kind != "TIME":
            date.fromisoformat(text[:10])
        if kind != "DATE":
            time.fromisoformat(text[-len(text) if kind == "TIME" else 11 :][:8])
    except ValueError:
        return False
    return True
