"""SHOW GRANTS and SHOW FUTURE GRANTS."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account_objects import Role
from localcloud.snowflake.catalog.grants import FutureGrant, Grant, RoleGrant
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.show_grants import future, grants
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse

TABLE = ("DB", "RAW", "T")


@pytest.fixture(autouse=True)
def granted(session: Session) -> None:
    account = session.account
    for role in ("MAKER", "READER"):
        account.add(Role((role,), "ACCOUNTADMIN"))
    account.add(Table(TABLE, "MAKER"))
    now = account.now()
    account.grants.add(Grant("SELECT", "TABLE", TABLE, "READER", True, "MAKER", now))
    account.grants.add(Grant("MONITOR USAGE", "ACCOUNT", (), "READER", False, "ACCOUNTADMIN", now))
    account.grants.add(FutureGrant("SELECT", "FILE FORMAT", ("DB", "RAW"), "READER", False, "MAKER", now))
    account.grants.add(RoleGrant("READER", "ROLE", "MAKER", "ACCOUNTADMIN", now))
    account.grants.add(RoleGrant("READER", "USER", "ADMIN", "ACCOUNTADMIN", now))


def shown(session: Session, text: str) -> list[list[str]]:
    found: list[list[str]] = grants(session, parse(text).reader()).data()["rowset"]
    return [row[1:] for row in found]


def future_grants(session: Session, text: str) -> list[list[str]]:
    found: list[list[str]] = future(session, parse(text).reader()).data()["rowset"]
    return [row[1:] for row in found]


def test_on_an_object_its_owner_comes_first(session: Session) -> None:
    assert shown(session, "ON TABLE DB.RAW.T") == [
        ["OWNERSHIP", "TABLE", "DB.RAW.T", "ROLE", "MAKER", "true", "MAKER"],
        ["SELECT", "TABLE", "DB.RAW.T", "ROLE", "READER", "true", "MAKER"],
    ]
    assert ["MONITOR USAGE", "ACCOUNT", "ACCOUNT", "ROLE", "READER", "false", "ACCOUNTADMIN"] in shown(
        session, "ON ACCOUNT"
    )


def test_to_a_role(session: Session) -> None:
    assert shown(session, "TO ROLE MAKER") == [
        ["OWNERSHIP", "TABLE", "DB.RAW.T", "ROLE", "MAKER", "true", "MAKER"],
        ["USAGE", "ROLE", "READER", "ROLE", "MAKER", "false", "ACCOUNTADMIN"],
    ]
    assert shown(session, "TO ROLE READER") == [
        ["SELECT", "TABLE", "DB.RAW.T", "ROLE", "READER", "true", "MAKER"],
        ["MONITOR USAGE", "ACCOUNT", "ACCOUNT", "ROLE", "READER", "false", "ACCOUNTADMIN"],
    ]


def test_of_a_role_and_to_a_user(session: Session) -> None:
    to_user = ["READER", "USER", "ADMIN", "ACCOUNTADMIN"]
    assert shown(session, "OF ROLE READER") == [["READER", "ROLE", "MAKER", "ACCOUNTADMIN"], to_user]
    assert shown(session, "TO USER ADMIN") == [to_user]
    assert shown(session, "") == [to_user]


def test_future_grants(session: Session) -> None:
    row = ["SELECT", "FILE_FORMAT", "DB.RAW.<FILE_FORMAT>", "ROLE", "READER", "false"]
    assert future_grants(session, "IN SCHEMA DB.RAW") == [row]
    assert future_grants(session, "TO ROLE READER") == [row]
    assert future_grants(session, "IN DATABASE DB") == []


@pytest.mark.parametrize("text", ["ON TABLE DB.RAW.NONE", "TO ROLE NONE", "OF ROLE NONE", "TO USER NONE"])
def test_what_is_not_there(session: Session, text: str) -> None:
    with pytest.raises(SnowflakeError) as refusal:
        shown(session, text)
    assert refusal.value.code == "002003"
