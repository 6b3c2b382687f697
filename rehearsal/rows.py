"""Rows that a table can hold: without values, with usual ones, and with the longest and largest of each type."""

import re
from collections.abc import Sequence

from snowflake.connector.cursor import SnowflakeCursor

_LONGEST = 2_000  # characters of a VARCHAR without a length
_DIGITS = 18  # before the point: more than that, the local Snowflake does not take for every NUMBER
_TYPE = re.compile(r"(\w+)(?:\((\d+)(?:,\s*(\d+))?\))?")
_USUAL = {
    "BOOLEAN": "TRUE",
    "DATE": "'2021-12-25'",
    "TIME": "'07:30:00'",
    "FLOAT": "1.5",
    "VARIANT": "PARSE_JSON('{\"a\": 1}')",
    "OBJECT": "PARSE_JSON('{\"a\": 1}')",
    "ARRAY": "PARSE_JSON('[1]')",
}
_EXTREME = {"BOOLEAN": "FALSE", "DATE": "'9999-12-31'", "TIME": "'23:59:59'", "FLOAT": "-1e300"}


def fill(cursor: SnowflakeCursor, table: str) -> None:
    """Insert four rows into a table, DATABASE.SCHEMA.NAME: empty, usual, the usual one again, and extreme.

    A column of a type without a value here stays NULL.
    """
    described = cursor.execute(f"DESCRIBE TABLE {table}")
    assert described is not None
    columns = [(str(row[0]), str(row[1]), row[3] == "Y") for row in described.fetchall() if row[2] == "COLUMN"]
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    for values in (_empty(columns), _usual(columns), _usual(columns), [extreme(type_) for _, type_, _ in columns]):
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}")


def usual(type_: str) -> str:
    """Return the SQL of a usual value of a type as DESCRIBE TABLE writes it; NULL for a type that is not known."""
    name, first, _ = _parts(type_)
    if name == "VARCHAR":
        return f"'{'usual'[: int(first or _LONGEST)]}'"
    if name == "NUMBER":
        return "1" if first is None or int(first) > int(_parts(type_)[2] or 0) else "0"
    return "'2021-12-25 07:30:00'" if name.startswith("TIMESTAMP") else _USUAL.get(name, "NULL")


def extreme(type_: str) -> str:
    """Return the SQL of the longest or largest value of a type; the usual one where there is none."""
    name, first, second = _parts(type_)
    if name == "VARCHAR":
        return f"REPEAT('x', {min(int(first or _LONGEST), _LONGEST)})"
    if name == "NUMBER":
        digits, scale = int(first or 38), int(second or 0)
        return "-" + ("9" * min(digits - scale, _DIGITS) or "0") + (f".{'9' * scale}" if scale else "")
    return "'9999-12-31 23:59:59'" if name.startswith("TIMESTAMP") else _EXTREME.get(name, usual(type_))


def _empty(columns: Sequence[tuple[str, str, bool]]) -> list[str]:
    return ["NULL" if nullable else usual(type_) for _, type_, nullable in columns]


def _usual(columns: Sequence[tuple[str, str, bool]]) -> list[str]:
    return [usual(type_) for _, type_, _ in columns]


def _parts(type_: str) -> tuple[str, str | None, str | None]:
    found = _TYPE.match(type_)
    return (found[1], found[2], found[3]) if found else (type_, None, None)
