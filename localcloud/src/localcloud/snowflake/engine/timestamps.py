"""Timestamps in results, as Snowflake sends them.

DuckDB's type for points in time stands for TIMESTAMP_LTZ, its INTERVAL for TIMESTAMP_TZ (files/zoned_text.py).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fakesnow.arrow import to_sf
from fakesnow.rowtype import ColumnInfo, describe_as_rowtype

from localcloud.snowflake.files.moment_text import NANO_TYPES
from localcloud.snowflake.files.zoned_text import DAY_NANOS, EPOCH_DAYS, FEWEST_MONTHS, OFFSETS, UTC_MINUTES

# An offset is sent as minutes, from 0 for a day west of UTC:
# https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/converter.py
_MICROS, _NANOS = 6, 9
_ZONED = [
    pa.field("epoch", pa.int64(), nullable=False),
    pa.field("fraction", pa.int32(), nullable=False),
    pa.field("timezone", pa.int32(), nullable=False),
]
# Up to milliseconds a moment is one number in units of its last digit, and eight bytes long.
_MILLIS = 3
_ZONED_WHOLE = [_ZONED[0], _ZONED[2]]


# DuckDB's types that fakesnow does not know, and those that it does.
_KNOWN = {"INTERVAL": "TIMESTAMP", **{nine: usual for usual, nine in NANO_TYPES.items()}}
# fakesnow takes rows of DESCRIBE, of which it reads the first two values: null, key, default and extra come after them.
_UNREAD = (None,) * 4


def rowtype_of(described: list[tuple[Any, ...]]) -> list[ColumnInfo]:
    """Return a result's columns as the protocol describes them, from DuckDB's: (name, type, …).

    Raise NotImplementedError for a type that Snowflake does not have.
    """
    known = [(name, _KNOWN.get(type_, type_), *_UNREAD) for name, type_, *_ in described]
    columns = describe_as_rowtype(known)
    for column, (_, type_, *_) in zip(columns, described, strict=True):
        if column["type"] == "timestamp_tz":
            column["type"] = "timestamp_ltz"
        if type_ == "INTERVAL":
            column["type"] = "timestamp_tz"
    return columns


def encode(table: pa.Table, rowtype: list[ColumnInfo]) -> pa.Table:
    """Return the table in the encoding that clients read; fakesnow alone would send timestamps with an offset.

    Raise NotImplementedError for an interval that is no TIMESTAMP_TZ.
    """
    zoned = [index for index, field in enumerate(table.schema) if is_zoned(field.type)]
    nano = [index for index, field in enumerate(table.schema) if has_nanos(field.type)]
    bare = table
    for index in (*zoned, *nano):
        # fakesnow adds the metadata of the column.
        bare = bare.set_column(index, table.schema.field(index).name, pa.nulls(table.num_rows, pa.int64()))
    fields = [pa.field(field.name, _without_zone(field.type)) for field in bare.schema]
    plain = bare.cast(pa.schema(fields))
    encoded = _with_null_timestamps(to_sf(plain, rowtype), plain)
    for index, (column, described) in enumerate(zip(plain.columns, rowtype, strict=True)):
        if (
            index not in (*zoned, *nano)
            and described["type"].startswith("time")
            and (whole := _whole(column, described))
        ):
            encoded = encoded.set_column(index, encoded.schema.field(index).with_type(pa.int64()), whole)
    for index in nano:
        column = _encode_nanos(table.column(index), _digits(rowtype[index]))
        encoded = encoded.set_column(index, encoded.schema.field(index).with_type(column.type), column)
    for index in zoned:
        digits = _digits(rowtype[index])
        column = _encode_zoned(table.column(index), digits)
        field = encoded.schema.field(index).with_type(column.type)
        if digits <= _MILLIS:
            field = field.with_metadata({**(field.metadata or {}), b"byteLength": b"8"})
        encoded = encoded.set_column(index, field, column)
    return encoded


def _digits(described: ColumnInfo) -> int:
    return described["scale"] if described["scale"] is not None else _NANOS


def _whole(column: pa.ChunkedArray, described: ColumnInfo) -> pa.ChunkedArray | None:
    """Return times as whole numbers in units of the last digit; None for timestamps of more than six, sent in a struct.

    https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/nanoarrow_cpp/
    ArrowIterator/CArrowTableIterator.cpp (`convertTimestampColumn_nanoarrow`, `convertTimeColumn_nanoarrow`)
    """
    digits, timestamps = _digits(described), pa.types.is_timestamp(column.type)
    if digits > _MICROS and timestamps:
        return None
    micros = column.cast(pa.timestamp("us") if timestamps else pa.time64("us")).cast(pa.int64())
    if digits > _MICROS:
        return pc.multiply(micros, 10 ** (digits - _MICROS))
    # DuckDB's values have no digits below the last one; a division of Arrow's would round others towards 1970.
    return pc.divide(micros, 10 ** (_MICROS - digits))


def has_nanos(type_: pa.DataType) -> bool:
    """Return whether a column of Arrow's is one of DuckDB's types of nanoseconds."""
    return bool((pa.types.is_timestamp(type_) or pa.types.is_time64(type_)) and type_.unit == "ns")


def lost_in_python(column: pa.ChunkedArray) -> bool:
    """Return whether a column has a digit behind the sixth of a second."""
    if not has_nanos(column.type):
        return False
    return any(value % 1000 for value in column.cast(pa.int64()).drop_null().to_pylist())


def _encode_nanos(column: pa.ChunkedArray, digits: int) -> pa.Array:
    """Return times as whole numbers in units of the last digit; timestamps of more than six digits in structs."""
    missing = column.is_null().combine_chunks()
    values = column.cast(pa.int64()).fill_null(0).combine_chunks().to_numpy()
    if pa.types.is_time64(column.type) or digits <= _MICROS:
        return pa.array(values // 10 ** (_NANOS - digits), pa.int64(), mask=missing.to_numpy(zero_copy_only=False))
    parts = [pa.array(values // 10**_NANOS, pa.int64()), pa.array(values % 10**_NANOS, pa.int32())]
    return pa.StructArray.from_arrays(parts, fields=_ZONED[:2], mask=missing)


def is_zoned(type_: pa.DataType) -> bool:
    """Return whether a column of Arrow's is one of TIMESTAMP_TZ."""
    return bool(type_ == pa.month_day_nano_interval())


