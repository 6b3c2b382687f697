"""Finding the account's objects by type and by name."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database, Role, User
from localcloud.snowflake.catalog.object_store import kind_of
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.fixture
def account() -> Account:
    account = Account()
    for database in ("B", "A"):
        account.add(Database((database,), "OWNER"))
        account.add(Schema((database, "S"), "OWNER"))
    return account


def test_an_object_is_found_by_its_type_and_by_its_kind(account: Account) -> None:
    user = account.add(User(("U",), "OWNER"))
    assert account.find(User, ("U",)) is user
    assert account.find("USER", ("U",)) is user
    assert account.get(User, ("U",)) is user
    assert account.find(Role, ("U",)) is None


def test_an_object_that_is_not_there_is_named_in_the_error(account: Account) -> None:
    with pytest.raises(SnowflakeError, match=r"""Table 'A\.S\."t"' does not exist""") as refusal:
        account.get(Table, ("A", "S", "t"))
    assert refusal.value.code == "002003"


def test_all_are_ordered_by_name_and_within_a_database(account: Account) -> None:
    tables = [account.add(Table(name, "OWNER")) for name in (("B", "S", "T"), ("A", "S", "U"), ("A", "S", "T"))]
    assert account.all(Table) == [tables[2], tables[1], tables[0]]
    assert account.all("TABLE", ("A",)) == [tables[2], tables[1]]
    assert account.all(View) == []


def test_a_relation_is_a_table_or_a_view(account: Account) -> None:
    table = account.add(Table(("A", "S", "T"), "OWNER"))
    view = account.add(View(("A", "S", "V"), "OWNER"))
    assert account.relation(table.name) is table
    assert account.relation(view.name) is view
    assert account.relation(("A", "S", "X")) is None


def test_tables_and_views_share_their_names(account: Account) -> None:
    account.add(Table(("A", "S", "T"), "OWNER"))
    with pytest.raises(SnowflakeError, match="already exists"):
        account.add(View(("A", "S", "T"), "OWNER"), replace=True)


def test_a_dropped_object_is_found_no_more_and_neither_is_what_it_contains(account: Account) -> None:
    account.add(Table(("A", "S", "T"), "OWNER"))
    kept = account.add(Table(("B", "S", "T"), "OWNER"))
    account.drop(Database, ("A",))
    assert account.find(Database, ("A",)) is account.find(Table, ("A", "S", "T")) is None
    assert account.all(Table) == [kept]


def test_a_renamed_object_is_found_by_its_new_name_alone(account: Account) -> None:
    table = account.add(Table(("A", "S", "T"), "OWNER"))
    account.rename(Table, ("A", "S", "T"), ("A", "S", "U"))
    assert account.find(Table, ("A", "S", "T")) is None
    assert account.get(Table, ("A", "S", "U")) is table


def test_a_snapshot_takes_the_place_of_all_that_is_there(account: Account) -> None:
    kept = account.add(Table(("A", "S", "T"), "OWNER"))
    snapshot = account.snapshot()
    other = Account()
    other.add(Role(("NEWER",), "OWNER"))
    other.restore(snapshot)
    assert other.all(Table) == [kept]
    assert other.find(Role, ("NEWER",)) is None


def test_the_kind_of_a_type() -> None:
    assert kind_of(Table) == kind_of("TABLE") == "TABLE"
