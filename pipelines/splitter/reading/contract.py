"""The column contract of each dataset: its columns, and the values that the raw table's columns accept.

The order here is the order of the columns in every part and in the raw table.
"""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Text:
    """Any text, unchanged."""

    meaning = "text"

    def accepts(self, values: pa.Array) -> bool:
        """Return True: every text is accepted."""
        return True


@dataclass(frozen=True)
class Number:
    """A number with at most `digits` digits before the point; `whole`: without digits behind it.

    The warehouse rounds to the scale of its own column.
    """

    digits: int
    whole: bool = False

    @property
    def meaning(self) -> str:
        """The accepted values, for messages."""
        return f"a {'whole ' if self.whole else ''}number of at most {self.digits} digits before the point"

    def accepts(self, values: pa.Array) -> bool:
        """Return True if every value (text) is such a number or NULL."""
        try:
            numbers = pc.cast(values, pa.float64())
        except pa.ArrowInvalid:
            return False
        good = pc.less(pc.abs(numbers), 10.0**self.digits)  # false for not-a-number, and for infinity
        if self.whole:
            good = pc.and_(good, pc.equal(numbers, pc.floor(numbers)))
        return bool(pc.all(good, min_count=0).as_py())


@dataclass(frozen=True)
class Timestamp:
    """A date, or a date and time, without a time zone: the raw column has none, and would drop it silently."""

    meaning = "a time such as 2021-12-25 07:00:00, without a time zone"

    def accepts(self, values: pa.Array) -> bool:
        """Return True if every value (text) is such a time or NULL."""
        try:
            pc.cast(values, pa.timestamp("us"))
        except pa.ArrowInvalid:
            return False
        return True


@dataclass(frozen=True)
class Column:
    """A column's name and the type of its values."""

    name: str
    type: Text | Number | Timestamp = Text()


SIZE_MB = Column("size_mb", Number(digits=15))

DATASETS: dict[str, tuple[Column, ...]] = {
    "users": (Column("first_name"), Column("last_name"), Column("email")),
    "movies": (
        Column("title"),
        Column("duration_mins", Number(digits=10, whole=True)),
        Column("original_language"),
        SIZE_MB,
    ),
    "streams": (
        Column("movie_title"),
        Column("user_email"),
        SIZE_MB,
        Column("start_at", Timestamp()),
        Column("end_at", Timestamp()),
    ),
}


def names(contract: tuple[Column, ...]) -> tuple[str, ...]:
    """Return the columns' names in order."""
    return tuple(column.name for column in contract)


def header_fault(header: tuple[str, ...], contract: tuple[Column, ...]) -> str | None:
    """Return the reason why a file's column names break the contract, or None. Their order does not matter."""
    expected = names(contract)
    faults = {
        "missing": [name for name in expected if name not in header],
        "unknown": [name for name in header if name not in expected],
        "duplicate": [name for name, times in Counter(header).items() if times > 1],
    }
    found = [f"{kind} column {', '.join(map(repr, columns))}" for kind, columns in faults.items() if columns]
    return f"{'; '.join(found)}; expected {', '.join(expected)}" if found else None


def first_fault(table: pa.Table, contract: tuple[Column, ...]) -> tuple[int, str] | None:
    """Return the first row (from 0) with a value that its column refuses, and the reason; None if there is none.

    NULL is always accepted.
    """
    faults = []
    for column in contract:
        values = table.column(column.name).combine_chunks()
        if not column.type.accepts(values):
            row = _first_refused(column.type, values)
            faults.append((row, f"{column.name} is {values[row].as_py()[:80]!r}, not {column.type.meaning}"))
    return min(faults, default=None)


def _first_refused(kind: Text | Number | Timestamp, values: pa.Array) -> int:
    """Halve the column until one value is left: checking a whole column is fast, but names no row."""
    start, length = 0, len(values)
    while length > 1:
        half = length // 2
        if kind.accepts(values.slice(start, half)):
            start, length = start + half, length - half
        else:
            length = half
    return start
