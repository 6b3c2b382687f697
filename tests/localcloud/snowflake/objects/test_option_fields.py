"""The fields that options set."""

from __future__ import annotations

from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.objects.network_policy import NetworkPolicy
from localcloud.snowflake.objects.option_fields import create_object, field_of, set_default, set_options
from localcloud.snowflake.wire.options import Chosen


def test_an_option_has_a_field_of_its_name() -> None:
    assert field_of("RSA_PUBLIC_KEY_2") == "rsa_public_key_2"


def test_an_object_is_created_from_a_statement() -> None:
    chosen = Chosen({"AUTO_RESUME": False}, {"MAX_CONCURRENCY_LEVEL": "1"}, "c")
    warehouse = create_object(Warehouse, ("W",), "OWNER", chosen)
    assert warehouse == Warehouse(("W",), "OWNER", "c", {"MAX_CONCURRENCY_LEVEL": "1"}, auto_resume=False)
    assert warehouse.parameters is not chosen.parameters
    assert create_object(Warehouse, ("W",), "OWNER", Chosen()).comment == ""


def test_options_are_set_and_get_their_defaults_again() -> None:
    warehouse = Warehouse(("W",), "OWNER")
    set_options(warehouse, {"AUTO_SUSPEND": "60", "RESOURCE_MONITOR": "M"})
    assert (warehouse.auto_suspend, warehouse.resource_monitor) == ("60", "M")
    set_default(warehouse, "AUTO_SUSPEND")
    set_default(warehouse, "RESOURCE_MONITOR")
    assert (warehouse.auto_suspend, warehouse.resource_monitor) == ("600", None)


def test_a_list_is_a_new_one_again() -> None:
    first, second = (NetworkPolicy((name,), "", allowed_ip_list=["1.1.1.1"]) for name in "AB")
    for policy in (first, second):
        set_default(policy, "ALLOWED_IP_LIST")
    assert first.allowed_ip_list == second.allowed_ip_list == []
    assert first.allowed_ip_list is not second.allowed_ip_list
