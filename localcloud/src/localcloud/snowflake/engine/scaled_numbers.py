"""Decimal numbers in Arrow, as Snowflake sends them: whole numbers of 64 bits beside their scale, where they fit.

Clients make a float of such a number for pandas, and a Decimal of it for Python:
https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-pandas#mapping-from-snowflake-to-pandas-data
"""

from __future__ import annotations

import pyarrow as pa

# Arrow's widest decimal of 128 bits without a fraction.
_WHOLE = pa.decimal128(38, 0)


def encode(table: pa.Table) -> pa.Table:
    """Return the table with whole numbers in each column of decimals whose digits, without the point, fit 64 bits."""
    for index, column in enumerate(table.columns):
        if pa.types.is_decimal128(column.type):
            digits = _digits(column)
            if digits is not None:
                table = table.set_column(index, table.schema.field(index).with_type(digits.type), digits)
    return table


def _digits(column: pa.ChunkedArray) -> pa.Array | None:
    """Return a column's numbers times 10 to its scale; None if one does not fit 64 bits."""
    parts = column.combine_chunks()
    try:
        return pa.Array.from_buffers(_WHOLE, len(parts), parts.buffers(), offset=parts.offset).cast(pa.int64())
    except pa.ArrowInvalid:
        return None
