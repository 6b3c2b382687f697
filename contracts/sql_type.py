"""The column types that the platform loads: Snowflake's name, and the logical type of the standard that each needs."""

import re
from dataclasses import dataclass

NAMES = ("VARCHAR", "VARCHAR(n)", "NUMBER(p, s)", "DATE", "TIMESTAMP_NTZ")
# https://docs.snowflake.com/en/sql-reference/data-types-text: the characters of a VARCHAR without a length, and at most
DEFAULT_LENGTH, MAX_LENGTH = 16_777_216, 134_217_728
_LOGICAL = {"VARCHAR": "string", "DATE": "date", "TIMESTAMP_NTZ": "timestamp"}
_NUMBER = re.compile(r"NUMBER\((\d+), ?(\d+)\)")
_TEXT = re.compile(r"VARCHAR\((\d+)\)")


@dataclass(frozen=True)
class SqlType:
    """A type of Snowflake.

    `precision`, `scale`: the digits of a NUMBER, and those behind the point; `length`: the most characters of a
    VARCHAR; each is 0 for other types.
    """

    name: str
    precision: int = 0
    scale: int = 0
    length: int = 0

    def __post_init__(self) -> None:
        if self.name == "VARCHAR" and not self.length:
            object.__setattr__(self, "length", DEFAULT_LENGTH)

    @classmethod
    def parse(cls, text: str) -> "SqlType | None":
        """Return the type that is written as in NAMES; None if the platform does not load it."""
        if text in _LOGICAL:
            return cls(text)
        if digits := _TEXT.fullmatch(text):
            return cls("VARCHAR", length=int(digits[1])) if 0 < int(digits[1]) <= MAX_LENGTH else None
        if digits := _NUMBER.fullmatch(text):
            number = cls("NUMBER", int(digits[1]), int(digits[2]))
            return number if 0 < number.precision <= 38 and number.scale <= number.precision else None
        return None

    @property
    def logical(self) -> str:
        """The standard's logical type."""
        return _LOGICAL.get(self.name) or ("number" if self.scale else "integer")

    def __str__(self) -> str:
        if self.name == "NUMBER":
            return f"NUMBER({self.precision}, {self.scale})"
        return f"VARCHAR({self.length})" if self.length not in (0, DEFAULT_LENGTH) else self.name
