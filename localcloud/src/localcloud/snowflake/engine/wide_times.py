"""Columns of times that get nine digits of a second once a value has them, as wide_numbers.py does for numbers.

https://docs.snowflake.com/en/sql-reference/data-types-datetime
"""

from __future__ import annotations

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import Column, columns_of
from localcloud.snowflake.engine.time_digits import shown
from localcloud.snowflake.files.moment_text import NANO_TYPES
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

# The digits of DuckDB's usual types.
_USUAL = 6


def widen_columns(session: Session, name: QualifiedName) -> None:
    """Give the table's columns of more than six digits DuckDB's types of nanoseconds, where their values fit.

    Raise duckdb.Error while another transaction changes the table.
    """
    with session.connection.cursor_in_schema() as cursor:
        found = [each for each in columns_of(cursor, [name]) if each.type in NANO_TYPES and shown(each.length) > _USUAL]
    for column in found:
        if _fits(session, name, column):
            written, type_ = quote_identifier(column.name), NANO_TYPES[column.type]
            session.connection.execute(f"ALTER TABLE {quote_name(name)} ALTER COLUMN {written} SET DATA TYPE {type_}")


def _fits(session: Session, name: QualifiedName, column: Column) -> bool:
    written = quote_identifier(column.name)
    cast = f"TRY_CAST({written} AS {NANO_TYPES[column.type]})"
    beyond = f"SELECT 1 FROM {quote_name(name)} WHERE {written} IS NOT NULL AND {cast} IS NULL LIMIT 1"
    return not session.connection.execute(beyond).fetchall()
