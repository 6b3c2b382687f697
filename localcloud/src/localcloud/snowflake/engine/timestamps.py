"""Timestamps in results, as Snowflake sends them.

DuckDB has one type for points in time, which stands for TIMESTAMP_LTZ. TIMESTAMP_TZ, which keeps an offset, is not
supported.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from fakesnow.arrow import to_sf
from fakesnow.rowtype import ColumnInfo, describe_as_rowtype


def rowtype_of(described: list[tuple[Any, ...]]) -> list[ColumnInfo]:
    """Return a result's columns as the protocol describes them, from the rows of DuckDB's DESCRIBE.

    Raise NotImplementedError for a type that Snowflake does not have.
    """
    columns = describe_as_rowtype(described)
    for column in columns:
        if column["type"] == "timestamp_tz":
            column["type"] = "timestamp_ltz"
    return columns


def encode(table: pa.Table, rowtype: list[ColumnInfo]) -> pa.Table:
    """Return the table in the encoding that clients read; fakesnow alone would send timestamps with an offset."""
    fields = [pa.field(field.name, _without_zone(field.type)) for field in table.schema]
    plain = table.cast(pa.schema(fields))
    return _with_null_timestamps(to_sf(plain, rowtype), plain)


def _without_zone(type_: pa.DataType) -> pa.DataType:
    return pa.timestamp(type_.unit) if pa.types.is_timestamp(type_) else type_


def _with_null_timestamps(encoded: pa.Table, table: pa.Table) -> pa.Table:
    """fakesnow 0.12.1 sends a NULL timestamp as a struct that is not NULL, which clients read as 1970."""
    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type) and column.null_count:
            struct = encoded.column(index).combine_chunks()
            values = [part.fill_null(0) for part in struct.flatten()]
            missing = column.is_null().combine_chunks()
            masked = pa.StructArray.from_arrays(values, fields=list(struct.type), mask=missing)
            encoded = encoded.set_column(index, encoded.schema.field(index), masked)
    return encoded
