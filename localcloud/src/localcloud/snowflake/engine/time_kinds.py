"""The kinds of times that a statement may have, by its text and by the tables that it reads.

Only statements with a TIMESTAMP_TZ are rewritten by zoned_times.py, and only those with nine digits of a second by
nanosecond_times.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.engine.table_times import Times, WrittenName
from localcloud.snowflake.files.moment_text import has_nanos

_NAMES = ("TO_TIMESTAMP_TZ", "TRY_TO_TIMESTAMP_TZ")


@dataclass
class Zones:
    """`seen`: True once a statement of this server has used TIMESTAMP_TZ; `digits`: True once one has used TIME(n).

    `nanos`: True once one has used a TIMESTAMP_NTZ, TIMESTAMP_LTZ or TIME with nine digits of a second.
    """

    seen: bool = False
    digits: bool = False
    nanos: bool = False


@dataclass(frozen=True)
class Kinds:
    """The kinds of times that a statement may have. `zoned`: a TIMESTAMP_TZ; `nanos`: another time with nine digits.

    `again`: the statement runs again because a time has them.
    """

    zoned: bool = False
    nanos: bool = False
    again: bool = False


# Nodes that may name a type of times.
_TELLING = (exp.DataType, exp.ConvertTimezone, exp.TimestampTzFromParts, exp.Anonymous, exp.DateAdd, exp.TimeAdd)


def may_occur(
    expression: exp.Expr,
    zones: Zones,
    times_of: Callable[[Collection[WrittenName]], Times],
    schema: tuple[str, str],
    nanos: bool = False,
) -> Kinds:
    """Return the kinds of times of the statement: it names them, or reads a table that has them.

    `times_of` is asked for the times of the tables that it reads; `schema`: the current database and schema, each ""
    without one; `nanos`: True for a statement that runs again, with nine digits of a second.
    """
    zoned = nanos_ = False
    for node in expression.walk():
        if type(node) is exp.Literal:
            nanos_ = nanos_ or _has_nanos(node)
        elif isinstance(node, _TELLING):
            zoned = zoned or _uses_type(node)
            nanos_ = nanos_ or (isinstance(node, (exp.DateAdd, exp.TimeAdd)) and unit_of(node) == "NANOSECOND")
    zones.seen |= zoned
    zones.nanos |= nanos | nanos_
    if not (zones.seen or zones.nanos):
        return Kinds()
    read = times_of({_full_name(table, *schema) for table in expression.find_all(exp.Table)})
    return Kinds(zoned or read.zoned, nanos or nanos_ or read.nanos, nanos)


def names_nanos(expression: exp.Expr) -> bool:
    """Return whether a statement has a text of nine digits of a second, or counts nanoseconds."""
    counts = any(unit_of(node) == "NANOSECOND" for node in expression.find_all(exp.DateAdd, exp.TimeAdd))
    return counts or any(map(_has_nanos, expression.find_all(exp.Literal)))


def _full_name(table: exp.Table, database: str, schema: str) -> WrittenName:
    catalog, db = table.catalog or database, table.db or ("" if table.catalog else schema)
    return catalog.upper(), db.upper(), table.name.upper()


def _has_nanos(literal: exp.Literal) -> bool:
    text: str = literal.this
    return len(text) > 14 and "." in text and literal.is_string and has_nanos(text)


def unit_of(node: exp.Expr) -> str:
    """Return the unit of a function of times in upper case; "" without one."""
    unit = node.args.get("unit")
    return unit.name.upper() if unit else ""


def _uses_type(node: exp.Expr) -> bool:
    match node:
        case exp.DataType():
            return bool(node.this == exp.DType.TIMESTAMPTZ)
        case exp.ConvertTimezone() | exp.TimestampTzFromParts():
            return True
        case exp.Anonymous():
            return node.name.upper() in _NAMES
    return False
