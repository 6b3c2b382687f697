"""CREATE, ALTER, DROP and SHOW, which are the same for every type of object."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from localcloud.snowflake.catalog.account_objects import Role, Warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.pipe_type import PIPE
from localcloud.snowflake.objects.object_type import ObjectType, field_of
from localcloud.snowflake.objects.statements import TYPES
from localcloud.snowflake.objects.warehouse import WAREHOUSE
from localcloud.snowflake.tables.relations import TABLE, VIEW


@pytest.mark.parametrize("kind", [*TYPES, PIPE, TABLE, VIEW], ids=lambda kind: kind.word)
def test_every_option_has_a_field(kind: ObjectType[Any]) -> None:
    fields = {field.name for field in dataclasses.fields(kind.type)}
    assert {field_of(key) for key in (*kind.options, *kind.always)} <= fields


def test_the_field_of_an_option() -> None:
    assert field_of("DEFAULT_ROLE") == "default_role"


def test_the_value_of_an_option_is_the_object_s(session: Session, run) -> None:
    run("CREATE WAREHOUSE W AUTO_SUSPEND = 60")
    assert WAREHOUSE.value(session.account.get(Warehouse, ("W",)), "AUTO_SUSPEND") == "60"


def test_create_sets_options_parameters_and_the_comment(session: Session, run) -> None:
    [[answer]] = run("CREATE WAREHOUSE W AUTO_RESUME = FALSE MAX_CONCURRENCY_LEVEL = 3 COMMENT = 'ours'")
    warehouse = session.account.get(Warehouse, ("W",))
    assert answer == "Warehouse W successfully created."
    assert (warehouse.auto_resume, warehouse.owner, warehouse.comment) == (False, "ACCOUNTADMIN", "ours")
    assert warehouse.parameters == {"MAX_CONCURRENCY_LEVEL": "3"}


def test_create_of_an_object_that_exists(session: Session, run, refused) -> None:
    run("CREATE ROLE R COMMENT = 'first'")
    assert refused("CREATE ROLE R").code == "002002"
    assert run("CREATE ROLE IF NOT EXISTS R") == [["R already exists, statement succeeded."]]
    assert session.account.get(Role, ("R",)).comment == "first"
    run("CREATE OR REPLACE ROLE R COMMENT = 'second'")
    assert session.account.get(Role, ("R",)).comment == "second"


def test_set_and_unset(session: Session, run) -> None:
    run("CREATE WAREHOUSE W")
    warehouse = session.account.get(Warehouse, ("W",))
    run("ALTER WAREHOUSE W SET AUTO_SUSPEND = 60 STATEMENT_TIMEOUT_IN_SECONDS = 5 COMMENT = 'c'")
    assert (warehouse.auto_suspend, warehouse.comment, warehouse.parameters) == (
        "60",
        "c",
        {"STATEMENT_TIMEOUT_IN_SECONDS": "5"},
    )
    run("ALTER WAREHOUSE W UNSET AUTO_SUSPEND, STATEMENT_TIMEOUT_IN_SECONDS, COMMENT")
    assert (warehouse.auto_suspend, warehouse.comment, warehouse.parameters) == ("600", "", {})


def test_a_refused_set_changes_nothing(session: Session, run, refused) -> None:
    run("CREATE WAREHOUSE W")
    refused("ALTER WAREHOUSE W SET AUTO_SUSPEND = 60 MIN_CLUSTER_COUNT = 20")
    warehouse = session.account.get(Warehouse, ("W",))
    assert (warehouse.auto_suspend, warehouse.min_cluster_count) == ("600", 1)


def test_an_option_that_the_type_does_not_have(refused, run) -> None:
    assert refused("CREATE WAREHOUSE W COLOUR = 'red'").code == "001420"
    run("CREATE WAREHOUSE W")
    assert refused("ALTER WAREHOUSE W UNSET COLOUR").code == "001420"
    assert refused("CREATE TRANSIENT ROLE R").code == "001003"


def test_a_list_of_addresses_is_empty_again_after_unset(session: Session, run) -> None:
    run("CREATE NETWORK POLICY P ALLOWED_IP_LIST = ('10.0.0.0/8')")
    run("ALTER NETWORK POLICY P UNSET ALLOWED_IP_LIST")
    assert run("DESCRIBE NETWORK POLICY P") == []


def test_rename(session: Session, run, refused) -> None:
    run("CREATE WAREHOUSE W")
    run("ALTER WAREHOUSE W RENAME TO V")
    assert session.account.find(Warehouse, ("W",)) is None
    assert session.account.get(Warehouse, ("V",)).name == ("V",)
    assert refused("ALTER DATABASE DB RENAME TO X").code == "000002"


def test_drop_and_if_exists(session: Session, run, refused) -> None:
    run("CREATE ROLE R")
    assert run("DROP ROLE R") == [["R successfully dropped."]]
    assert refused("DROP ROLE R").code == "002003"
    assert run("DROP ROLE IF EXISTS R") == [["Drop statement executed successfully (R already dropped)."]]
    assert run("ALTER ROLE IF EXISTS R SET COMMENT = 'c'") == [["Statement executed successfully."]]


def test_an_object_that_the_role_does_not_see(session: Session, run, refused) -> None:
    run("CREATE WAREHOUSE W")
    session.role = "PUBLIC"
    assert run("SHOW WAREHOUSES") == []
    assert refused("DROP WAREHOUSE W").code == "002003"
    assert refused("DESCRIBE WAREHOUSE W").code == "002003"


def test_show_filters_by_name(run) -> None:
    for name in ("X1", "X2", "Y1"):
        run(f"CREATE ROLE {name}")
    assert [row[1] for row in run("SHOW ROLES LIKE 'x%'")] == ["X1", "X2"]


def test_a_type_without_describe(run, refused) -> None:
    run("CREATE ROLE R")
    assert refused("DESCRIBE ROLE R").code == "000002"
