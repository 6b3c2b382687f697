"""Texts that INSERT, UPDATE and MERGE put into columns of dates, times and binaries: cast as Snowflake reads them.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
https://docs.snowflake.com/en/sql-reference/binary-input-output
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlglot import exp

from localcloud.snowflake.engine import input_formats
from localcloud.snowflake.files.moment_text import is_iso

# By DuckDB's types of columns.
_TYPES = {
    "BLOB": exp.DType.BINARY,
    "DATE": exp.DType.DATE,
    "TIME": exp.DType.TIME,
    "TIMESTAMP": exp.DType.TIMESTAMPNTZ,
    "TIMESTAMP WITH TIME ZONE": exp.DType.TIMESTAMPLTZ,
    "INTERVAL": exp.DType.TIMESTAMPTZ,
}
# Types of columns that a TIMESTAMP_TZ is cast to.
_OF_ZONED = {**_TYPES, "VARCHAR": exp.DType.VARCHAR}


# Values that are no text, and those that stand for more than a value.
_KEPT = (exp.Star, exp.Null, exp.HexString, exp.Cast, exp.Var)


def cast_rows(source: exp.Expr, types: Sequence[str], zoned: bool = False, formats: Collection[str] = ()) -> bool:
    """Cast the values in the rows of VALUES or SELECT to the columns' types; return whether one was cast.

    `zoned` says whether a value may be a TIMESTAMP_TZ; `formats` are the parameters of input formats that are not AUTO.
    """
    pairs = [pair for row in rows_of(source) for pair in zip(row, types, strict=False)]
    return any([_cast(value, type_, zoned, formats) for value, type_ in pairs])


def cast_assignments(
    changes: exp.Expr, types: Mapping[str, str], zoned: bool = False, formats: Collection[str] = ()
) -> bool:
    """Cast the values of an UPDATE's or a MERGE's assignments and inserts; `types`: {column: DuckDB's type}."""
    found = []
    for update in changes.find_all(exp.Update):
        found += [
            _cast(each.expression, types.get(_name(each.this), ""), zoned, formats) for each in update.expressions
        ]
    for insert in changes.find_all(exp.Insert):
        columns = insert.this.expressions if isinstance(insert.this, exp.Tuple) else []
        given = [types.get(_name(column), "") for column in columns] or list(types.values())
        if isinstance(insert.expression, exp.Tuple):
            found += [_cast(*pair, zoned, formats) for pair in zip(insert.expression.expressions, given, strict=False)]
    return any(found)


def _name(column: exp.Expr) -> str:
    identifier = column.this
    return str(identifier.name if identifier.args.get("quoted") else identifier.name.upper())


def _cast(value: exp.Expr, type_: str, zoned: bool, formats: Collection[str]) -> bool:
    """Cast the value where DuckDB would read it otherwise than Snowflake; return whether it did.

    DuckDB takes the characters of any text for a binary. Texts that are neither written out nor bound are read in its
    own formats of dates, or refused.
    """
    inner = value.unalias()
    in_format = type_ in _TYPES and input_formats.reads(_TYPES[type_], formats)
    if in_format or type_ == "INTERVAL" or (zoned and type_ in _OF_ZONED and not isinstance(inner, exp.Literal)):
        needed = not isinstance(inner, (exp.Star, exp.Null, exp.Var))
    elif type_ == "BLOB":
        needed = not isinstance(inner, _KEPT)
    elif type_ in _TYPES:
        needed = isinstance(inner, exp.Placeholder) or (inner.is_string and not is_iso(inner.name))
    else:
        needed = False
    if needed:
        inner.replace(exp.cast(inner.copy(), _OF_ZONED[type_]))
    return needed


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
