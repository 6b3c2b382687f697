"""ALTER, DROP, SHOW and DESCRIBE of dynamic tables, and the options of CREATE.

https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table and …/show-dynamic-tables
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.dynamic_table import DOWNSTREAM, DynamicTable, find, lag_of
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.tables.relations import TABLE
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import quote_name
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader

# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/dynamic_tables_gen.go
_SHOWN = (
    "created_on:timestamp_ltz", "name", "reserved", "database_name", "schema_name", "cluster_by", "rows:fixed",
    "bytes:fixed", "owner", "target_lag", "refresh_mode", "refresh_mode_reason", "warehouse", "comment", "text",
    "automatic_clustering", "scheduling_state", "last_suspended_on:timestamp_ltz", "is_clone:boolean",
    "is_replica:boolean", "data_timestamp:timestamp_ltz", "owner_role_type",
)  # fmt: skip


def _lag(reader: Reader) -> str:
    """Return the value of TARGET_LAG. Raise SnowflakeError 001008."""
    value = reader.value()
    if value.upper() == DOWNSTREAM:
        return DOWNSTREAM
    lag_of(value)
    return value


OPTIONS: Mapping[str, options.Option] = {
    "TARGET_LAG": _lag,
    "WAREHOUSE": options.name,
    "REFRESH_MODE": options.one_of("REFRESH_MODE", "AUTO", "FULL", "INCREMENTAL"),
    "INITIALIZE": options.one_of("INITIALIZE", "ON_CREATE", "ON_SCHEDULE"),
}


def _prepare(session: Session, dynamic: DynamicTable | None, chosen: Chosen) -> None:
    if chosen.options.keys() & {"REFRESH_MODE", "INITIALIZE"}:
        raise errors.unsupported("ALTER DYNAMIC TABLE of anything but TARGET_LAG, WAREHOUSE and COMMENT")
    if chosen.options.get("WAREHOUSE"):
        access_control.require(session, "USAGE", "WAREHOUSE", (chosen.options["WAREHOUSE"],))


def _action(session: Session, dynamic: DynamicTable, reader: Reader) -> Result | None:
    """SUSPEND and RESUME. Raise SnowflakeError without OPERATE on the dynamic table."""
    word = reader.accept_any("SUSPEND", "RESUME")
    if word is None:
        return None
    reader.end()
    require_operate(session, dynamic)
    dynamic.suspended = word == "SUSPEND"
    if dynamic.suspended:
        dynamic.last_suspended_on = session.account.now()
    return done()


def require_operate(session: Session, dynamic: DynamicTable) -> None:
    """Raise SnowflakeError 003001 without OPERATE on the dynamic table, or its ownership."""
    if not access_control.holds(session, "OPERATE", dynamic.kind, dynamic.name):
        access_control.require(session, "OWNERSHIP", dynamic.kind, dynamic.name)


def _row(session: Session, dynamic: DynamicTable) -> list[Any]:
    rows = None
    if find(session.account, dynamic.name):
        [(rows,)] = session.connection.execute(f"SELECT count(*) FROM {quote_name(dynamic.name)}").fetchall()
    mode = "FULL" if dynamic.refresh_mode.upper() == "AUTO" else dynamic.refresh_mode.upper()
    return [
        dynamic.created_on, dynamic.name[2], "", dynamic.name[0], dynamic.name[1], "", rows, 0, dynamic.owner,
        dynamic.target_lag, mode, None, dynamic.warehouse, dynamic.comment, dynamic.text, "OFF",
        "SUSPENDED" if dynamic.suspended else "ACTIVE", dynamic.last_suspended_on, False, False,
        dynamic.data_timestamp, "ROLE",
    ]  # fmt: skip


def _dropped(session: Session, dynamic: DynamicTable) -> None:
    if find(session.account, dynamic.name):
        TABLE.remove(session, session.account.get(Table, dynamic.name))


DYNAMIC_TABLE = ObjectType(
    type=DynamicTable,
    title="Dynamic table",
    parts=3,
    columns=_SHOWN,
    row=_row,
    options=OPTIONS,
    always=("TARGET_LAG", "WAREHOUSE"),
    alter_right="OWNERSHIP",
    renames=False,
    prepare=_prepare,
    action=_action,
    dropped=_dropped,
)
