"""Warehouses: they compute nothing here, but carry rights, sizes and limits."""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader

SIZES = {
    "XSMALL": "X-Small", "SMALL": "Small", "MEDIUM": "Medium", "LARGE": "Large", "XLARGE": "X-Large",
    "XXLARGE": "2X-Large", "XXXLARGE": "3X-Large", "X4LARGE": "4X-Large", "X5LARGE": "5X-Large",
    "X6LARGE": "6X-Large",
}  # fmt: skip
ALIASES = {
    "2XLARGE": "XXLARGE",
    "3XLARGE": "XXXLARGE",
    "4XLARGE": "X4LARGE",
    "5XLARGE": "X5LARGE",
    "6XLARGE": "X6LARGE",
}
SHOWN = (
    "name", "state", "type", "size", "min_cluster_count:fixed", "max_cluster_count:fixed", "started_clusters:fixed",
    "running:fixed", "queued:fixed", "is_default", "is_current", "auto_suspend:fixed", "auto_resume", "available",
    "provisioning", "quiescing", "other", "created_on:timestamp_ltz", "resumed_on:timestamp_ltz",
    "updated_on:timestamp_ltz", "owner", "comment", "enable_query_acceleration",
    "query_acceleration_max_scale_factor:fixed", "resource_monitor", "actives", "pendings", "failed", "suspended",
    "uuid", "scaling_policy", "budget", "owner_role_type", "resource_constraint",
)  # fmt: skip


def size(reader: Reader) -> str:
    given = reader.value().upper().replace("-", "")
    given = ALIASES.get(given, given)
    if given not in SIZES:
        raise errors.invalid_value(given, "WAREHOUSE_SIZE")
    return given


def clause(reader: Reader, options: dict[str, Any]) -> bool:
    return reader.accept("WITH")


def check(session: Session, warehouse: CatalogObject | None, chosen: Chosen) -> None:
    given = (warehouse.attributes if warehouse else {}) | chosen.options
    least, most = int(given.get("MIN_CLUSTER_COUNT", "1")), int(given.get("MAX_CLUSTER_COUNT", "1"))
    if not 1 <= least <= most <= 10 and chosen.options.keys() & {"MIN_CLUSTER_COUNT", "MAX_CLUSTER_COUNT"}:
        raise errors.invalid_value(str(least), "MIN_CLUSTER_COUNT")
    monitor = chosen.options.get("RESOURCE_MONITOR")
    if monitor and monitor.upper() != "NULL":
        access_control.require(session, "MODIFY", "RESOURCE MONITOR", (monitor,))


def action(session: Session, warehouse: CatalogObject, reader: Reader) -> Result | None:
    """SUSPEND and RESUME."""
    word = reader.accept_any("SUSPEND", "RESUME IF SUSPENDED", "RESUME")
    if word is None:
        return None
    reader.end()
    access_control.require(session, "OPERATE", "WAREHOUSE", warehouse.name)
    state = "SUSPENDED" if word == "SUSPEND" else "STARTED"
    if warehouse.attributes.get("STATE", "STARTED") == state and word != "RESUME IF SUSPENDED":
        code, text = ("090064", "suspended") if word == "SUSPEND" else ("090063", "resumed")
        raise errors.SnowflakeError(code, "22000", f"Invalid state. Warehouse '{warehouse.name[0]}' cannot be {text}.")
    warehouse.attributes["STATE"] = state
    return done()


def created(session: Session, warehouse: CatalogObject, chosen: Chosen) -> None:
    suspended = chosen.options.get("INITIALLY_SUSPENDED") == "true"
    warehouse.attributes["STATE"] = "SUSPENDED" if suspended else "STARTED"
    session.warehouse = warehouse.name[0]


def dropped(session: Session, warehouse: CatalogObject) -> None:
    if session.warehouse == warehouse.name[0]:
        session.warehouse = None


def row(session: Session, warehouse: CatalogObject) -> list[Any]:
    said = warehouse.attributes
    started = said.get("STATE", "STARTED") == "STARTED"
    return [
        warehouse.name[0], said.get("STATE", "STARTED"), said.get("WAREHOUSE_TYPE", "STANDARD").upper(),
        SIZES[said.get("WAREHOUSE_SIZE", "XSMALL")], said.get("MIN_CLUSTER_COUNT", "1"),
        said.get("MAX_CLUSTER_COUNT", "1"), int(started), 0, 0, "N",
        "Y" if session.warehouse == warehouse.name[0] else "N", said.get("AUTO_SUSPEND", "600"),
        said.get("AUTO_RESUME", "true"), "100" if started else "", "0" if started else "", "0" if started else "",
        "0" if started else "", warehouse.created_on, warehouse.created_on, warehouse.created_on, warehouse.owner,
        warehouse.comment, said.get("ENABLE_QUERY_ACCELERATION", "false"),
        said.get("QUERY_ACCELERATION_MAX_SCALE_FACTOR", "8"), said.get("RESOURCE_MONITOR", "null"),
        "0", "0", "0", "0", "0", said.get("SCALING_POLICY", "STANDARD").upper(), "", "ROLE", "",
    ]  # fmt: skip


def describe(session: Session, warehouse: CatalogObject) -> Result:
    return table(("created_on:timestamp_ltz", "name", "kind"), [[warehouse.created_on, warehouse.name[0], "WAREHOUSE"]])


WAREHOUSE = ObjectType(
    word="WAREHOUSE",
    phrases=("WAREHOUSE",),
    plural="WAREHOUSES",
    columns=SHOWN,
    row=row,
    describe=describe,
    options={
        "WAREHOUSE_SIZE": size,
        "WAREHOUSE_TYPE": options.one_of("WAREHOUSE_TYPE", "STANDARD", "SNOWPARK-OPTIMIZED"),
        "MIN_CLUSTER_COUNT": options.number,
        "MAX_CLUSTER_COUNT": options.number,
        "SCALING_POLICY": options.one_of("SCALING_POLICY", "STANDARD", "ECONOMY"),
        "AUTO_SUSPEND": options.whole("AUTO_SUSPEND"),
        "AUTO_RESUME": options.boolean,
        "INITIALLY_SUSPENDED": options.boolean,
        "RESOURCE_MONITOR": options.name,
        "ENABLE_QUERY_ACCELERATION": options.boolean,
        "QUERY_ACCELERATION_MAX_SCALE_FACTOR": options.number,
    },
    name_column=0,
    clause=clause,
    check=check,
    action=action,
    created=created,
    dropped=dropped,
)
