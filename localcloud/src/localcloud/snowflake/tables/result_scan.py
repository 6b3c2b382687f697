"""RESULT_SCAN in a query: the rows of an earlier statement of the user, as a table.

https://docs.snowflake.com/en/sql-reference/functions/result_scan
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import register
from localcloud.snowflake.engine.varchar_lengths import LONGEST
from localcloud.snowflake.wire import errors

_TYPES = {
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp_ltz": pa.timestamp("us", "UTC"),
    "timestamp_ntz": pa.timestamp("us"),
}


# https://arrow.apache.org/docs/format/CanonicalExtensions.html#json
_JSON = {"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}
_JSON_TYPES = ("variant", "array", "object")


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace each RESULT_SCAN by the rows that it names; return whether there is one.

    Raise SnowflakeError 000709 for a statement that is not known, or another user's.
    """
    calls = [call for call in expression.find_all(exp.TableFromRows) if _is_scan(call.this)]
    for number, call in enumerate(calls):
        query_id = _query_id(session, call.this.expressions)
        rows, rowtype = _rows(session, query_id), session.result_of(query_id)["rowtype"]
        table = register(session, f"RESULT_SCAN_{number}", _with_json(rows, rowtype), call)
        call.replace(_with_kinds(table, rowtype))
    return bool(calls)


def _is_scan(call: exp.Expr) -> bool:
    return isinstance(call, exp.Anonymous) and call.name.upper() == "RESULT_SCAN"


def _query_id(session: Session, arguments: list[exp.Expr]) -> str:
    """Return the id that is given, or that of the statement with this number. Raise SnowflakeError."""
    if len(arguments) == 1:
        [given] = arguments
        if given.is_string:
            return str(given.name)
        if given.is_int:
            return session.query_id(int(given.to_py())) or ""
    raise errors.unsupported("RESULT_SCAN of anything but the id or the number of a statement")


def _rows(session: Session, query_id: str) -> pa.Table:
    """Return the rows of a statement: the engine's own, or those of the answer."""
    data = session.result_of(query_id)
    kept: pa.Table | None = session.connection.result(query_id)
    if kept is not None:
        return kept
    if data.get("rowsetBase64") and all((one["type"], one["scale"]) == ("fixed", 0) for one in data["rowtype"]):
        # A cached answer to SELECT 1 (server/ping.py).
        with pa.ipc.open_stream(b64decode(data["rowsetBase64"])) as stream:
            return stream.read_all()
    if "rowset" not in data or "chunks" in data:
        raise errors.unsupported("RESULT_SCAN of this statement")
    columns = list(zip(*data["rowset"], strict=True)) or [()] * len(data["rowtype"])
    arrays = {
        described["name"]: pa.array([_value(described["type"], value) for value in column], _arrow_type(described))
        for described, column in zip(data["rowtype"], columns, strict=True)
    }
    return pa.table(arrays)


def _with_json(rows: pa.Table, rowtype: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the rows with JSON in the columns of VARIANT, ARRAY and OBJECT, as DuckDB knows it."""
    fields = [
        field.with_metadata(_JSON) if described["type"] in _JSON_TYPES and pa.types.is_string(field.type) else field
        for field, described in zip(rows.schema, rowtype, strict=True)
    ]
    return rows.cast(pa.schema(fields))


def _with_kinds(table: exp.Table, rowtype: Sequence[Mapping[str, Any]]) -> exp.Expr:
    """Return a query of the table whose ARRAYs, OBJECTs and texts with a length are known as such."""
    casts = [_cast(column) for column in rowtype]
    if not any(casts) or len({column["name"] for column in rowtype}) < len(rowtype):
        return table
    alias = table.args["alias"]
    table.set("alias", None)
    columns = [exp.column(column["name"], quoted=True) for column in rowtype]
    query = exp.select(
        *(
            exp.alias_(exp.cast(column, type_), column.name, quoted=True) if type_ else column
            for column, type_ in zip(columns, casts, strict=True)
        )
    ).from_(table)
    return exp.Subquery(this=query, alias=alias)


def _cast(column: Mapping[str, Any]) -> exp.DataType | None:
    kind, length = column["type"], column.get("length")
    if kind in ("array", "object"):
        return exp.DataType.build(kind.upper(), dialect="snowflake")
    return exp.DataType.build(f"VARCHAR({length})") if kind == "text" and length and length < LONGEST else None


def _arrow_type(described: Mapping[str, Any]) -> pa.DataType:
    if described["type"] == "fixed":
        return pa.decimal128(38, described["scale"]) if described["scale"] else pa.int64()
    return _TYPES.get(described["type"], pa.string())


def _value(type_: str, value: str | None) -> Any:
    """Return a value of the protocol as Arrow takes it."""
    if value is None:
        return None
    match type_:
        case "fixed":
            return Decimal(value) if "." in value else int(value)
        case "real":
            return float(value)
        case "boolean":
            return value in ("1", "true")
        case "date":
            return date(1970, 1, 1) + timedelta(days=int(value))
        case "timestamp_ltz" | "timestamp_ntz":
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(Decimal(value) * 1_000_000))
            return moment if type_ == "timestamp_ltz" else moment.replace(tzinfo=None)
    return value
