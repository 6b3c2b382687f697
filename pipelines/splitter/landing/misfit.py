"""Columns and values of a file that this release's contract refuses and that another release's may accept."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from contracts.contract import NAME
from contracts.value import NUMBER
from pipelines.text_shape import shape

# What is kept of a file: different misfits, and columns of all of them together.
MAX_MISFITS, MAX_COLUMNS = 20, 1_000
_MAX_VALUE = 80  # characters; a number has fewer
_NUMBER = re.compile(NUMBER)
_SAME_CARRY = str.maketrans("0123456789", "1111155559")
_MAX_NAME = 255  # characters: https://docs.snowflake.com/en/sql-reference/identifiers-syntax


@dataclass(frozen=True)
class RefusedValue:
    """A value that its column does not take. `value`: its beginning; `length`: of the whole value, in characters.

    `expected`: what the column takes, as a phrase.
    """

    column: str
    value: str
    length: int
    expected: str

    @classmethod
    def of(cls, column: str, value: str, expected: str) -> "RefusedValue":
        """Return the fault of a whole value."""
        return cls(column, value[:_MAX_VALUE], len(value), expected)

    @property
    def is_whole(self) -> bool:
        """True if `value` is all of it, as it is of every number."""
        return self.length == len(self.value)

    @property
    def reason(self) -> str:
        """The reason, with the value."""
        return f"{self.column} is {self.value!r}, not {self.expected}"

    @property
    def masked_reason(self) -> str:
        """The reason, with the value's shape: for logs, and for documents that outlive the row."""
        return f"{self.column} is a text such as {shape(self.value)!r}, not {self.expected}"

    def masked(self) -> "RefusedValue":
        """Return the same with the value's shape. A column takes the one if it takes the other."""
        number = _NUMBER.fullmatch(self.value) if self.is_whole else None
        if number:
            before, after = self.value[: number.start(1)], self.value[number.end(1) :]
            return replace(self, value=before + _masked_number(number[1], int(after[1:] or 0)) + after)
        known = (each if each.isascii() else "x" for each in self.value)
        return replace(self, value=shape("".join(known)))


def _masked_number(digits: str, exponent: int) -> str:
    """Return other digits of a number that the same columns take: as many, and rounded up to one more if these are."""
    point = (digits + ".").index(".")
    figures = digits.replace(".", "")
    end = max(point + exponent, 0)
    zeros = len(figures[:end]) - len(whole := figures[:end].lstrip("0"))
    fraction = figures[end:]
    if fraction.strip("0"):
        fraction = "1" * len(fraction) if whole.strip("9") else fraction.translate(_SAME_CARRY)
    masked = "0" * zeros + "9" * len(whole) + fraction
    return f"{masked[:point]}.{masked[point:]}" if "." in digits else masked


@dataclass(frozen=True)
class Misfit:
    """`unknown`: all unknown columns of a header, or of a JSON record; `value`: refused by its column.

    `missing`: all columns that a header lacks; with `unknown`, another contract has to know those, too.
    """

    unknown: tuple[str, ...] = ()
    value: RefusedValue | None = None
    missing: tuple[str, ...] = ()

    def masked(self) -> "Misfit":
        """Return the same without a person's data: a refused value may be another column's."""
        return replace(self, value=self.value and self.value.masked())


def unknown(names: Iterable[str], expected: Collection[str]) -> tuple[Misfit, ...]:
    """Return the names that are not expected as one misfit.

    None if one of them could be no column of any contract: then no other contract helps.
    """
    found = tuple(dict.fromkeys(name for name in names if name not in expected))
    possible = len(found) <= MAX_COLUMNS and all(NAME.fullmatch(name) and len(name) <= _MAX_NAME for name in found)
    return (Misfit(found),) if found and possible else ()


def distinct(misfits: Iterable[Misfit]) -> tuple[Misfit, ...]:
    """Return the first different ones, as many as are kept."""
    found, columns = list[Misfit](), 0
    for misfit in dict.fromkeys(misfits):
        columns += len(misfit.unknown) + len(misfit.missing)
        if len(found) == MAX_MISFITS or columns > MAX_COLUMNS:
            break
        found.append(misfit)
    return tuple(found)
