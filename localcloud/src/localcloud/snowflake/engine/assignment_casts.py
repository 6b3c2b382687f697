"""Texts that INSERT, UPDATE and MERGE put into columns of dates, times and binaries: cast as Snowflake reads them.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
https://docs.snowflake.com/en/sql-reference/binary-input-output
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlglot import exp

from localcloud.snowflake.engine import input_formats
from localcloud.snowflake.engine.columns import Column
from localcloud.snowflake.engine.functions.nanos import fit
from localcloud.snowflake.engine.functions.written_values import UNQUOTED
from localcloud.snowflake.engine.time_digits import shown
from localcloud.snowflake.engine.time_kinds import Kinds
from localcloud.snowflake.files.moment_text import NANO_TYPES, has_nanos, is_iso
from localcloud.snowflake.wire import errors

_MICROS = 6
# DuckDB takes an offset behind a blank for the name of a zone.
_APART = re.compile(r"\s(Z|[+-]\d+(:\d+)?)\s*$")

# By DuckDB's types of columns.
_TYPES = {
    "BLOB": exp.DType.BINARY,
    "DATE": exp.DType.DATE,
    "TIME": exp.DType.TIME,
    "TIMESTAMP": exp.DType.TIMESTAMPNTZ,
    "TIMESTAMP WITH TIME ZONE": exp.DType.TIMESTAMPLTZ,
    "INTERVAL": exp.DType.TIMESTAMPTZ,
}
# Those of columns that have nine digits of a second, and of columns that declare no more than six.
_TYPES |= {nine: _TYPES[usual] for usual, nine in NANO_TYPES.items()}
_CUT = " cut"
_TYPES |= {usual + _CUT: _TYPES[usual] for usual in NANO_TYPES}
# Types of columns that a TIMESTAMP_TZ is cast to.
_OF_ZONED = {**_TYPES, "VARCHAR": exp.DType.VARCHAR}


# Values that are no text, and those that stand for more than a value.
_KEPT = (exp.Star, exp.Null, exp.HexString, exp.Cast, exp.Var)
# A VARCHAR column that is given values of a statement with VARIANTs, and what may be one.
FROM_VARIANTS = "VARCHAR from VARIANTs"
_PERHAPS_VARIANTS = (exp.Column, exp.JSONExtract, exp.Bracket, exp.GetExtract)
_VARIANTS = (exp.JSONExtract, exp.Bracket, exp.GetExtract, exp.ParseJSON, exp.Explode)
_WITHOUT_DIGITS = (exp.Star, exp.Null, exp.Literal, exp.Var, exp.Boolean)


def type_of(column: Column) -> str:
    """Return DuckDB's type of a column, as the functions below know it."""
    few = column.type in NANO_TYPES and shown(column.length) <= _MICROS
    return column.type + _CUT if few else column.type


def has_variants(expression: exp.Expr, columns: Sequence[Column]) -> bool:
    """Return whether a statement, which reads these columns, may have VARIANTs."""
    return any(column.type == "JSON" for column in columns) or expression.find(*_VARIANTS) is not None


def has_times(types: Sequence[str]) -> bool:
    """Return whether a column is of microseconds, by the types of `type_of`."""
    return any(type_.removesuffix(_CUT) in NANO_TYPES for type_ in types)


def cast_rows(source: exp.Expr, types: Sequence[str], kinds: Kinds, formats: Collection[str] = ()) -> bool:
    """Cast the values in the rows of VALUES or SELECT to the columns' types; return whether one was cast.

    `kinds` are those of times that a value may have; `formats` are the parameters of input formats that are not AUTO.
    Raise Nanoseconds for a value that needs a wider column.
    """
    pairs = [pair for row in rows_of(source) for pair in zip(row, types, strict=False)]
    return any([_cast(value, type_, kinds, formats) for value, type_ in pairs])


