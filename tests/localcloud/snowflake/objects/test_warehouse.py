"""Warehouses: sizes, clusters, suspending."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.errors import SnowflakeError


def test_a_new_warehouse_is_current_and_has_defaults(session: Session, run, shown) -> None:
    run("CREATE WAREHOUSE W WITH")
    assert session.warehouse == "W"
    row = shown("SHOW WAREHOUSES")
    assert (row["state"], row["size"], row["type"], row["is_current"]) == ("STARTED", "X-Small", "STANDARD", "Y")
    assert (row["min_cluster_count"], row["max_cluster_count"], row["auto_suspend"]) == ("1", "1", "600")
    assert (row["auto_resume"], row["enable_query_acceleration"], row["resource_monitor"]) == ("true", "false", "null")
    assert (row["query_acceleration_max_scale_factor"], row["scaling_policy"]) == ("8", "STANDARD")


def test_options_are_shown(run, shown) -> None:
    run("""CREATE WAREHOUSE W WAREHOUSE_SIZE = '2X-Large' AUTO_RESUME = FALSE MIN_CLUSTER_COUNT = 2
        MAX_CLUSTER_COUNT = 3 SCALING_POLICY = economy AUTO_SUSPEND = NULL INITIALLY_SUSPENDED = TRUE""")
    row = shown("SHOW WAREHOUSES")
    assert (row["state"], row["size"], row["auto_resume"], row["auto_suspend"]) == (
        "SUSPENDED",
        "2X-Large",
        "false",
        "NULL",
    )
    assert (row["min_cluster_count"], row["max_cluster_count"], row["scaling_policy"]) == ("2", "3", "ECONOMY")


@pytest.mark.parametrize("options", ["MIN_CLUSTER_COUNT = 2", "MAX_CLUSTER_COUNT = 11", "MIN_CLUSTER_COUNT = 0"])
def test_counts_of_clusters_that_are_refused(refused, options: str) -> None:
    assert refused(f"CREATE WAREHOUSE W {options}").code == "001008"


def test_sizes_and_words_that_are_refused(refused) -> None:
    for option in ("WAREHOUSE_SIZE = HUGE", "WAREHOUSE_TYPE = FAST", "AUTO_SUSPEND = soon", "AUTO_RESUME = maybe"):
        assert refused(f"CREATE WAREHOUSE W {option}").code == "001008"


def test_suspend_and_resume(session: Session, run, refused) -> None:
    run("CREATE WAREHOUSE W")
    warehouse = session.account.get(Warehouse, ("W",))
    assert refused("ALTER WAREHOUSE W RESUME").code == "090063"
    run("ALTER WAREHOUSE W RESUME IF SUSPENDED")
    run("ALTER WAREHOUSE W SUSPEND")
    assert warehouse.suspended
    assert refused("ALTER WAREHOUSE W SUSPEND").code == "090064"
    access_control.require_warehouse(session)
    assert not warehouse.suspended


def test_a_suspended_warehouse_that_does_not_resume(session: Session, run) -> None:
    run("CREATE WAREHOUSE W AUTO_RESUME = FALSE INITIALLY_SUSPENDED = TRUE")
    with pytest.raises(SnowflakeError, match="No active warehouse"):
        access_control.require_warehouse(session)


def test_a_resource_monitor_must_be_there(run, refused) -> None:
    assert refused("CREATE WAREHOUSE W RESOURCE_MONITOR = M").code == "002003"
    run("CREATE RESOURCE MONITOR M")
    run("CREATE WAREHOUSE W RESOURCE_MONITOR = M")
    run("ALTER WAREHOUSE W SET RESOURCE_MONITOR = NULL")


def test_a_dropped_warehouse_is_not_current(session: Session, run) -> None:
    run("CREATE WAREHOUSE W")
    run("DROP WAREHOUSE W")
    assert session.warehouse is None
