"""The columns of an earlier statement's result: DESCRIBE RESULT.

https://docs.snowflake.com/en/sql-reference/sql/desc-result
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement

_DESCRIBED = (
    "name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression", "comment",
)  # fmt: skip
_TYPES = {"real": "FLOAT", "text": "VARCHAR", "fixed": "NUMBER"}


def describe_result(session: Session, statement: Statement) -> Result:
    """DESC[RIBE] RESULT { 'query id' | LAST_QUERY_ID() }. Raise SnowflakeError 000709 for one that is not known."""
    reader = statement.reader_after("RESULT")
    if reader.accept("LAST_QUERY_ID"):
        reader.expect("(")
        reader.expect(")")
        query_id = session.last_query or ""
    else:
        query_id = reader.string()
    reader.end()
    found = session.result_of(query_id)
    rows = [
        [column["name"], _type(column), "COLUMN", "Y" if column["nullable"] else "N", None, "N", "N", None, None, None]
        for column in found.get("rowtype", ())
    ]
    return table(_DESCRIBED, rows)


def _type(column: Mapping[str, Any]) -> str:
    kind = str(column["type"]).lower()
    name = _TYPES.get(kind, kind.upper())
    match kind:
        case "fixed":
            return f"{name}({column['precision']},{column['scale']})"
        case "text" | "binary":
            return f"{name}({column['length']})"
        case "time" | "timestamp_ntz" | "timestamp_ltz" | "timestamp_tz":
            return f"{name}({column['scale']})"
    return name
