"""Whole numbers of more than 64 bits. DuckDB computes in 64 bits where it can; a statement that needs more runs again.

NUMBER, INT and their like hold 38 digits: https://docs.snowflake.com/en/sql-reference/data-types-numeric
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

# DuckDB's type of 38 digits.
WIDE = "DECIMAL(38,0)"
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul)


def widen(expression: exp.Expr) -> exp.Expr:
    """Rewrite a statement of DuckDB's in place: casts to 64 bits have 38 digits, and arithmetic has 128 bits.

    Adding a zero of 128 bits keeps the scale of a number, and leaves a FLOAT as it is.
    """
    for type_ in list(expression.find_all(exp.DataType)):
        if type_.this == exp.DType.BIGINT:
            type_.replace(exp.DataType.build(WIDE, dialect="duckdb"))
    for operation in list(expression.find_all(*_ARITHMETIC)):
        left = operation.this
        zero = exp.cast(exp.Literal.number(0), exp.DType.INT128)
        left.replace(exp.paren(exp.Add(this=exp.paren(left.copy()), expression=zero)))
    return expression


def widen_columns(session: Session, name: QualifiedName) -> None:
    """Give the table's columns of whole numbers 38 digits. Raise duckdb.Error while another transaction changes it."""
    with session.connection.cursor_in_schema() as cursor:
        narrow = [column.name for column in columns_of(cursor, [name]) if column.type == "BIGINT"]
    for column in narrow:
        session.connection.execute(
            f"ALTER TABLE {quote_name(name)} ALTER COLUMN {quote_identifier(column)} SET DATA TYPE {WIDE}"
        )
