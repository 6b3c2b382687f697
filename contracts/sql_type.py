"""The column types that the platform loads: Snowflake's name, and the logical type of the standard that each needs."""

import re
from dataclasses import dataclass

NAMES = ("VARCHAR", "NUMBER(p, s)", "DATE", "TIMESTAMP_NTZ")
_LOGICAL = {"VARCHAR": "string", "DATE": "date", "TIMESTAMP_NTZ": "timestamp"}
_NUMBER = re.compile(r"NUMBER\((\d+), ?(\d+)\)")


@dataclass(frozen=True)
class SqlType:
    """A type of Snowflake. `precision`, `scale`: the digits of a NUMBER, and those behind the point; 0 for others."""

    name: str
    precision: int = 0
    scale: int = 0

    @classmethod
    def parse(cls, text: str) -> "SqlType | None":
        """Return the type that is written as in NAMES; None if the platform does not load it."""
        if text in _LOGICAL:
            return cls(text)
        digits = _NUMBER.fullmatch(text)
        if digits is None:
            return None
        number = cls("NUMBER", int(digits[1]), int(digits[2]))
        return number if 0 < number.precision <= 38 and number.scale <= number.precision else None

    @property
    def logical(self) -> str:
        """The standard's logical type."""
        return _LOGICAL.get(self.name) or ("number" if self.scale else "integer")

    def __str__(self) -> str:
        return f"NUMBER({self.precision}, {self.scale})" if self.name == "NUMBER" else self.name
