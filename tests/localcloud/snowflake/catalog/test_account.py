"""The account's objects and what hangs on them: parents, owners, grants, future grants and snapshots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database, Role, User
from localcloud.snowflake.catalog.grants import FutureGrant, Grant, RoleGrant
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.wire.clock import Clock
from localcloud.snowflake.wire.errors import SnowflakeError

NOW = datetime(2021, 12, 25, 7, tzinfo=UTC)
T = ("D", "S", "T")


@pytest.fixture
def account() -> Account:
    account = Account("org-name")
    account.add(Role(("READER",), "USERADMIN"))
    account.add(Role(("OWNER",), "USERADMIN"))
    account.add(Database(("D",), "OWNER"))
    account.add(Schema(("D", "S"), "OWNER"))
    return account


def grant(privilege: str = "SELECT", grantee: str = "READER", option: bool = False) -> Grant:
    return Grant(privilege, "TABLE", T, grantee, option, "OWNER", NOW)


def future(scope: tuple[str, ...], privilege: str = "SELECT", grantee: str = "READER") -> FutureGrant:
    return FutureGrant(privilege, "TABLE", scope, grantee, False, "OWNER", NOW)


def test_an_identifier_is_an_organization_and_a_name(account) -> None:
    assert (account.identifier, account.organization, account.account_name) == ("ORG-NAME", "ORG", "NAME")


def test_a_new_account_has_the_system_roles_below_accountadmin() -> None:
    account = Account()
    assert {"ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN", "USERADMIN", "PUBLIC"} <= {
        role.name[0] for role in account.all(Role)
    }
    assert {"SYSADMIN", "SECURITYADMIN", "USERADMIN"} <= account.grants.inherited("ACCOUNTADMIN")


def test_an_object_is_dated_by_the_accounts_clock() -> None:
    clock = Clock()
    clock.move(timedelta(days=3))
    account = Account(clock=clock)
    database = account.add(Database(("D",), "ACCOUNTADMIN"))
    assert database.created_on - datetime.now(UTC) > timedelta(days=2, hours=23)
    assert account.now() >= database.created_on


def test_an_object_needs_its_database_and_schema(account) -> None:
    for name in (("NONE", "S", "T"), ("D", "NONE", "T")):
        with pytest.raises(SnowflakeError) as error:
            account.add(Table(name, "OWNER"))
        assert error.value.code == "002003"
    assert account.find(Table, T) is None


def test_a_name_is_taken_once_in_its_namespace(account) -> None:
    account.add(Table(T, "OWNER"))
    for other in (Table(T, "OWNER"), View(T, "OWNER")):
        with pytest.raises(SnowflakeError) as error:
            account.add(other)
        assert error.value.code == "002002"
    with pytest.raises(SnowflakeError):
        account.add(View(T, "OWNER"), replace=True)


def test_replacing_an_object_drops_its_grants_unless_they_are_copied(account) -> None:
    account.add(Table(T, "OWNER"))
    account.grants.add(grant())
    copied = account.grants.on("TABLE", T)
    account.add(Table(T, "OWNER"), replace=True, grants=copied)
    assert [one.grantee for one in account.grants.on("TABLE", T)] == ["READER"]
    account.add(Table(T, "OWNER"), replace=True)
    assert account.grants.on("TABLE", T) == []


def test_future_grants_of_a_schema_hide_those_of_its_database(account) -> None:
    account.grants.add(future(("D",), "INSERT"))
    account.add(Table(T, "OWNER"))
    assert [one.privilege for one in account.grants.on("TABLE", T)] == ["INSERT"]
    account.grants.add(future(("D", "S"), "SELECT"))
    account.add(Table(("D", "S", "U"), "OWNER"))
    assert [one.privilege for one in account.grants.on("TABLE", ("D", "S", "U"))] == ["SELECT"]


def test_future_ownership_names_the_owner(account) -> None:
    account.grants.add(future(("D", "S"), "OWNERSHIP"))
    assert account.add(Table(T, "OWNER")).owner == "READER"
    assert account.grants.on("TABLE", T) == []


def test_dropping_a_schema_forgets_what_it_contains(account) -> None:
    account.add(Table(T, "OWNER"))
    account.grants.add(grant())
    account.drop(Schema, ("D", "S"))
    assert account.find(Table, T) is None
    assert account.find(Schema, ("D", "S")) is None
    assert account.find(Database, ("D",)) is not None
    assert account.grants.to("READER") == []
    with pytest.raises(SnowflakeError) as error:
        account.drop(Schema, ("D", "S"))
    assert error.value.code == "002003"


def test_a_dropped_roles_objects_go_to_its_heir(account) -> None:
    account.add(Table(T, "OWNER"))
    account.grants.add(grant())
    account.grants.add(RoleGrant("OWNER", "ROLE", "SYSADMIN", "USERADMIN", NOW))
    account.drop(Role, ("OWNER",), heir="SYSADMIN")
    assert account.get(Table, T).owner == "SYSADMIN"
    assert account.grants.to("READER") == []  # the dropped role had granted it
    assert "OWNER" not in account.grants.inherited("SYSADMIN")


def test_a_renamed_role_keeps_its_objects_grants_and_roles(account) -> None:
    account.add(Table(T, "OWNER"))
    account.grants.add(grant(grantee="OWNER"))
    account.grants.add(RoleGrant("READER", "ROLE", "OWNER", "USERADMIN", NOW))
    account.rename(Role, ("OWNER",), ("BOSS",))
    assert account.find(Role, ("OWNER",)) is None
    assert account.get(Table, T).owner == "BOSS"
    assert [one.privilege for one in account.grants.to("BOSS")] == ["SELECT"]
    assert account.grants.inherited("BOSS") == {"BOSS", "READER"}


def test_a_renamed_table_keeps_its_grants(account) -> None:
    table = account.add(Table(T, "OWNER"))
    account.grants.add(grant())
    account.rename(Table, T, ("D", "S", "U"))
    assert account.get(Table, ("D", "S", "U")) is table
    assert [one.grantee for one in account.grants.on("TABLE", ("D", "S", "U"))] == ["READER"]
    account.add(Table(T, "OWNER"))
    with pytest.raises(SnowflakeError) as error:
        account.rename(Table, T, ("D", "S", "U"))
    assert error.value.code == "002002"


def test_a_user_logs_in_by_login_name_in_any_case(account) -> None:
    plain = account.add(User(("ADA",), "USERADMIN"))
    other = account.add(User(("GRACE",), "USERADMIN", login_name="Hopper"))
    assert account.user_of_login("ada") is plain
    assert account.user_of_login("HOPPER") is other
    assert account.user_of_login("grace") is None


def test_a_snapshot_leaves_temporary_objects_out(account) -> None:
    account.add(Table(T, "OWNER"))
    account.add(Table(("D", "S", "TEMPORARY"), "OWNER", session_id=7))
    account.grants.add(grant())
    snapshot = account.snapshot()
    other = Account("ORG-NAME")
    other.add(Database(("GONE",), "ACCOUNTADMIN"))
    other.restore(snapshot)
    assert [table.name for table in other.all(Table)] == [T]
    assert other.find(Database, ("GONE",)) is None
    assert [one.grantee for one in other.grants.on("TABLE", T)] == ["READER"]
