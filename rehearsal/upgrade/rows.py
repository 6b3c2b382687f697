"""Rows that the traffic sends: made from a contract's columns, each known by a mark that its texts carry."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from contracts.contract import Column, Contract

Value = str | int | Decimal | date | datetime | None

PREFIX = "traffic-"
_MARK = re.compile(rf"{PREFIX}\d{{5}}-\d\d")
# Long after the months that the questions ask about.
_BEGIN = datetime(2031, 1, 1)
# What a reader of CSV or JSON may trip over.
_TAILS = ("", ' "quoted", with a comma', " Łódź 東京", " two\nlines", " 100 %; a\\b")
_LEAST = len(PREFIX) + 8


@dataclass(frozen=True)
class TrafficFile:
    """A file of the traffic. `columns`: their names; `rows`: tuples of values in the order of `columns`."""

    dataset: str
    number: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def mark(self) -> str:
        """Return the beginning of the marks of its rows."""
        return f"{PREFIX}{self.number:05}"

    @property
    def name(self) -> str:
        """Return its name, whose ending says the format: CSV and JSON lines take turns."""
        return f"{self.mark}.{'jsonl' if self.number % 2 else 'csv'}"

    @property
    def body(self) -> bytes:
        """Return its bytes; each file has its columns in another order."""
        turn = self.number % len(self.columns)
        order = [*range(turn, len(self.columns)), *range(turn)]
        header = [self.columns[place] for place in order]
        rows = [[row[place] for place in order] for row in self.rows]
        return _json_lines(header, rows) if self.number % 2 else _csv(header, rows)


def traffic_file(contract: Contract, number: int, rows: int = 5) -> TrafficFile:
    """Return file `number` of a dataset, in the shape of its contract. Raise ValueError if no column takes a mark."""
    if key_column(contract.columns) is None:
        raise ValueError(f"{contract.name} has no text column with {_LEAST} characters or more")
    made = tuple(_row(contract.columns, number, row) for row in range(rows))
    return TrafficFile(contract.name, number, contract.column_names, made)


def key_column(columns: Sequence[Column]) -> str | None:
    """Return the name of the column whose value always begins with the row's mark."""
    return next((column.name for column in columns if _takes_mark(column)), None)


def mark_of(row: Sequence[object]) -> str | None:
    """Return the mark of a row, in whichever column it is; None if it is no row of the traffic."""
    for value in row:
        if isinstance(value, str) and (found := _MARK.search(value)):
            return found[0]
    return None


def _row(columns: Sequence[Column], number: int, row: int) -> tuple[Value, ...]:
    """Return a row; the second one of each file has no values where none are needed."""
    key = key_column(columns)
    return tuple(
        None if row == 1 and column.name != key and not column.required else _value(column, place, number, row)
        for place, column in enumerate(columns)
    )


def _takes_mark(column: Column) -> bool:
    return column.type.name == "VARCHAR" and column.type.length >= _LEAST


def _value(column: Column, place: int, number: int, row: int) -> Value:
    """Return a value that no other row and no other column of the dataset has."""
    serial = (number * 100 + row) * 10 + place % 10
    if column.type.name == "VARCHAR":
        if not _takes_mark(column):
            return f"{serial % 10**column.type.length}"
        tail = _TAILS[row % len(_TAILS)]
        return f"{PREFIX}{number:05}-{row:02} {column.name}{tail}"[: column.type.length]
    if column.type.name == "NUMBER":
        digits = serial % 10 ** min(column.type.precision, 9)
        return Decimal(digits).scaleb(-column.type.scale) if column.type.scale else digits
    if column.type.name == "DATE":
        return (_BEGIN + timedelta(days=serial % 100_000)).date()
    return _BEGIN + timedelta(minutes=serial)


def _csv(header: list[str], rows: list[list[Value]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if value is None else str(value) for value in row] for row in rows])
    return out.getvalue().encode()


def _json_lines(header: list[str], rows: list[list[Value]]) -> bytes:
    objects = ([f"{json.dumps(name)}: {_json(value)}" for name, value in zip(header, row, strict=True)] for row in rows)
    return "".join(f"{{{', '.join(fields)}}}\n" for fields in objects).encode()


def _json(value: Value) -> str:
    """Return a value as JSON; a number keeps its digits."""
    if isinstance(value, int | Decimal):
        return str(value)
    return json.dumps(None if value is None else str(value), ensure_ascii=False)