def cast_assignments(changes: exp.Expr, types: Mapping[str, str], kinds: Kinds, formats: Collection[str] = ()) -> bool:
    """Cast the values of an UPDATE's or a MERGE's assignments and inserts; `types`: {column: DuckDB's type}.

    Raise Nanoseconds for a value that needs a wider column.
    """
    found = []
    for update in changes.find_all(exp.Update):
        found += [
            _cast(each.expression, types.get(_name(each.this), ""), kinds, formats) for each in update.expressions
        ]
    for insert in changes.find_all(exp.Insert):
        columns = insert.this.expressions if isinstance(insert.this, exp.Tuple) else []
        given = [types.get(_name(column), "") for column in columns] or list(types.values())
        if isinstance(insert.expression, exp.Tuple):
            found += [_cast(*pair, kinds, formats) for pair in zip(insert.expression.expressions, given, strict=False)]
    return any(found)


def _name(column: exp.Expr) -> str:
    identifier = column.this
    return str(identifier.name if identifier.args.get("quoted") else identifier.name.upper())


def _cast(value: exp.Expr, type_: str, kinds: Kinds, formats: Collection[str]) -> bool:
    """Cast the value where DuckDB would read it otherwise than Snowflake; return whether it did.

    DuckDB takes the characters of any text for a binary, cuts off digits of a second that its type lacks, and writes a
    VARIANT with its quotes into a VARCHAR.
    """
    inner = value.unalias()
    perhaps_variant, type_ = type_ == FROM_VARIANTS, "VARCHAR" if type_ == FROM_VARIANTS else type_
    if inner.is_string and type_ in NANO_TYPES and has_nanos(inner.name):
        raise errors.nanoseconds()
    in_format = type_ in _TYPES and input_formats.reads(_TYPES[type_], formats)
    if in_format or type_ == "INTERVAL" or (kinds.zoned and type_ in _OF_ZONED and not isinstance(inner, exp.Literal)):
        needed = not isinstance(inner, (exp.Star, exp.Null, exp.Var))
    elif type_ == "BLOB":
        needed = not isinstance(inner, _KEPT)
    elif type_ in _TYPES:
        read = is_iso(inner.name) and not (_TYPES[type_] == exp.DType.TIMESTAMPLTZ and _APART.search(inner.name))
        needed = _may_be_text(inner) or (inner.is_string and not read)
    else:
        needed = False
    fitted = kinds.nanos and not _is_default(inner) and not inner.is_star
    fitted = fitted and type_.removesuffix(_CUT) in NANO_TYPES and not isinstance(inner, _WITHOUT_DIGITS)
    if needed or fitted:
        changed = exp.cast(inner.copy(), _declared(type_)) if needed or type_.endswith(_CUT) else inner.copy()
        inner.replace(fit(changed) if fitted and not type_.endswith(_CUT) else changed)
    elif perhaps_variant and isinstance(inner, _PERHAPS_VARIANTS) and not (inner.is_star or _is_default(inner)):
        inner.replace(UNQUOTED(inner))
        return True
    return needed or fitted


def _may_be_text(value: exp.Expr) -> bool:
    is_column = isinstance(value, exp.Column) and not value.is_star and not _is_default(value)
    return is_column or isinstance(value, exp.Placeholder)


def _is_default(value: exp.Expr) -> bool:
    return isinstance(value, exp.Column) and value.sql().upper() == "DEFAULT"


def _declared(type_: str) -> exp.DataType:
    """Return the type in Snowflake's SQL."""
    declared = exp.DataType(this=_OF_ZONED[type_])
    if type_.endswith(_CUT):
        declared.set("expressions", [exp.DataTypeParam(this=exp.Literal.number(_MICROS))])
    return declared


def rows_of(source: exp.Expr) -> Iterator[list[exp.Expr]]:
    """Yield the values that VALUES or a SELECT inserts, row by row."""
    match source:
        case exp.Values():
            yield from (row.expressions for row in source.expressions if isinstance(row, exp.Tuple))
        case exp.Select():
            yield list(source.expressions)
            from_ = source.args.get("from_")
            if len(source.expressions) == 1 and isinstance(source.expressions[0], exp.Star) and from_:
                yield from rows_of(from_.this)
        case exp.SetOperation():
            yield from (*rows_of(source.this), *rows_of(source.expression))
        case exp.Subquery():
            yield from rows_of(source.this)
