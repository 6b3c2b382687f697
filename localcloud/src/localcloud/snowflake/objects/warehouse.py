"""Warehouses: they compute nothing here, but carry rights, sizes and limits."""

from __future__ import annotations

from collections.abc import Set
from copy import copy
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import warehouse_resources
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameter_defaults import known as known_parameters
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "name", "state", "type", "size", "min_cluster_count:fixed", "max_cluster_count:fixed", "started_clusters:fixed",
    "running:fixed", "queued:fixed", "is_default", "is_current", "auto_suspend:fixed", "auto_resume", "available",
    "provisioning", "quiescing", "other", "created_on:timestamp_ltz", "resumed_on:timestamp_ltz",
    "updated_on:timestamp_ltz", "owner", "comment", "enable_query_acceleration",
    "query_acceleration_max_scale_factor:fixed", "resource_monitor", "actives", "pendings", "failed", "suspended",
    "uuid", "scaling_policy", "budget", "owner_role_type", "resource_constraint", "generation",
)  # fmt: skip


def _clause(reader: Reader, given: dict[str, Any]) -> bool:
    """Read WITH, and WAIT_FOR_COMPLETION: a size is there at once, so there is nothing to wait for."""
    if reader.accept("WITH"):
        return True
    if not reader.accept("WAIT_FOR_COMPLETION", "="):
        return False
    options.boolean(reader)
    return True


def _check(session: Session, warehouse: Warehouse, given: Set[str]) -> None:
    least, most = warehouse.min_cluster_count, warehouse.max_cluster_count
    if not 1 <= least <= most <= 10 and given & {"MIN_CLUSTER_COUNT", "MAX_CLUSTER_COUNT"}:
        raise errors.invalid_value(str(least), "MIN_CLUSTER_COUNT")
    warehouse_resources.check(warehouse, given)
    monitor = warehouse.resource_monitor
    if "RESOURCE_MONITOR" in given:
        if monitor and monitor.upper() != "NULL":
            access_control.require(session, "MODIFY", "RESOURCE MONITOR", (monitor,))
        access_control.require_account_administrator(session, "WAREHOUSE", warehouse.name)


def _action(session: Session, warehouse: Warehouse, reader: Reader) -> Result | None:
    """SUSPEND and RESUME; UNSET of the resource monitor is refused here, as SET is in `_check`."""
    ahead = copy(reader)
    if ahead.accept("UNSET") and "RESOURCE_MONITOR" in _unset(ahead):
        access_control.require_account_administrator(session, "WAREHOUSE", warehouse.name)
    word = reader.accept_any("SUSPEND", "RESUME IF SUSPENDED", "RESUME")
    if word is None:
        return None
    reader.end()
    access_control.require(session, "OPERATE", "WAREHOUSE", warehouse.name)
    suspend = word == "SUSPEND"
    if warehouse.suspended == suspend and word != "RESUME IF SUSPENDED":
        code, text = ("090064", "suspended") if suspend else ("090063", "resumed")
        raise errors.SnowflakeError(code, "22000", f"Invalid state. Warehouse '{warehouse.name[0]}' cannot be {text}.")
    warehouse.suspended = suspend
    return done()


def _unset(reader: Reader) -> list[str]:
    return options.read_unset(reader, "WAREHOUSE", WAREHOUSE.options, known_parameters("WAREHOUSE"))


def _created(session: Session, warehouse: Warehouse) -> None:
    warehouse.suspended = warehouse.initially_suspended
    session.warehouse = warehouse.name[0]


def _dropped(session: Session, warehouse: Warehouse) -> None:
    if session.warehouse == warehouse.name[0]:
        session.warehouse = None


def _row(session: Session, warehouse: Warehouse) -> list[Any]:
    started = not warehouse.suspended
    return [
        warehouse.name[0], "STARTED" if started else "SUSPENDED", warehouse.warehouse_type.upper(),
        warehouse_resources.SIZES[warehouse.warehouse_size], warehouse.min_cluster_count,
        warehouse.max_cluster_count, int(started), 0, 0, "N",
        "Y" if session.warehouse == warehouse.name[0] else "N", warehouse.auto_suspend, warehouse.auto_resume,
        "100" if started else "", "0" if started else "", "0" if started else "",
        "0" if started else "", warehouse.created_on, warehouse.created_on, warehouse.created_on, warehouse.owner,
        warehouse.comment, warehouse.enable_query_acceleration,
        warehouse.query_acceleration_max_scale_factor, warehouse.resource_monitor or "null",
        "0", "0", "0", "0", "0", warehouse.scaling_policy.upper(), "", "ROLE",
        warehouse_resources.constraint(warehouse), warehouse_resources.generation(warehouse),
    ]  # fmt: skip


def _describe(session: Session, warehouse: Warehouse) -> Result:
    return table(("created_on:timestamp_ltz", "name", "kind"), [[warehouse.created_on, warehouse.name[0], "WAREHOUSE"]])


WAREHOUSE = ObjectType(
    type=Warehouse,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={
        "WAREHOUSE_SIZE": warehouse_resources.read_size,
        "WAREHOUSE_TYPE": warehouse_resources.read_type,
        "RESOURCE_CONSTRAINT": warehouse_resources.read_constraint,
        "GENERATION": options.one_of("GENERATION", "1", "2"),
        "MIN_CLUSTER_COUNT": options.count,
        "MAX_CLUSTER_COUNT": options.count,
        "SCALING_POLICY": options.one_of("SCALING_POLICY", "STANDARD", "ECONOMY"),
        "AUTO_SUSPEND": options.whole("AUTO_SUSPEND"),
        "AUTO_RESUME": options.flag,
        "INITIALLY_SUSPENDED": options.flag,
        "RESOURCE_MONITOR": options.name,
        "ENABLE_QUERY_ACCELERATION": options.flag,
        "QUERY_ACCELERATION_MAX_SCALE_FACTOR": options.number,
    },
    name_column=0,
    clause=_clause,
    prepare=warehouse_resources.prepare,
    check=_check,
    action=_action,
    created=_created,
    dropped=_dropped,
)
