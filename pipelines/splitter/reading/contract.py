"""The columns of each streaming dataset, from its contract, and the values that the raw table's columns accept.

The order of the contract is the order of the columns in every part and in the raw table.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import pyarrow as pa

from contracts.contract import Column as ContractColumn
from contracts.reader import contracts
from contracts.sql_type import SqlType
from contracts.value import meaning, read
from pipelines.splitter.landing.misfit import Misfit, RefusedValue, unknown
from pipelines.splitter.reading.column_type import TEXT, ColumnType, Number, Text, column_type
from pipelines.text_shape import shape

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = re.compile(r"[a-z0-9_]+")
NO_DATASET = "no dataset "  # the beginning of the reason of a file whose folder has no contract
_OTHER_LETTER = re.compile(r"[^\W_a-zA-Z0-9]")
NO_LETTER = re.compile(r"[^a-z0-9]+")

# Characters of a column's name, and of a list of them, in a reason.
_MAX_NAME, _MAX_NAMES = 64, 150


@dataclass(frozen=True)
class Column:
    """A column's name and the type of its values. `optional`: a file's header may lack it; its values are then NULL."""

    name: str
    type: ColumnType = TEXT
    optional: bool = False


@cache
def datasets() -> Mapping[str, tuple[Column, ...]]:
    """Return {streaming dataset: its columns}, read once. Raises ContractError."""
    return {
        name: tuple(_column(column) for column in contract.columns)
        for name, contract in contracts().items()
        if contract.domain == "streaming"
    }


def names(contract: tuple[Column, ...]) -> tuple[str, ...]:
    """Return the columns' names in order."""
    return tuple(column.name for column in contract)


def header_fault(header: tuple[str, ...], contract: tuple[Column, ...]) -> str | None:
    """Return the reason why a file's column names break the contract, or None. Their order does not matter."""
    expected = names(contract)
    if any(header) and not _names_a_column(header, expected):
        return f"no header: the first line names none of the columns; expected {_listed(expected)}"
    faults = {
        "missing": [*_missing(header, contract)],
        "unknown": [name for name in dict.fromkeys(header) if name not in expected],
        "duplicate": [name for name, times in Counter(header).items() if times > 1],
    }
    found = [f"{kind} column {_listed(_shown(columns, expected))}" for kind, columns in faults.items() if columns]
    return f"{'; '.join(found)}; expected {_listed(expected)}" if found else None


def _shown(columns: Iterable[str], expected: tuple[str, ...]) -> Iterator[str]:
    """Yield columns of a header for a reason: one that is a known name but for case and signs as it stands."""
    known = set(map(folded, expected))
    for name in columns:
        is_known = folded(name) in known and len(name) <= _MAX_NAME and not _OTHER_LETTER.search(name)
        yield repr(name) if is_known else quoted(name)


def header_misfits(header: tuple[str, ...], contract: tuple[Column, ...]) -> tuple[Misfit, ...]:
    """Return the columns of a header that another contract may have, and those that it may do without, all of them.

    None of a row in its place.
    """
    expected = names(contract)
    if not _names_a_column(header, expected):
        return ()
    missing = _missing(header, contract)
    if not set(header) <= set(expected):
        return tuple(replace(misfit, missing=missing) for misfit in unknown(header, expected))
    return (Misfit(missing=missing),) if missing and len(set(header)) == len(header) else ()


def _missing(header: tuple[str, ...], contract: tuple[Column, ...]) -> tuple[str, ...]:
    return tuple(column.name for column in contract if column.name not in header and not column.optional)


def _names_a_column(header: tuple[str, ...], expected: tuple[str, ...]) -> bool:
    """Return True if a column's name stands in the header, in any case and beside any signs: a row has none."""
    words = {word for name in header for word in _WORDS.findall(name.lower())}
    whole = set(map(folded, header))
    return any(name.lower() in words or folded(name) in whole for name in expected)


def folded(name: str) -> str:
    """Return a name's letters and digits in lower case: so `First Name` is `first_name`."""
    return NO_LETTER.sub("", name.lower())


