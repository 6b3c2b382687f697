"""Times in results, as Snowflake sends them.

DuckDB has one type for moments, and it is TIMESTAMP_LTZ: what keeps an offset, TIMESTAMP_TZ, is not done.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from fakesnow.arrow import to_sf
from fakesnow.rowtype import describe_as_rowtype


def rowtype_of(described: list) -> list[dict[str, Any]]:
    """The columns of a result by what DuckDB's DESCRIBE says. Raises NotImplementedError for other types."""
    columns = describe_as_rowtype(described)
    for column in columns:
        if column["type"] == "timestamp_tz":
            column["type"] = "timestamp_ltz"
    return columns


def sent(table: pa.Table, rowtype: list[dict[str, Any]]) -> pa.Table:
    """The table as clients read it; fakesnow alone would send moments with an offset."""
    fields = [pa.field(field.name, without_zone(field.type)) for field in table.schema]
    plain = table.cast(pa.schema(fields))
    return with_null_times(to_sf(plain, rowtype), plain)


def without_zone(type_: pa.DataType) -> pa.DataType:
    return pa.timestamp(type_.unit) if pa.types.is_timestamp(type_) else type_


def with_null_times(sent: pa.Table, table: pa.Table) -> pa.Table:
    """fakesnow 0.12.1 sends a NULL timestamp as a struct that is not NULL, which clients read as 1970."""
    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type) and column.null_count:
            struct = sent.column(index).combine_chunks()
            values = [part.fill_null(0) for part in struct.flatten()]
            missing = column.is_null().combine_chunks()
            masked = pa.StructArray.from_arrays(values, fields=list(struct.type), mask=missing)
            sent = sent.set_column(index, sent.schema.field(index), masked)
    return sent
