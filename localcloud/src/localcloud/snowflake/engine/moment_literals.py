"""Dates, times and binaries written as texts in an INSERT: cast where DuckDB would not read them as Snowflake does.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from localcloud.snowflake.files.moment_text import is_iso

# By DuckDB's types of columns.
_TYPES = {
    "BLOB": exp.DType.BINARY,
    "DATE": exp.DType.DATE,
    "TIME": exp.DType.TIME,
    "TIMESTAMP": exp.DType.TIMESTAMPNTZ,
    "TIMESTAMP WITH TIME ZONE": exp.DType.TIMESTAMPLTZ,
}


def cast_all(source: exp.Expr, types: Sequence[str]) -> bool:
    """Cast the texts in the rows of VALUES or SELECT to the columns' types; return whether there was one."""
    found = False
    for row in _rows(source):
        for value, type_ in zip(row, types, strict=False):
            inner = value.unalias()
            if inner.is_string and type_ in _TYPES and not is_iso(inner.name):
                inner.replace(exp.cast(inner.copy(), _TYPES[type_]))
                found = True
    return found


def _rows(source: exp.Expr) -> Iterator[list[exp.Expr]]:
    match source:
        case exp.Values():
            yield from (row.expressions for row in source.expressions if isinstance(row, exp.Tuple))
        case exp.Select():
            yield list(source.expressions)
            from_ = source.args.get("from_")
            if len(source.expressions) == 1 and isinstance(source.expressions[0], exp.Star) and from_:
                yield from _rows(from_.this)
        case exp.SetOperation():
            yield from (*_rows(source.this), *_rows(source.expression))
        case exp.Subquery():
            yield from _rows(source.this)
