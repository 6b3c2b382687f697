"""TIME(n) and TIMESTAMP_…(n): n digits of a second, the others are cut off. DuckDB's types have six, a TIMESTAMP_TZ
has nine (files/zoned_text.py).

Time precision can range from 0 (seconds) to 9 (nanoseconds):
https://docs.snowflake.com/en/sql-reference/data-types-datetime#time
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.engine.columns import Column
from localcloud.snowflake.engine.functions.digits import CUT, CUT_ZONED
from localcloud.snowflake.engine.functions.nanos import CUT as CUT_NANOS
from localcloud.snowflake.engine.functions.value_forms import DIGITS
from localcloud.snowflake.files.moment_text import NANO_TYPES
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

TIMES = (*exp.DataType.TEMPORAL_TYPES - {exp.DType.DATE, exp.DType.DATE32}, exp.DType.TIME)
# The digits of a type without a number.
DEFAULT = 9
# The macro that cuts digits off, and the digits that there are, by DuckDB's type; an INTERVAL is a TIMESTAMP_TZ.
_ZONED = (CUT_ZONED, 9)
_CUTS = {
    **dict.fromkeys(NANO_TYPES, (CUT, 6)),
    **dict.fromkeys(NANO_TYPES.values(), (CUT_NANOS, 9)),
    "INTERVAL": _ZONED,
}
# One column that has other digits.
_KEPT = f"""SELECT 1 FROM duckdb_columns() JOIN _fs_global._fs_information_schema._fs_columns_ext
    ON (ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name)
    = (database_name, schema_name, table_name, column_name)
WHERE (data_type LIKE 'TIME%' OR data_type = 'INTERVAL')
    AND ext_character_maximum_length BETWEEN 1 AND {DEFAULT} LIMIT 1"""


def digits_of(type_: exp.DataType) -> int | None:
    """Return n of TIME(n) or TIMESTAMP_…(n); None for a type without it."""
    parameters = type_.expressions if type_.this in TIMES else []
    return int(parameters[0].name) if parameters and isinstance(parameters[0], exp.DataTypeParam) else None


def kept(type_: exp.DataType) -> int:
    """Return what is kept of a column's digits, 0 for the default: one more than n, for 0 digits are a declaration."""
    digits = digits_of(type_)
    return 0 if digits in (None, DEFAULT) else digits + 1


def shown(kept_: int | None) -> int:
    """Return the digits of a time of which this is kept; a larger number is the length of a text."""
    return kept_ - 1 if kept_ and 0 < kept_ <= DEFAULT else DEFAULT


def cut_casts(expression: exp.Expr) -> bool:
    """Let casts to TIME(n) and TIMESTAMP_…(n) cut the other digits off, in place.

    Return whether a type has other digits than those of one without n.
    """
    found = [type_ for type_ in expression.find_all(exp.DataType) if digits_of(type_) is not None]
    declared = False
    for type_ in found:
        digits, cast = digits_of(type_) or 0, type_.parent
        declared |= digits != DEFAULT
        type_.set("expressions", [])
        type_.meta[DIGITS] = digits
        macro, stored = _ZONED if type_.this == exp.DType.TIMESTAMPTZ else (CUT, 6)
        if digits < stored and isinstance(cast, exp.Cast) and cast.to is type_:
            cast.replace(macro(cast, exp.Literal.number(10 ** (stored - digits))))
    return declared


def are_kept(connection: SupportsExecute) -> bool:
    """Return whether a column of any table has other digits than the default. Raise duckdb.Error."""
    return bool(connection.execute(_KEPT).fetchall())


def cut(value: str, type_: str, kept_: int | None) -> str:
    """Return DuckDB SQL of a value with the digits of a column of this type of DuckDB's, of which this is kept."""
    macro, stored = _CUTS.get(type_, (CUT, 0))
    witness = f", {value}" * len(macro.witnessed)
    return value if shown(kept_) >= stored else f"{macro.full_name}({value}, {10 ** (stored - shown(kept_))}{witness})"


def cut_columns(connection: SupportsExecute, name: QualifiedName, columns: Sequence[Column]) -> None:
    """Cut off the digits that the table's columns do not have. `columns`: those that a statement has written to."""
    for column in columns:
        written = quote_identifier(column.name)
        if (fitting := cut(written, column.type, column.length)) != written:
            connection.execute(f"UPDATE {quote_name(name)} SET {written} = {fitting} WHERE {written} <> {fitting}")
