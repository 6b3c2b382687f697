"""Rows of a dataset that no question asks: their values come from its contract's types alone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from contracts.contract import Column, Contract

COUNT = 200
_FIRST_DAY = date(2021, 12, 1)
_EMPTY_EVERY = 7  # rows: so often is a value missing that may be


def plain_rows(contract: Contract) -> Iterator[tuple[object, ...]]:
    """Yield COUNT rows with a value for each column; the same for the same contract."""
    for number in range(COUNT):
        yield tuple(_value(column, number) for column in contract.columns)


def _value(column: Column, number: int) -> object:
    """Return the value of a column in row `number`; NULL at times, and for a reference if it may be empty."""
    if column.may_be_empty and (column.references or number % _EMPTY_EVERY == _EMPTY_EVERY - 1):
        return None
    match column.type.name:
        case "NUMBER":
            digits = number % 10**column.type.precision
            return digits / 10**column.type.scale if column.type.scale else digits
        case "DATE":
            return _FIRST_DAY + timedelta(days=number)
        case "TIMESTAMP_NTZ":
            return datetime.combine(_FIRST_DAY, datetime.min.time()) + timedelta(minutes=number)
        case _:
            name = column.references.column if column.references else column.name
            return f"{number} {name}"[: column.type.length]
