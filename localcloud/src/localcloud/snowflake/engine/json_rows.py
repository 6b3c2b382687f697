"""A result's rows as JSON, for clients that do not read Arrow: each value is a text or null.

The encodings are those of the answers that the Node.js driver's tests have from Snowflake:
https://github.com/snowflakedb/snowflake-connector-nodejs/tree/master/test/unit/connection/result
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Any

import pyarrow as pa

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.timestamps import has_nanos, is_zoned, zoned_moments
from localcloud.snowflake.wire.statement import Statement

# Its answers, as above, are in JSON; the driver (3.3.0, connection/result/result.js) reads `rowset` and nothing else.
_WITHOUT_ARROW = "JavaScript"
# The parameter that chooses a driver's format, and the one for all drivers. SHOW PARAMETERS lists none of them.
_ALL = "QUERY_RESULT_FORMAT"
_OF_DRIVERS = {
    "PythonConnector": "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT",
    "JDBC": "JDBC_QUERY_RESULT_FORMAT",
    "Go": "GO_QUERY_RESULT_FORMAT",
    "ODBC": "ODBC_QUERY_RESULT_FORMAT",
}
PARAMETERS = (*_OF_DRIVERS.values(), _ALL)
FORMATS = ("ARROW", "ARROW_FORCE", "JSON")


def wanted(session: Session, statement: Statement | None = None) -> bool:
    """Return True if the client gets the statement's rows in JSON instead of Arrow.

    The parameters of the statement's request count before those of the session.
    """
    if session.client == _WITHOUT_ARROW:
        return True
    given = session.parameters | {name.upper(): str(value) for name, value in _parameters(statement).items()}
    return given.get(_OF_DRIVERS.get(session.client, _ALL), given.get(_ALL, "")).upper() == "JSON"


def _parameters(statement: Statement | None) -> dict[str, Any]:
    return (statement and statement.request.get("parameters")) or {}


def rowset(table: pa.Table, rowtype: Sequence[Mapping[str, Any]]) -> list[list[str | None]]:
    """Return the rows of the engine's table; `rowtype` describes its columns as the protocol does."""
    columns = [
        [None if value is None else encode(value) for value in _values(column)]
        for column, encode in zip(table.columns, map(_encoder, rowtype, table.schema.types), strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def chunk(table: pa.Table, rowtype: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the rows as a chunk of a result has them: arrays with commas between them, and no brackets around."""
    return json.dumps(rowset(table, rowtype), separators=(",", ":")).encode()[1:-1]


def _values(column: pa.ChunkedArray) -> Iterable[Any]:
    """Return a column's values: days and microseconds for dates and times, which may lie beyond Python's years.

    They are nanoseconds where DuckDB's type has them.
    """
    if is_zoned(column.type):
        return zoned_moments(column)
    if has_nanos(column.type):
        return list(column.cast(pa.int64()).to_pylist())
    if pa.types.is_date32(column.type):
        return list(column.cast(pa.int32()).to_pylist())
    if pa.types.is_timestamp(column.type):
        return list(column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64()).to_pylist())
    return list(column.to_pylist())


def _encoder(column: Mapping[str, Any], type_: pa.DataType) -> Callable[[Any], str]:
    if timed := _TIMES.get(column["type"]):
        digits = 9 if column.get("scale") is None else column["scale"]
        if has_nanos(type_):
            timed = _nanos
        return lambda value: timed(value, digits)
    return _ENCODERS.get(column["type"], str)


def _zoned(value: tuple[int, int, int], digits: int) -> str:
    seconds, nanos, minutes = value
    return f"{Decimal(seconds) + Decimal(nanos).scaleb(-9):.{digits}f} {minutes}"


def _time(value: time, digits: int) -> str:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return f"{seconds + Decimal(value.microsecond).scaleb(-6):.{digits}f}"


def _nanos(value: int, digits: int) -> str:
    return f"{Decimal(value).scaleb(-9):.{digits}f}"


def _moment(micros: int, digits: int) -> str:
    return f"{Decimal(micros).scaleb(-6):.{digits}f}"


def _real(value: float) -> str:
    return "NaN" if value != value else f"{value:.15g}"


_ENCODERS: Mapping[str, Callable[[Any], str]] = {
    "fixed": lambda value: f"{value:f}" if not isinstance(value, int) else str(value),
    "real": _real,
    "boolean": lambda value: "1" if value else "0",
    "binary": lambda value: value.hex().upper(),
    "date": str,
}
# With the digits of a second.
_TIMES: Mapping[str, Callable[[Any, int], str]] = {
    "time": _time,
    "timestamp_ntz": _moment,
    "timestamp_ltz": _moment,
    "timestamp_tz": _zoned,
}
