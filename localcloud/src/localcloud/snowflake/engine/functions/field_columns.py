"""Columns that stand for the fields of a staged file while an expression of COPY is translated."""

from __future__ import annotations

from sqlglot import exp

_PREFIX = "LOCALCLOUD_FIELD_"


def field_column(number: int) -> exp.Column:
    """Return the column for the field or metadata with this number in the expression."""
    return exp.column(f"{_PREFIX}{number}_")


def is_field_column(value: exp.Expr) -> bool:
    """Return whether it stands for a field, of whose text DuckDB knows no type."""
    return isinstance(value, exp.Column) and value.name.startswith(_PREFIX)