def quoted(name: str) -> str:
    """Return a name from a file in quotes, and only its beginning if it is long.

    Of a text that is no name, such as an address in its place, the shape alone: the log keeps reasons.
    """
    if not name:
        return "without a name"
    shown = name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
    return repr(shown) if _NAME.fullmatch(name) else f"a text such as {shape(shown)!r}"


def _listed(names: Iterable[str]) -> str:
    """Return the names, separated by commas; the last ones only counted if that gets long."""
    first, *others = names
    shown = [first]
    while others and len(", ".join(shown)) + len(others[0]) <= _MAX_NAMES:
        shown.append(others.pop(0))
    return ", ".join(shown) + (f" and {len(others):,} more" if others else "")


def is_narrower(type_: str, column: Column) -> bool:
    """Return True if a table's column of this type, as DESCRIBE TABLE has it, refuses values that the contract accepts.

    Only a size is compared, as it can be raised; a type of another kind is left to the warehouse.
    """
    match _type_of(type_), column.type:
        case Text(has_length), Text(length):
            return has_length < length
        case Number(has_digits, has_scale), Number(digits, scale):
            # With the same digits before the point, fewer behind it round more numbers over the largest one.
            return has_digits < digits or (has_digits == digits and has_scale < scale)
    return False


def is_wide_enough(type_: str, column: Column, refused: RefusedValue) -> bool:
    """Return True if a table's column of this type, as DESCRIBE TABLE has it, takes what the contract's refused.

    Only a size is compared, as in is_narrower.
    """
    has = _type_of(type_)
    return has is not None and type(has) is type(column.type) and takes(has, refused)


def takes(type_: ColumnType, refused: RefusedValue) -> bool:
    """Return True if a column of this type takes a value that a smaller one refused."""
    match type_:
        case Text(length):
            return refused.length <= length
        case Number():
            return refused.is_whole and read(refused.value, type_.sql) is not None
    return False


def is_taken(misfit: Misfit, contract: tuple[Column, ...]) -> bool:
    """Return True if this contract takes what another one refused."""
    columns = {column.name: column for column in contract}
    if value := misfit.value:
        return value.column in columns and takes(columns[value.column].type, value)
    needed = [name for name in misfit.missing if name in columns and not columns[name].optional]
    return bool(columns) and columns.keys() >= set(misfit.unknown) and not needed


def _type_of(type_: str) -> ColumnType | None:
    """Return the type of a table's column, as DESCRIBE TABLE has it; None of a type that no contract has."""
    found = SqlType.parse(type_.replace(" ", "").removesuffix("(9)"))
    return column_type(found) if found else None


def first_fault(table: pa.Table, contract: tuple[Column, ...]) -> tuple[int, RefusedValue] | None:
    """Return the first row (from 0) with a value that its column refuses, and that value; None if there is none.

    NULL is always accepted.
    """
    faults = []
    for column in contract:
        values = table.column(column.name).combine_chunks()
        if not column.type.accepts(values):
            row = _first_refused(column.type, values)
            faults.append((row, RefusedValue.of(column.name, values[row].as_py(), meaning(column.type.sql))))
    return min(faults, key=lambda fault: (fault[0], fault[1].reason), default=None)


def plain(table: pa.Table, contract: tuple[Column, ...]) -> pa.Table:
    """Return the table with its values in the one form that means the same to every engine.

    `table`: texts that the contract accepts.
    """
    for column in contract:
        values = table.column(column.name).combine_chunks()
        found = column.type.plain(values)
        if found is not values:
            table = table.set_column(table.schema.get_field_index(column.name), column.name, found)
    return table


def _first_refused(kind: ColumnType, values: pa.Array) -> int:
    """Halve the column until one value is left: checking a whole column is fast, but names no row."""
    start, length = 0, len(values)
    while length > 1:
        half = length // 2
        if kind.accepts(values.slice(start, half)):
            start, length = start + half, length - half
        else:
            length = half
    return start


def _column(column: ContractColumn) -> Column:
    return Column(column.name, column_type(column.type), column.may_be_left_out)
