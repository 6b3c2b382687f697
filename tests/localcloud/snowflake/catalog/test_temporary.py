"""Temporary objects belong to one session."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire.errors import SnowflakeError
from tests.localcloud.snowflake.unconnected import unconnected


@pytest.fixture
def account() -> Account:
    account = Account()
    account.add(Database(("D",), "ACCOUNTADMIN"))
    account.add(Schema(("D", "S"), "ACCOUNTADMIN"))
    return account


def session_of(account: Account) -> Session:
    return unconnected("ACCOUNTADMIN", account)


def test_another_session_does_not_see_it(account: Account) -> None:
    mine, other = session_of(account), session_of(account)
    table = account.add(Table(("D", "S", "T"), "ACCOUNTADMIN"))
    assert not temporary.is_temporary(table)
    assert not temporary.is_hidden(other, table)
    temporary.mark(mine, table)
    assert temporary.is_temporary(table)
    assert not temporary.is_hidden(mine, table)
    assert temporary.is_hidden(other, table)
    assert access_control.sees(mine, "TABLE", table.name)
    assert not access_control.sees(other, "TABLE", table.name)


def test_it_may_not_stand_beside_a_permanent_one(account: Account) -> None:
    mine, other = session_of(account), session_of(account)
    table = account.add(Table(("D", "S", "T"), "ACCOUNTADMIN"))
    temporary.refuse_shadow(mine, None, True, table.name)
    temporary.refuse_shadow(mine, table, False, table.name)
    with pytest.raises(SnowflakeError, match=r"D\.S\.T"):
        temporary.refuse_shadow(mine, table, True, table.name)
    temporary.mark(mine, table)
    temporary.refuse_shadow(mine, table, True, table.name)
    for session, is_temporary in ((mine, False), (other, True), (other, False)):
        with pytest.raises(SnowflakeError):
            temporary.refuse_shadow(session, table, is_temporary, table.name)


def test_a_session_leaves_views_before_tables(account: Account) -> None:
    mine = session_of(account)
    things = [
        account.add(Table(("D", "S", "T"), "ACCOUNTADMIN")),
        account.add(View(("D", "S", "V"), "ACCOUNTADMIN")),
        account.add(Stage(("D", "S", "ST"), "ACCOUNTADMIN")),
    ]
    account.add(Table(("D", "S", "PERMANENT"), "ACCOUNTADMIN"))
    for thing in things:
        temporary.mark(mine, thing)
    assert temporary.left_by(mine) == [things[1], things[0], things[2]]
    assert temporary.left_by(session_of(account)) == []


def test_stages_are_dropped_with_their_session(account: Account) -> None:
    mine = session_of(account)
    temporary.mark(mine, account.add(Stage(("D", "S", "ST"), "ACCOUNTADMIN")))
    kept = account.add(Stage(("D", "S", "KEPT"), "ACCOUNTADMIN"))
    temporary.drop_all(mine)
    assert account.all(Stage) == [kept]


def test_they_do_not_outlive_the_server(account: Account) -> None:
    temporary.mark(session_of(account), account.add(Stage(("D", "S", "ST"), "ACCOUNTADMIN")))
    kept = account.add(Stage(("D", "S", "KEPT"), "ACCOUNTADMIN"))
    again = Account()
    again.restore(account.snapshot())
    assert again.all(Stage) == [kept]
