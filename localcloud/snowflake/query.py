"""Queries and everything else that DuckDB does through fakesnow."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import duckdb
import snowflake.connector.errors
from fakesnow.arrow import to_ipc, to_sf
from fakesnow.converter import from_binding
from fakesnow.dialect import parse_one
from fakesnow.rowtype import describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS, statement_type_id

from localcloud.snowflake import errors
from localcloud.snowflake.errors import SnowflakeError
from localcloud.snowflake.session import Session
from localcloud.snowflake.statement import Statement


def handle(session: Session, statement: Statement) -> dict[str, Any] | None:
    """Run the statement in fakesnow: the answer's data, in Arrow for queries, JSON for the counts of DML."""
    cursor = session.connection.cursor()
    bindings = [from_binding(statement.bindings[str(i + 1)]) for i in range(len(statement.bindings))]
    try:
        type_id = statement_type_id(parse_one(statement.text))
        cursor.execute(statement.text, binding_params=tuple(bindings) or None, server=True)
        rowtype = describe_as_rowtype(cursor._describe_last_sql())
    except (snowflake.connector.errors.ProgrammingError, snowflake.connector.errors.OperationalError) as error:
        raise SnowflakeError(f"{error.errno:06d}", error.sqlstate or "", error.msg or "") from error
    except duckdb.TransactionException as error:
        # Snowflake waits for the lock; DuckDB lets the later writer fail at once, and it has to come again.
        raise errors.locked() from error
    table = cursor._arrow_table
    if type_id in DML_TYPE_IDS:
        rows = [[None if value is None else str(value) for value in row.values()] for row in table.to_pylist()]
        answer: dict[str, Any] = {"queryResultFormat": "json", "rowset": rows}
    else:
        answer = {"queryResultFormat": "arrow", "rowsetBase64": b64encode(to_ipc(to_sf(table, rowtype))).decode()}
    return {
        "rowtype": rowtype,
        "total": table.num_rows,
        "queryId": cursor.sfqid,
        "statementTypeId": type_id,
        **answer,
    }
