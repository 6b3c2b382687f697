"""The parameters and the namespace of a session that clients keep, in the form of the protocol."""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import json_rows
from localcloud.snowflake.objects.parameters import in_force

_OUTPUT_FORMATS = (
    "BINARY_OUTPUT_FORMAT",
    "DATE_OUTPUT_FORMAT",
    "TIME_OUTPUT_FORMAT",
    "TIMESTAMP_OUTPUT_FORMAT",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT",
    "TIMESTAMP_TZ_OUTPUT_FORMAT",
)
_MEMORY = frozenset(("CLIENT_PREFETCH_THREADS", "CLIENT_MEMORY_LIMIT", "CLIENT_RESULT_CHUNK_SIZE"))


def namespace(session: Session) -> dict[str, Any]:
    """Return the current database, schema, warehouse and role, under the names of an answer to a query."""
    return {
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalWarehouseName": session.warehouse,
        "finalRoleName": session.role,
    }


def parameters(session: Session) -> list[dict[str, Any]]:
    """Return the parameters that clients read: bound arrays stay in the request (0) instead of a stage.

    Clients that get rows in JSON write them as these formats say.
    """
    autocommit = session.parameters.get("AUTOCOMMIT", "true").lower() == "true"
    formats = _OUTPUT_FORMATS if json_rows.wanted(session) else ()
    return [
        {"name": "TIMEZONE", "value": in_force(session, "TIMEZONE")},
        {"name": "AUTOCOMMIT", "value": autocommit},
        {"name": "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", "value": 3600},
        {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 0},
        *({"name": name, "value": in_force(session, name)} for name in formats),
        *(() if _MEMORY.isdisjoint(session.parameters) else memory_parameters(session)),
    ]


def memory_parameters(session: Session) -> list[dict[str, Any]]:
    """Return the parameters of the memory that a driver has for chunks: JDBC asks for them before it fetches any."""
    return [{"name": name, "value": int(in_force(session, name))} for name in _MEMORY]
