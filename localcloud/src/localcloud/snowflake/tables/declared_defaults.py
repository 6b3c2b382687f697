"""Defaults that Snowflake refuses.

The column must accept the default's type: https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_08/bcr-1425
ADD COLUMN needs a constant default, which existing rows get, too:
https://github.com/snowflakedb/terraform-provider-snowflake/issues/3095
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlglot import exp

from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.functions.value_forms import TEXTS
from localcloud.snowflake.engine.time_digits import TIMES, kept, shown
from localcloud.snowflake.tables.table_references import part
from localcloud.snowflake.wire import errors

_DATES = {exp.DType.DATE, *TIMES}
_NUMBERS = exp.DataType.NUMERIC_TYPES
_FLOATS = exp.DataType.FLOAT_TYPES
# Functions of the moment that sqlglot writes without parentheses.
_BARE = re.compile(r"\b(CURRENT_DATE|CURRENT_TIME|CURRENT_TIMESTAMP|CURRENT_USER)\b(?!\()")
# Functions whose value is another one for each row, moment or session.
_CHANGING = (exp.Rand, exp.Randn, exp.Randstr, exp.Systimestamp, exp.Uuid)
_CHANGING_KEYS = ("current", "local", "utc")


def refuse(columns: Iterable[exp.Expr], added: bool) -> None:
    """Raise SnowflakeError 002023 for a default that one of the columns can't have; `added` are those of ADD COLUMN.

    100078 for a text that is too long for the rows that are there.
    """
    for column in columns:
        default = column.find(exp.DefaultColumnConstraint)
        if not isinstance(column, exp.ColumnDef) or column.kind is None or default is None:
            continue
        if added and _changes(default.this):
            text = f"Invalid column default expression [{default.this.sql(dialect='snowflake')}]"
            raise errors.compilation("002023", "22000", text)
        _refuse_type(column, column.kind, default.this)
        if added:
            _refuse_length(column.kind, default.this)


def texts(columns: Iterable[exp.Expr]) -> dict[str, str]:
    """Return the defaults of new columns that are expressions, by column, as Snowflake prints them.

    A sequence's is a function of DuckDB's already (sequences.py), and is printed from that.
    """
    found = {}
    for column in columns:
        default = column.find(exp.DefaultColumnConstraint) if isinstance(column, exp.ColumnDef) else None
        if default is not None and default.find(exp.Func, exp.Cast, exp.Binary) and not _numbers(default.this):
            found[part(column.find(exp.Identifier))] = _BARE.sub(r"\1()", default.this.sql(dialect="snowflake"))
    return found


def _numbers(default: exp.Expr) -> bool:
    return isinstance(default, exp.Anonymous) and default.name.upper() == "NEXTVAL"


def _changes(default: exp.Expr) -> bool:
    return any(isinstance(node, _CHANGING) or node.key.startswith(_CHANGING_KEYS) for node in default.walk())


def _refuse_type(column: exp.ColumnDef, kind: exp.DataType, default: exp.Expr) -> None:
    found = _type_of(default)
    if found and not _takes(kind, found):
        text = f"Expression type does not match column data type, expecting {_shown(kind)} but got {found}"
        raise errors.compilation("002023", "22000", f"{text} for column {column.name}")


def _type_of(default: exp.Expr) -> str:
    """Return the type of a constant as Snowflake prints it; "" for an expression."""
    match default:
        case exp.Paren() | exp.Neg():
            return _type_of(default.this)
        case exp.Boolean():
            return "BOOLEAN"
        case exp.Literal(is_string=True):
            return f"VARCHAR({len(default.name)})"
        case exp.Literal() if "E" in default.name.upper():
            return "FLOAT"
        case exp.Literal():
            whole, _, fraction = default.name.partition(".")
            return f"NUMBER({max(1, len(whole.lstrip('0')) + len(fraction))},{len(fraction)})"
    return ""


def _takes(kind: exp.DataType, found: str) -> bool:
    """Tell whether a column takes a constant of a type: the page lists what it does not."""
    if found == "BOOLEAN":
        refused = {*TEXTS, *_DATES, *_NUMBERS}
    elif found.startswith("VARCHAR"):
        refused = {exp.DType.BOOLEAN}
    else:
        refused = _DATES
    return kind.this not in refused


def _refuse_length(kind: exp.DataType, default: exp.Expr) -> None:
    length = int(kind.expressions[0].name) if kind.this in TEXTS and kind.expressions else varchar_lengths.LONGEST
    if isinstance(default, exp.Literal) and default.is_string and len(default.name) > length:
        raise errors.SnowflakeError("100078", "22000", f"String '{default.name}' is too long and would be truncated")


def _shown(kind: exp.DataType) -> str:
    """Return a type as Snowflake prints it: with its length or digits."""
    digits = ",".join(parameter.name for parameter in kind.expressions)
    if kind.this in TEXTS:
        return f"VARCHAR({digits or varchar_lengths.LONGEST})"
    if kind.this in _FLOATS:
        return "FLOAT"
    if kind.this in _NUMBERS:
        return f"NUMBER({digits if ',' in digits else f'{digits or 38},0'})"
    if kind.this in TIMES:
        name = kind.sql(dialect="snowflake").partition("(")[0].replace("TIMESTAMP", "TIMESTAMP_")
        return f"{'TIMESTAMP_NTZ' if name == 'TIMESTAMP_' else name}({shown(kept(kind))})"
    return kind.sql(dialect="snowflake")
