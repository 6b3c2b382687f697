"""The part that all objects have."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account_objects import Role, User, Warehouse
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Table


def test_the_full_name_is_quoted_where_it_needs_it() -> None:
    assert Table(("DB", "my schema", "T"), "OWNER").full_name == 'DB."my schema".T'


@pytest.mark.parametrize("thing", [Role(("R",), "OLD"), Warehouse(("W",), "OLD"), User(("U",), "OLD")])
def test_most_objects_can_be_given_to_another_role(thing: CatalogObject) -> None:
    thing.require_transferable()
    thing.transfer("NEW")
    assert thing.owner == "NEW"


def test_each_object_has_parameters_of_its_own() -> None:
    first, second = Warehouse(("A",), "OWNER"), Warehouse(("B",), "OWNER")
    first.parameters["MAX_CONCURRENCY_LEVEL"] = "1"
    assert second.parameters == {}


def test_objects_of_one_name_have_different_ids() -> None:
    first, second = Table(("D", "S", "T"), "OWNER"), Table(("D", "S", "T"), "OWNER")
    assert first.id != second.id
    assert first.stage_folder != second.stage_folder


def test_the_public_keys_of_a_user_are_those_that_are_set() -> None:
    assert User(("U",), "").public_keys == ()
    assert User(("U",), "", rsa_public_key_2="two").public_keys == ("two",)
    assert User(("U",), "", rsa_public_key="one", rsa_public_key_2="two").public_keys == ("one", "two")
