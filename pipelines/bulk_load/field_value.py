"""The SQL that finds values in the raw table that their column does not take, by the rules of contracts/value.py.

One thing is narrower: a whole number that is written as a text has no exponent.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts import value as value_rules
from contracts.contract import Column
from contracts.sql_type import SqlType

_WHOLE = "[+-]?[0-9]+([.]0*)?"
_DIGITS = f"[+-]?([.]?[0-9]){{1,{value_rules.MAX_DIGITS}}}[.]?([eE].*)?"
_OFFSET = f"({value_rules.TIMESTAMP}) ?(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)"
_NUMBERS = ("INTEGER", "DECIMAL", "DOUBLE")
_TIMES = ("DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ")  # of Parquet: JSON has no such values
# TYPEOF of the values that a column takes: https://docs.snowflake.com/en/sql-reference/functions/typeof
_TYPES = {
    "VARCHAR": ("VARCHAR",),
    "NUMBER": (*_NUMBERS, "VARCHAR"),
    "DATE": ("VARCHAR", *_TIMES),
    "TIMESTAMP_NTZ": ("VARCHAR", *_TIMES),
}


@dataclass(frozen=True)
class ValueGate:
    """A condition of the rows that fail, and its cause in a sentence that begins with the field's name."""

    name: str
    condition: str
    cause: str


def path(name: str) -> str:
    """Return the SQL of a field of the raw table, a VARIANT."""
    return f'V:"{name}"'


def value(column: Column) -> str:
    """Return the SQL of a field as a value of its column; NULL if it does not fit."""
    text = f"{path(column.name)}::VARCHAR"
    if column.type.name != "VARCHAR":
        return f"TRY_CAST({text} AS {column.type})"
    return f"CASE WHEN LENGTH({text}) <= {column.type.length} THEN {text} END"


def value_gates(column: Column) -> Iterator[ValueGate]:
    """Yield the gates of a column. NULL passes all of them, and a value fails one at most."""
    meaning = "a text" if column.type.name == "VARCHAR" else value_rules.meaning(column.type)
    type_ = f"TYPEOF({path(column.name)})"
    text = f"{path(column.name)}::VARCHAR"
    yield ValueGate("nested", f"{type_} IN ('OBJECT', 'ARRAY')", f"is an object or array, not {meaning},")
    taken = _TYPES[column.type.name]
    allowed = ", ".join(f"'{name}'" for name in (*taken, "NULL_VALUE", "OBJECT", "ARRAY"))
    yield ValueGate("type", f"{type_} NOT IN ({allowed})", f"has another type than {meaning}")
    if column.type.name == "VARCHAR":
        yield ValueGate("nul", f"{type_} = 'VARCHAR' AND CONTAINS({text}, '\\0')", "holds the character NUL")
        too_long = f"{type_} = 'VARCHAR' AND LENGTH({text}) > {column.type.length}"
        yield ValueGate("value", too_long, f"has more than {column.type.length:,} characters")
        return
    forms = " AND ".join(f"REGEXP_LIKE({text}, '{pattern}')" for pattern in _patterns(column.type))
    fits = f"{forms} AND {value(column)} IS NOT NULL"
    offset = f"REGEXP_LIKE({text}, '{_OFFSET}')"
    of_type = f"{type_} IN ({', '.join(repr(name) for name in taken)})"
    if column.type.name in ("DATE", "TIMESTAMP_NTZ"):
        yield ValueGate("offset", f"{of_type} AND {offset}", "has an offset, which would be dropped,")
        fits = f"({offset} OR ({fits}))"
    yield ValueGate("value", f"{of_type} AND NOT ({fits})", f"is not {meaning}")


def _patterns(type_: SqlType) -> tuple[str, ...]:
    """Return the patterns that a value's text has to match."""
    if type_.name == "NUMBER":
        return value_rules.NUMBER if type_.scale else _WHOLE, _DIGITS
    return (value_rules.DATE if type_.name == "DATE" else value_rules.TIMESTAMP,)
