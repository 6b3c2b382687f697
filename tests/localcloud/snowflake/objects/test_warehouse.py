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
    for option in (
        "WAREHOUSE_SIZE = HUGE",
        "WAREHOUSE_TYPE = FAST",
        "AUTO_SUSPEND = soon",
        "AUTO_RESUME = maybe",
        "RESOURCE_CONSTRAINT = MEMORY_2X",
        "GENERATION = '3'",
    ):
        assert refused(f"CREATE WAREHOUSE W {option}").code == "001008"
    assert refused("CREATE WAREHOUSE W WAREHOUSE_TYPE = ADAPTIVE").code == "000002"


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


def resources(row: dict[str, str | None]) -> tuple[str | None, ...]:
    return row["type"], row["size"], row["resource_constraint"], row["generation"]


@pytest.mark.rule(
    "ALTER WAREHOUSE ... SET WAREHOUSE_SIZE = ... WAIT_FOR_COMPLETION = TRUE | FALSE resizes the warehouse",
    source="sql-reference/sql/alter-warehouse",
    status="matches Snowflake; a warehouse has its new size at once, so both values do the same",
)
def test_resizing_waits_for_completion_or_not(run, shown, refused) -> None:
    run("CREATE WAREHOUSE W WAREHOUSE_SIZE = 'XSMALL' WAIT_FOR_COMPLETION = FALSE")
    for given, size in (
        ("'MEDIUM' WAIT_FOR_COMPLETION = TRUE", "Medium"),
        ("SMALL WAIT_FOR_COMPLETION=false", "Small"),
    ):
        run(f"ALTER WAREHOUSE W SET WAREHOUSE_SIZE = {given}")
        assert shown("SHOW WAREHOUSES")["size"] == size
    assert refused("ALTER WAREHOUSE W SET WAIT_FOR_COMPLETION = soon").code == "001008"


@pytest.mark.rule(
    "GENERATION, or RESOURCE_CONSTRAINT = STANDARD_GEN_1 | STANDARD_GEN_2, chooses the generation of a standard "
    "warehouse; SHOW WAREHOUSES has both columns",
    source="user-guide/warehouses-gen2",
    status="matches Snowflake; without either clause the generation is 1, whatever the region and organization",
)
def test_generations_of_a_standard_warehouse(run, shown) -> None:
    run("CREATE WAREHOUSE W")
    first, second = ("STANDARD", "X-Small", "STANDARD_GEN_1", "1"), ("STANDARD", "X-Small", "STANDARD_GEN_2", "2")
    assert resources(shown("SHOW WAREHOUSES")) == first
    for change, expected in (
        ("SET GENERATION = '2'", second),
        ("UNSET GENERATION", first),
        ("SET RESOURCE_CONSTRAINT = STANDARD_GEN_2", second),
        ("SET GENERATION = '1'", first),
        ("SET RESOURCE_CONSTRAINT = 'standard_gen_2' GENERATION = '2'", second),
        ("UNSET RESOURCE_CONSTRAINT, GENERATION", first),
    ):
        run(f"ALTER WAREHOUSE W {change}")
        assert resources(shown("SHOW WAREHOUSES")) == expected, change


@pytest.mark.rule(
    "A Snowpark-optimized warehouse has the RESOURCE_CONSTRAINT MEMORY_16X by default, and no generation",
    source="user-guide/warehouses-snowpark-optimized",
    status="matches Snowflake; the size of one that is created without a size, Medium, is from memory",
)
def test_constraints_of_a_snowpark_optimized_warehouse(run, shown) -> None:
    run("CREATE WAREHOUSE W WAREHOUSE_TYPE = 'SNOWPARK-OPTIMIZED'")
    assert resources(shown("SHOW WAREHOUSES")) == ("SNOWPARK-OPTIMIZED", "Medium", "MEMORY_16X", None)
    run("ALTER WAREHOUSE W SET RESOURCE_CONSTRAINT = 'MEMORY_1X_X86' WAREHOUSE_SIZE = XSMALL")
    assert resources(shown("SHOW WAREHOUSES")) == ("SNOWPARK-OPTIMIZED", "X-Small", "MEMORY_1X_x86", None)
    # As in the examples of https://docs.snowflake.com/en/sql-reference/sql/create-warehouse#create-or-alter-warehouse.
    run(
        "CREATE OR REPLACE WAREHOUSE W WAREHOUSE_TYPE = 'SNOWPARK_OPTIMIZED' WAREHOUSE_SIZE = XSMALL "
        "RESOURCE_CONSTRAINT = 'MEMORY_1X_X86'"
    )
    assert shown("SHOW WAREHOUSES")["type"] == "SNOWPARK-OPTIMIZED"
    run("ALTER WAREHOUSE W SET WAREHOUSE_TYPE = STANDARD")
    assert resources(shown("SHOW WAREHOUSES")) == ("STANDARD", "X-Small", "STANDARD_GEN_1", "1")


@pytest.mark.rule(
    "Each RESOURCE_CONSTRAINT has a smallest size, and its type of warehouse; others are refused with error 001425",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/issues/3258",
    status="matches Snowflake; the texts are the issue's, those about the type are from memory",
)
@pytest.mark.parametrize(
    ("options", "first", "second"),
    [
        ("WAREHOUSE_TYPE = 'SNOWPARK-OPTIMIZED' WAREHOUSE_SIZE = XSMALL",
         "'RESOURCE_CONSTRAINT'='MEMORY_16X'", "'WAREHOUSE_SIZE'='X-Small'"),
        ("WAREHOUSE_TYPE = 'SNOWPARK-OPTIMIZED' RESOURCE_CONSTRAINT = MEMORY_64X WAREHOUSE_SIZE = MEDIUM",
         "'RESOURCE_CONSTRAINT'='MEMORY_64X'", "'WAREHOUSE_SIZE'='Medium'"),
        ("RESOURCE_CONSTRAINT = STANDARD_GEN_1 GENERATION = '2'",
         "'RESOURCE_CONSTRAINT'='STANDARD_GEN_1'", "'GENERATION'='2'"),
        ("GENERATION = '2' WAREHOUSE_SIZE = X5LARGE",
         "'RESOURCE_CONSTRAINT'='STANDARD_GEN_2'", "'WAREHOUSE_SIZE'='5X-Large'"),
        ("RESOURCE_CONSTRAINT = MEMORY_1X", "'RESOURCE_CONSTRAINT'='MEMORY_1X'", "'WAREHOUSE_TYPE'='STANDARD'"),
        ("WAREHOUSE_TYPE = 'SNOWPARK-OPTIMIZED' GENERATION = '2'",
         "'WAREHOUSE_TYPE'='SNOWPARK-OPTIMIZED'", "'GENERATION'='2'"),
    ],
)  # fmt: skip
def test_combinations_that_do_not_exist(refused, options: str, first: str, second: str) -> None:
    error = refused(f"CREATE WAREHOUSE W {options}")
    assert (error.code, error.sqlstate) == ("001425", "22023")
    assert str(error) == f"SQL compilation error:\ninvalid property combination {first} and {second}"