def zoned_moments(column: pa.ChunkedArray) -> Iterator[tuple[int, int, int] | None]:
    """Yield the seconds since 1970, nanoseconds, and minutes from UTC_MINUTES of a column of TIMESTAMP_TZ.

    Raise NotImplementedError for an interval that is no TIMESTAMP_TZ.
    """
    for chunk in column.chunks:
        data = memoryview(chunk.buffers()[1])[chunk.offset * 16 : (chunk.offset + len(chunk)) * 16]
        values = struct.iter_unpack("<iiq", data)
        for present, (months, days, nanos) in zip(chunk.is_valid().to_pylist(), values, strict=True):
            if not present:
                yield None
                continue
            if months < FEWEST_MONTHS or months % OFFSETS > 2 * UTC_MINUTES:
                raise NotImplementedError("for column type INTERVAL")
            # A microsecond stands for a nanosecond; Arrow's unit is a thousandth of it.
            whole = (30 * months + days - EPOCH_DAYS) * DAY_NANOS + nanos // 1000
            yield whole // 1_000_000_000, whole % 1_000_000_000, months % OFFSETS


def _encode_zoned(column: pa.ChunkedArray, digits: int) -> pa.StructArray:
    """Return the structs that clients read (`convertTimestampTZColumn_nanoarrow` in the file that `_whole` cites)."""
    moments = list(zoned_moments(column))
    missing = pa.array([moment is None for moment in moments], pa.bool_())
    present: list[tuple[int, ...]] = [moment or (0, 0, 0) for moment in moments]
    fields = _ZONED
    if digits <= _MILLIS:
        fields = _ZONED_WHOLE
        present = [(seconds * 10**digits + nanos // 10 ** (_NANOS - digits), zone) for seconds, nanos, zone in present]
    parts = [pa.array([moment[part] for moment in present], field.type) for part, field in enumerate(fields)]
    return pa.StructArray.from_arrays(parts, fields=fields, mask=missing)


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
